// Nothing that goes on for long may need more stack for it. tests/core/plain_o0.sh does the same with a small stack and
// without any flag; here the depth is measured, at the innermost call, from one value to another.
#include "core/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <cstddef>
#include <cstdint>

namespace {

using namespace weir_tests;

/// How far apart the deepest and the shallowest call of `touch` were.
class depth {
 public:
  [[gnu::noinline]] void touch() {
    // Not the address of a variable: the address sanitizer keeps those elsewhere.
    const auto address = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    if (lowest_ == 0 || address < lowest_) lowest_ = address;
    if (address > highest_) highest_ = address;
  }
  std::size_t span() const { return highest_ - lowest_; }

 private:
  std::uintptr_t lowest_ = 0;
  std::uintptr_t highest_ = 0;
};
constexpr std::size_t little = 16 * 1024;

template <class S>
std::size_t span_of(S source) {
  depth measured;
  auto body = [](S s, depth& d) -> weir::task<> {
    auto touch = [&d](int) { d.touch(); };
    co_await s.for_each(touch);
  };
  weir::testing::run(body(std::move(source), measured));
  return measured.span();
}
template <class S>
std::size_t span_of_next(S source) {
  depth measured;
  auto body = [](S s, depth& d) -> weir::task<> {
    while (auto value = co_await s.next()) d.touch();
  };
  weir::testing::run(body(std::move(source), measured));
  return measured.span();
}

weir::async_generator<int> woken_then_ready(int n) {
  co_await weir::sleep(1ms);
  for (int i = 0; i < n; ++i) co_yield i;
}
weir::async_generator<int> woken(int n) {
  for (int i = 0; i < n; ++i) {
    co_await weir::post();
    co_yield i;
  }
}
weir::async_generator<int> nested(int levels, int n) {
  if (levels == 0) {
    for (int i = 0; i < n; ++i) co_yield i;
  } else {
    co_yield weir::elements_of(nested(levels - 1, n));
  }
}
/// A value, a nested generator with a value, and so on: each level is left again.
weir::async_generator<int> many_nested(int n) {
  for (int i = 0; i < n; ++i) co_yield weir::elements_of(counting(1));
}

TEST(stack, ready_values) {
  EXPECT_LT(span_of(weir::iota(0, 100'000)), little);
  EXPECT_LT(span_of(counting(100'000)), little);
  EXPECT_LT(span_of_next(counting(100'000)), little);
}

TEST(stack, woken_values) {
  EXPECT_LT(span_of(woken(100'000)), little);
  EXPECT_LT(span_of_next(woken(100'000)), little);
}

TEST(stack, a_filter_that_rejects_everything_in_woken_mode) {
  depth measured;
  auto body = [](depth& d) -> weir::task<> {
    auto rejects = [&d](int) {
      d.touch();
      return false;
    };
    auto s = woken_then_ready(300'000) | weir::filter(rejects);
    co_await s.count();
  };
  weir::testing::run(body(measured));
  EXPECT_LT(measured.span(), little);
}

TEST(stack, a_value_of_a_generator_nested_100_deep) {
  EXPECT_LT(span_of(nested(100, 10'000)), little);
  EXPECT_LT(span_of(many_nested(100'000)), little);
}

TEST(stack, tasks_that_end_at_once_and_later) {
  depth measured;
  auto body = [](depth& d) -> weir::task<> {
    auto child = [](depth& measure, int i) -> weir::task<> {
      if (i % 3 == 0) co_await weir::post();
      measure.touch();
    };
    for (int i = 0; i < 100'000; ++i) co_await child(d, i);
  };
  weir::testing::run(body(measured));
  EXPECT_LT(measured.span(), little);
}

TEST(stack, asynchronous_stages) {
  auto sometimes = [](int i) -> weir::task<int> {
    if (i % 5 == 0) co_await weir::post();
    co_return i;
  };
  EXPECT_LT(span_of(counting(50'000) | weir::transform(sometimes)), little);
  EXPECT_LT(span_of(counting(50'000) | weir::transform_concurrent(4, sometimes) | weir::prefetch(8)), little);
  EXPECT_LT(span_of_next(woken(50'000) | weir::prefetch(3) | weir::transform(sometimes)), little);
}

TEST(stack, a_consumer_that_abandons_and_asks_again) {
  depth measured;
  auto body = [](depth& d) -> weir::task<> {
    auto s = woken(20'000);
    for (;;) {
      auto either = weir::when_any(s.next(), weir::post());
      auto answer = co_await std::move(either);
      d.touch();
      if (answer.index() == 0 && !std::get<0>(answer)) break;
    }
  };
  weir::testing::run(body(measured));
  EXPECT_LT(measured.span(), little);
}

}  // namespace
