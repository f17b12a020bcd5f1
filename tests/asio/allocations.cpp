#include "asio/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WEIR_TESTS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WEIR_TESTS_SANITIZED 1
#endif
#endif

namespace {
std::atomic<std::uint64_t> count{0};
}

#ifndef WEIR_TESTS_SANITIZED

// Asio takes the memory of its handlers from aligned_alloc, and so does nobody else here.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  void* memory = nullptr;
  return posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
}

void* operator new(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

bool weir_tests::allocations_are_counted() noexcept { return true; }

#else

bool weir_tests::allocations_are_counted() noexcept { return false; }

#endif

std::uint64_t weir_tests::allocations() noexcept { return count.load(std::memory_order_relaxed); }
