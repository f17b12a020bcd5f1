#pragma once

#include <malloc.h>

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define WEIR_TESTS_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEIR_TESTS_ADDRESS_SANITIZER
#endif
#endif

#ifdef WEIR_TESTS_ADDRESS_SANITIZER
#include <sanitizer/allocator_interface.h>
#endif

namespace weir_tests {

/// Bytes on the heap that are in use. Small blocks that malloc keeps for itself may count, so compare with some slack.
inline std::size_t live_heap() {
#ifdef WEIR_TESTS_ADDRESS_SANITIZER
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

}  // namespace weir_tests
