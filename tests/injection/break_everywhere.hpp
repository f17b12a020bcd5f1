// Pipelines that are broken at each of their points in turn, and what they are made of.
#pragma once

#include "faults.hpp"

#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace injection {

using namespace std::chrono_literals;

using numbers = std::vector<int>;
using values = weir::any_stream<value>;

/// Gives the numbers that reach the consumer.
using pipeline = weir::task<> (*)(numbers& seen);

/// What a run shows: the numbers, what it was ended by, and whether a failure was injected.
struct outcome {
  numbers seen;
  std::string error;
  bool struck = false;
};

/// 0: nothing fails.
inline outcome run(pipeline each, long fails_at) {
  outcome result;
  result.seen.reserve(64);
  std::exception_ptr failed;
  fault::arm(fails_at);
  try {
    weir::testing::run(each(result.seen));
  } catch (...) {
    failed = std::current_exception();
  }
  result.struck = fault::disarm();
  if (!failed) return result;
  try {
    std::rethrow_exception(failed);
  } catch (const injected&) {
    result.error = "injected";
  } catch (const std::bad_alloc&) {
    result.error = "no memory";
  } catch (const std::exception& other) {
    result.error = other.what();
  }
  return result;
}

/// What comes before the failure: the beginning of what is right; or else, where what an operator gives depends on what has
/// come until then, anything.
enum class before_it { as_ever, anything };

/// Breaks the pipeline at each of its points in turn. The failure has to reach the consumer, unless the outcome is right
/// all the same.
inline void break_everywhere(pipeline each, before_it comes = before_it::as_ever) {
  run(each, 0);  // what is kept for the next run, such as frames, is there from now on
  const outcome right = run(each, 0);
  ASSERT_EQ(right.error, "");
  ASSERT_FALSE(right.seen.empty());
  long k = 1;
  for (;; ++k) {
    const outcome broken = run(each, k);
    EXPECT_EQ(value::alive, 0) << "values are left after failure " << k;
    if (!broken.struck) break;
    if (broken.error.empty()) {
      EXPECT_EQ(broken.seen, right.seen) << "failure " << k << " was silent";
      continue;
    }
    EXPECT_TRUE(broken.error == "injected" || broken.error == "no memory") << "failure " << k << ": " << broken.error;
    if (comes == before_it::anything) continue;
    ASSERT_LE(broken.seen.size(), right.seen.size()) << k;
    EXPECT_TRUE(std::equal(broken.seen.begin(), broken.seen.end(), right.seen.begin())) << "failure " << k;
  }
  EXPECT_GT(k, 10) << "there was little to break";
}

// -- what the pipelines are made of ---------------------------------------------------------------------------------------

inline weir::async_generator<value> counting(int from, int to) {
  for (int i = from; i < to; ++i) {
    fault::point();
    if (i % 2 == 0) co_await weir::sleep(1ms);
    value next(i);
    co_yield std::move(next);
  }
}
inline std::vector<value> some(int count) {
  std::vector<value> all;
  all.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) all.emplace_back(i);
  return all;
}
inline value plus_one(const value& number) {
  fault::point();
  return value(number.number() + 1);
}
inline weir::task<value> slowly_plus_one(value number) {
  fault::point();
  if (number.number() % 3 != 0) co_await weir::sleep(2ms);
  fault::point();
  co_return value(number.number() + 1);
}
inline bool is_even(const value& number) {
  fault::point();
  return number.number() % 2 == 0;
}
inline void keep(const value& each, numbers& seen) { seen.push_back(each.number()); }
inline void keep(const std::vector<value>& batch, numbers& seen) {
  for (const value& each : batch) keep(each, seen);
}
template <class... Ts>
void keep(const std::tuple<Ts...>& side_by_side, numbers& seen) {
  std::apply([&seen](const auto&... each) { (keep(each, seen), ...); }, side_by_side);
}
template <class A, class B>
void keep(const std::pair<A, B>& side_by_side, numbers& seen) {
  keep(side_by_side.first, seen);
  keep(side_by_side.second, seen);
}
template <class T>
void keep(const weir::result<T>& each, numbers& seen) {
  keep(each.value(), seen);
}
template <class T>
requires requires(const T& each) { each.at; }
void keep(const T& stamped, numbers& seen) { keep(stamped.value, seen); }

template <class Stream>
weir::task<> collect(Stream source, numbers& seen) {
  while (auto each = co_await source.next()) keep(*each, seen);
}

}  // namespace injection
