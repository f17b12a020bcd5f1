#pragma once

#include <cstdint>

namespace weir_tests {

/// Calls of operator new and of aligned_alloc so far, by all threads. Always 0 under the sanitizers, which bring their own.
std::uint64_t allocations() noexcept;

/// Whether they are counted in this build.
bool allocations_are_counted() noexcept;

}  // namespace weir_tests
