#include "faults.hpp"

#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using injection::fault;
using injection::injected;
using injection::value;

namespace {

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
outcome run(pipeline each, long fails_at) {
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

/// Breaks the pipeline at each of its points in turn. The failure has to reach the consumer, unless the outcome is
/// right all the same; what comes before it is the beginning of what is right.
void break_everywhere(pipeline each) {
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
    ASSERT_LE(broken.seen.size(), right.seen.size()) << k;
    EXPECT_TRUE(std::equal(broken.seen.begin(), broken.seen.end(), right.seen.begin())) << "failure " << k;
  }
  EXPECT_GT(k, 10) << "there was little to break";
}

// -- what the pipelines are made of
// ----------------------------------------------------------------------------------------

weir::async_generator<value> counting(int from, int to) {
  for (int i = from; i < to; ++i) {
    fault::point();
    if (i % 2 == 0) co_await weir::sleep(1ms);
    value next(i);
    co_yield std::move(next);
  }
}
std::vector<value> some(int count) {
  std::vector<value> all;
  all.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) all.emplace_back(i);
  return all;
}
value plus_one(const value& number) {
  fault::point();
  return value(number.number() + 1);
}
weir::task<value> slowly_plus_one(value number) {
  fault::point();
  if (number.number() % 3 != 0) co_await weir::sleep(2ms);
  fault::point();
  co_return value(number.number() + 1);
}
bool is_even(const value& number) {
  fault::point();
  return number.number() % 2 == 0;
}
void keep(const value& each, numbers& seen) { seen.push_back(each.number()); }
void keep(const std::vector<value>& batch, numbers& seen) {
  for (const value& each : batch) keep(each, seen);
}

template <class Stream>
weir::task<> collect(Stream source, numbers& seen) {
  while (auto each = co_await source.next()) keep(*each, seen);
}

weir::task<> send_some(weir::channel_sender<value> into) {
  for (int i = 0; i < 5; ++i) {
    value next(i);
    co_await into.send(std::move(next));
  }
}

}  // namespace

TEST(failure_at_every_point, of_synchronous_stages) {
  break_everywhere([](numbers& seen) {
    return collect(weir::from(some(6)) | weir::transform(plus_one) | weir::filter(is_even) | weir::take(2), seen);
  });
}
TEST(failure_at_every_point, of_a_generator_and_awaited_functions) {
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 5) | weir::transform(slowly_plus_one) |
                       weir::inspect([](const value&) { fault::point(); }) | weir::drop(1),
                   seen);
  });
}
TEST(failure_at_every_point, of_an_erased_stream) {
  break_everywhere(
      [](numbers& seen) { return collect(values(values(counting(0, 4)) | weir::transform(plus_one)), seen); });
}
TEST(failure_at_every_point, of_prefetch) {
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 6) | weir::prefetch(2) | weir::transform(slowly_plus_one), seen);
  });
}
TEST(failure_at_every_point, of_transform_concurrent) {
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 6) | weir::transform_concurrent(3, slowly_plus_one), seen); });
}
TEST(failure_at_every_point, of_chunks) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 5) | weir::chunk(2), seen); });
}
TEST(failure_at_every_point, of_timed_chunks) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::chunk_for(3, 1500us), seen); });
}
TEST(failure_at_every_point, of_merged_streams) {
  break_everywhere([](numbers& seen) {
    return collect(weir::merge(counting(0, 3), weir::from(some(3)) | weir::transform(slowly_plus_one)), seen);
  });
}
TEST(failure_at_every_point, of_time_limits) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 4) | weir::timeout_each(5ms), seen); });
}
TEST(failure_at_every_point, of_one_generator_in_another) {
  break_everywhere([](numbers& seen) {
    auto both = []() -> weir::async_generator<value> {
      co_yield weir::elements_of(counting(0, 2));
      co_yield weir::elements_of(weir::from(some(2)));
    };
    return collect(both(), seen);
  });
}
TEST(failure_at_every_point, of_a_channel) {
  break_everywhere([](numbers& seen) {
    auto both = [](numbers& all) -> weir::task<> {
      auto [sender, receiver] = weir::channel<value>(2);
      co_await weir::when_all(send_some(std::move(sender)), collect(std::move(receiver), all));
    };
    return both(seen);
  });
}
TEST(failure_at_every_point, of_for_each_concurrent) {
  break_everywhere([](numbers& seen) {
    auto each = [](numbers& all) -> weir::task<> {
      auto keep_next = [&all](value next) -> weir::task<> {
        const value kept = co_await slowly_plus_one(std::move(next));
        all.push_back(kept.number());
      };
      co_await counting(0, 5).for_each_concurrent(2, keep_next);
    };
    return each(seen);
  });
}
TEST(failure_at_every_point, of_tries_that_are_used_up) {
  // Every failure is tried again: what was given before comes once more.
  auto again = [](numbers& seen) -> weir::task<> {
    int opened = 0;
    auto open = [&opened] {
      ++opened;
      return counting(0, 3);
    };
    auto source = weir::defer(open) | weir::retry(weir::backoff(1ms).attempts(1));
    co_await collect(std::move(source), seen);
  };
  break_everywhere(+again);
}
TEST(failure_at_every_point, of_tasks_beside_each_other) {
  break_everywhere([](numbers& seen) {
    auto both = [](numbers& all) -> weir::task<> {
      auto [first, second] = co_await weir::when_all(slowly_plus_one(value(1)), slowly_plus_one(value(3)));
      all.push_back(first.number());
      all.push_back(second.number());
    };
    return both(seen);
  });
}
TEST(failure_at_every_point, of_a_stream_that_is_left_early) {
  break_everywhere([](numbers& seen) {
    auto leave = [](numbers& all) -> weir::task<> {
      auto source = counting(0, 9) | weir::prefetch(3) | weir::transform_concurrent(2, slowly_plus_one);
      for (int i = 0; i < 2; ++i) {
        if (auto next = co_await source.next()) all.push_back(next->number());
      }
      co_await source.close();
    };
    return leave(seen);
  });
}
