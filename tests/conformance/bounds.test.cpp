// No default is unbounded: whatever holds values or runs several things at once is told how many.
#include <weir/ops/channel.hpp>
#include <weir/ops/chunk.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/concurrency.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <type_traits>

using namespace weir_tests;

namespace {

template <class T>
concept made_without_a_bound = requires {
  weir::channel<T>();
};
template <class F>
concept staged_without_a_bound = requires(F f) {
  weir::transform_concurrent(f);
}
|| requires(F f, decltype(weir::iota(0)) stream) { stream.for_each_concurrent(f); };
template <class D>
concept grouped_without_a_bound = requires(D longest) {
  weir::chunk_for(longest);
};

static_assert(!made_without_a_bound<int>);
static_assert(!staged_without_a_bound<weir::task<int> (*)(int)>);
static_assert(!grouped_without_a_bound<std::chrono::milliseconds>);
static_assert(!std::is_invocable_v<decltype([](auto... n) requires requires { weir::prefetch(n...); } {})>);
static_assert(!std::is_invocable_v<decltype([](auto... n) requires requires { weir::chunk(n...); } {})>);

TEST(bounds, results_that_wait_for_an_earlier_one_are_bounded_unless_told_otherwise) {
  EXPECT_EQ(weir::concurrency(3).window(), 6U);
}

TEST(bounds, tries_are_bounded_unless_told_otherwise) {
  std::size_t opened = 0;
  auto fails = [&opened]() -> weir::any_stream<int> {
    ++opened;
    throw std::runtime_error("closed");
  };
  auto stream = weir::retry(weir::backoff(1ms), fails);
  EXPECT_THROW(weir::testing::run(stream.count()), std::runtime_error);
  EXPECT_EQ(opened, 5U);
}

}  // namespace
