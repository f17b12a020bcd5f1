#include <weir/core/frame_cache.hpp>

#include "core/support.hpp"

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <new>
#include <vector>

// An operator new that is a template is no match for an operator delete that cannot be one, says g++ 12.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace {

using namespace weir_tests;

/// An allocator that keeps account, and can be told to fail.
struct account {
  std::size_t allocated = 0;
  std::size_t freed = 0;
  int allocations = 0;
  bool fails = false;
};
template <class T>
class accounting {
 public:
  using value_type = T;
  explicit accounting(account& book) noexcept : book_(&book) {}
  template <class U>
  accounting(const accounting<U>& other) noexcept : book_(other.book()) {}  // NOLINT: as allocators do

  T* allocate(std::size_t n) {
    if (book_->fails) throw std::bad_alloc();
    ++book_->allocations;
    book_->allocated += n * sizeof(T);
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    book_->freed += n * sizeof(T);
    std::allocator<T>().deallocate(memory, n);
  }
  account* book() const noexcept { return book_; }
  friend bool operator==(const accounting&, const accounting&) = default;

 private:
  account* book_;
};
using byte_allocator = accounting<std::byte>;

// Frames of many sizes: nothing may be written beyond what was allocated (the sanitizers see it).
template <std::size_t Size>
[[gnu::noinline]] weir::task<int> sized(std::allocator_arg_t, byte_allocator) {
  unsigned char bytes[Size];
  for (std::size_t i = 0; i < Size; ++i) bytes[i] = static_cast<unsigned char>(i);
  co_await weir::sleep(1ms);
  co_return bytes[Size - 1];
}
template <std::size_t... Sizes>
weir::task<int> all_sizes(account& book, std::index_sequence<Sizes...>) {
  int sum = 0;
  ((sum += co_await sized<8 * Sizes + 1>(std::allocator_arg, byte_allocator(book))), ...);
  co_return sum;
}

TEST(frame_cache, a_coroutine_with_allocator_arg_takes_its_frame_from_there_and_gives_it_back) {
  account book;
  weir::testing::run(all_sizes(book, std::make_index_sequence<12>()));
  EXPECT_EQ(book.allocations, 12);
  EXPECT_GT(book.allocated, 0U);
  EXPECT_EQ(book.allocated, book.freed);
}

// Out of line: a frame that is never used may be left out where the whole coroutine is in sight.
[[gnu::noinline]] weir::async_generator<int> generator_of(std::allocator_arg_t, byte_allocator, int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}
class maker {
 public:
  weir::async_generator<int> numbers(std::allocator_arg_t, byte_allocator, int n) {
    for (int i = 0; i < n; ++i) co_yield base_ + i;
  }

 private:
  int base_ = 10;
};

TEST(frame_cache, allocator_arg_serves_generators_and_member_functions) {
  account book;
  auto body = [](account& b) -> weir::task<int> {
    maker member;
    auto first = generator_of(std::allocator_arg, byte_allocator(b), 3);
    auto second = member.numbers(std::allocator_arg, byte_allocator(b), 2);
    int sum = 0;
    while (auto value = co_await first.next()) sum += *value;
    while (auto value = co_await second.next()) sum += *value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(body(book)), 0 + 1 + 2 + 10 + 11);
  EXPECT_EQ(book.allocations, 2);
  EXPECT_EQ(book.allocated, book.freed);
}

TEST(frame_cache, a_polymorphic_allocator_keeps_everything_in_its_buffer) {
  alignas(std::max_align_t) std::byte buffer[4096];
  std::pmr::monotonic_buffer_resource arena(buffer, sizeof buffer, std::pmr::null_memory_resource());
  auto numbers = [](std::allocator_arg_t, std::pmr::polymorphic_allocator<std::byte>) -> weir::async_generator<int> {
    co_yield 1;
    co_yield 2;
  };
  auto stream = numbers(std::allocator_arg, &arena);
  EXPECT_EQ(weir::testing::run(stream.count()), 2U);
}

TEST(frame_cache, an_allocator_that_throws_throws_where_the_coroutine_is_called) {
  account book;
  book.fails = true;
  EXPECT_THROW(static_cast<void>(generator_of(std::allocator_arg, byte_allocator(book), 3)), std::bad_alloc);
  EXPECT_THROW(static_cast<void>(sized<100>(std::allocator_arg, byte_allocator(book))), std::bad_alloc);
}

TEST(frame_cache, a_throwing_allocator_inside_a_coroutine_is_an_error_of_that_coroutine) {
  account book;
  book.fails = true;
  auto body = [](account& b) -> weir::task<int> { co_return co_await sized<100>(std::allocator_arg, byte_allocator(b)); };
  EXPECT_THROW(weir::testing::run(body(book)), std::bad_alloc);
}

TEST(frame_cache, gives_a_freed_frame_to_the_next_coroutine_of_its_size) {
  auto* first = weir::detail::frame_cache::take(200);
  weir::detail::frame_cache::give(first, 200);
  auto* second = weir::detail::frame_cache::take(193);
  EXPECT_EQ(first, second);
  weir::detail::frame_cache::give(second, 193);
}

TEST(frame_cache, keeps_no_more_than_its_bound) {
  using cache = weir::detail::frame_cache;
  std::vector<void*> frames;
  for (unsigned i = 0; i < 2 * cache::kept; ++i) frames.push_back(cache::take(1000));
  for (void* frame : frames) cache::give(frame, 1000);  // the second half must go back to the heap
  const std::vector<void*> kept(frames.begin(), frames.begin() + cache::kept);
  for (unsigned i = 0; i < cache::kept; ++i) {
    void* frame = cache::take(1000);
    EXPECT_NE(std::find(kept.begin(), kept.end(), frame), kept.end());
    frames[i] = frame;
  }
  for (unsigned i = 0; i < cache::kept; ++i) cache::give(frames[i], 1000);
}

TEST(frame_cache, large_frames_are_not_kept) {
  auto big = []() -> weir::task<int> {
    char room[5000] = {};
    co_await weir::post();
    co_return room[17];
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(weir::testing::run(big()), 0);
}

}  // namespace
