// Long: fairness, errors and closings of several inputs in every order.
#include <weir/ops/chunk.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::merge;

namespace {

/// `first`, `first` + 1, ... one each `period`.
weir::async_generator<int> from_on(int first, int n, weir::duration period) {
  for (int i = first; i < first + n; ++i) {
    co_await weir::sleep(period);
    co_yield i;
  }
}

TEST(merge, gives_the_values_of_its_inputs_as_they_come) {
  EXPECT_EQ(spell_times(merge(from_on(0, 3, 100ms), from_on(10, 2, 130ms))), "0@100 10@130 1@200 11@260 2@300 |@300");
  EXPECT_EQ(spell_times(merge(from_on(0, 1, 100ms), from_on(10, 1, 300ms), from_on(20, 2, 50ms))),
            "20@50 21@100 0@100 10@300 |@300");
}

TEST(merge, ends_when_every_input_has_ended) {
  EXPECT_EQ(spell_times(merge(weir::iota(0, 0), ticking(1))), "0@100 |@100");
  EXPECT_EQ(spell_times(merge(ticking(1), weir::iota(0, 0))), "0@100 |@100");
  EXPECT_EQ(spell(merge(weir::iota(0, 0), weir::iota(0, 0))), "|");
  EXPECT_EQ(spell(merge(weir::iota(0, 3))), "0 1 2 |");
}

TEST(merge, takes_a_vector_of_streams) {
  std::vector<weir::any_stream<int>> inputs;
  inputs.emplace_back(from_on(0, 2, 100ms));
  inputs.emplace_back(weir::iota(10, 12));
  inputs.emplace_back(from_on(20, 2, 70ms));
  EXPECT_EQ(spell_times(merge(std::move(inputs))), "10@0 11@0 20@70 0@100 21@140 1@200 |@200");
}

TEST(merge, ends_at_once_with_no_input) {
  EXPECT_EQ(spell_times(merge(std::vector<weir::any_stream<int>>())), "|@0");
  EXPECT_EQ(spell_at_once(merge(std::vector<weir::any_stream<int>>())), "|");
}

TEST(merge, takes_at_most_32_values_in_a_row_from_one_input_while_another_is_ready) {
  for (const bool by_next : {true, false}) {
    auto run = [](bool one_by_one) -> weir::task<std::vector<int>> {
      auto source = merge(weir::iota(0, 1000), weir::iota(10000, 11000));
      std::vector<int> all;
      auto add = [&all](int value) { all.push_back(value); };
      if (one_by_one) {
        co_await take_all(source, all, 0ms);
      } else {
        co_await source.for_each(add);
      }
      co_return all;
    };
    const auto all = weir::testing::run(run(by_next));
    ASSERT_EQ(all.size(), 2000U);
    std::size_t row = 0;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < 1900; ++i) {
      row = i > 0 && (all[i] >= 10000) == (all[i - 1] >= 10000) ? row + 1 : 1;
      longest = std::max(longest, row);
    }
    EXPECT_EQ(longest, 32U);
    EXPECT_EQ(together(all, {}).size(), 2000U);
  }
}

TEST(merge, keeps_the_order_of_each_input) {
  auto run = []() -> weir::task<> {
    auto source = merge(weir::iota(0, 500), weir::iota(1000, 1500), from_on(2000, 5, 0ms));
    int last[3] = {-1, 999, 1999};
    while (auto value = co_await source.next()) {
      int& before = last[*value / 1000];
      EXPECT_EQ(*value, before + 1);
      before = *value;
    }
    EXPECT_EQ(last[0], 499);
    EXPECT_EQ(last[1], 1499);
    EXPECT_EQ(last[2], 2004);
  };
  weir::testing::run(run());
}

TEST(merge, does_not_let_an_input_that_is_always_ready_starve_one_that_waits) {
  for (const bool by_next : {true, false}) {
    auto run = [](bool one_by_one) -> weir::task<long> {
      auto source = merge(weir::iota(0), from_on(-3, 1, 1ns));
      long before = 0;
      auto look = [&before](int value) {
        ++before;
        return value == -3 ? weir::flow::stop : weir::flow::next;
      };
      if (one_by_one) {
        while (auto value = co_await source.next()) {
          if (look(*value) == weir::flow::stop) break;
          if (before % 1024 == 0) co_await weir::sleep(1ns);
        }
      } else {
        auto fed = merge(weir::iota(0), from_on(-3, 1, 0ms));
        co_await fed.for_each(look);
      }
      co_return before;
    };
    EXPECT_LE(weir::testing::run(run(by_next)), 4096);
  }
}

TEST(merge, pulls_a_value_only_when_one_is_asked_for) {
  account first, second;
  auto run = [](account& a, account& b) -> weir::task<> {
    auto source = merge(counted(a, 100), counted(b, 100));
    co_await weir::sleep(10ms);
    EXPECT_EQ(a.pulled + b.pulled, 0);
    for (int i = 1; i <= 70; ++i) {
      EXPECT_TRUE(co_await source.next());
      EXPECT_EQ(a.pulled + b.pulled, i);
    }
    EXPECT_EQ(a.demand, 1U);
  };
  weir::testing::run(run(first, second));
}

TEST(merge, converts_to_the_common_type_of_its_inputs) {
  auto source = merge(weir::iota(0, 2), weir::from({0.5, 1.5}));
  static_assert(std::is_same_v<decltype(source)::value_type, double>);
  auto run = [](auto merged) -> weir::task<double> {
    auto sum = [](double a, double b) { return a + b; };
    co_return co_await merged.fold(0.0, sum);
  };
  EXPECT_EQ(weir::testing::run(run(std::move(source))), 3.0);
}

TEST(merge, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = merge(numbers(3), numbers(4));
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 3 + 6);
}

TEST(merge, passes_references) {
  std::vector<int> a{1, 2}, b{10};
  auto run = [](std::vector<int>& first, std::vector<int>& second) -> weir::task<> {
    auto source = merge(references(first), references(second));
    static_assert(std::is_same_v<decltype(source)::value_type, int&>);
    while (auto value = co_await source.next()) ++*value;
  };
  weir::testing::run(run(a, b));
  EXPECT_EQ(a, (std::vector<int>{2, 3}));
  EXPECT_EQ(b, (std::vector<int>{11}));
}

/// Fails after `length`.
weir::async_generator<int> failing_after(weir::duration length) {
  co_await weir::sleep(length);
  throw std::runtime_error("an input failed");
  co_yield 0;
}

TEST(merge, throws_the_first_error_when_the_other_inputs_are_closed) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(merge(ticking(9, &log, 40ms), failing_after(250ms), ticking(9, &log, 90ms))),
            "0@100 0@100 1@200 1@200 an input failed@340");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "open", "closed at 290", "closed at 340"}));
}

TEST(merge, throws_the_error_of_an_input_when_the_stream_is_consumed_at_once) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_at_once(merge(failing_after(150ms), ticking(9, &log, 40ms))), "0 an input failed");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 190"}));
  EXPECT_EQ(spell(merge(failing(0), weir::iota(0))), "source failed");
}

TEST(merge, is_over_after_its_error) {
  auto run = []() -> weir::task<> {
    auto source = merge(failing(0), ticking(3));
    EXPECT_THROW(static_cast<void>(co_await source.next()), std::runtime_error);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run());
}

/// Never ends by itself; its exit takes `length` and then fails with `words`.
weir::async_generator<int> failing_exit(weir::duration length, std::string words) {
  struct handle {
    weir::duration length;
    std::string words;
  };
  handle resource{length, std::move(words)};
  co_await weir::with_exit(std::move(resource), [](handle& h, weir::ended) -> weir::task<> {
    co_await weir::sleep(h.length);
    throw std::runtime_error(h.words);
  });
  for (int i = 0;; ++i) {
    co_await weir::sleep(100ms);
    co_yield i;
  }
}

weir::task<std::string> error_of(weir::any_stream<int> source, int closes_after) {
  try {
    for (int i = 0; i < closes_after; ++i) static_cast<void>(co_await source.next());
    co_await source.close();
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "none";
}

TEST(merge, throws_its_error_rather_than_those_of_exits_and_reports_all_of_them) {
  auto run = [](std::vector<std::string>& reports) -> weir::task<> {
    co_await reporting_to(reports);
    auto source = merge(failing_exit(10ms, "first"), failing_after(150ms), failing_exit(20ms, "second"));
    EXPECT_EQ(co_await error_of(std::move(source), 9), "an input failed");
  };
  std::vector<std::string> reported;
  weir::testing::run(run(reported));
  EXPECT_EQ(reported, (std::vector<std::string>{"second", "first"}));
}

TEST(merge, throws_the_failure_of_one_exit_and_reports_the_others_when_closed) {
  auto run = [](std::vector<std::string>& reports) -> weir::task<> {
    co_await reporting_to(reports);
    auto source = merge(failing_exit(10ms, "first"), failing_exit(20ms, "second"));
    EXPECT_EQ(co_await error_of(std::move(source), 1), "cleanup failed: first");
  };
  std::vector<std::string> reported;
  weir::testing::run(run(reported));
  EXPECT_EQ(reported, (std::vector<std::string>{"second"}));
}

TEST(merge, closes_every_input_and_waits_for_them) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = merge(ticking(9, &exits, 40ms), ticking(9, &exits, 90ms));
    EXPECT_TRUE(co_await source.next());
    co_await source.close();
    EXPECT_EQ(milliseconds(co_await weir::now()), 190);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "open", "closed at 140", "closed at 190"}));
}

TEST(merge, may_be_closed_before_it_is_driven) {
  account a, b;
  auto run = [](account& first, account& second) -> weir::task<> {
    auto source = merge(counted(first, 9), counted(second, 9));
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(a, b));
  EXPECT_EQ(a.closed, 1);
  EXPECT_EQ(b.closed, 1);
}

TEST(merge, leaves_nothing_behind_wherever_it_is_left) {
  for (const bool with_error : {false, true}) {
    int opened = 0;
    int closed = 0;
    leave_at_every_instant(
        [&]() -> weir::any_stream<int> {
          opened = closed = 0;
          auto guarded = [](int& in, int& out, int first, weir::duration period) -> weir::async_generator<int> {
            struct both {
              int* out;
            };
            ++in;
            both resource{&out};
            co_await weir::with_exit(std::move(resource), [](both& b, weir::ended) -> weir::task<> {
              co_await weir::sleep(30ms);
              ++*b.out;
            });
            for (int i = first; i < first + 6; ++i) {
              co_await weir::sleep(period);
              co_yield i;
            }
          };
          if (with_error) {
            return merge(guarded(opened, closed, 0, 50ms) | weir::prefetch(1), guarded(opened, closed, 10, 70ms),
                         weir::from({5}) | weir::transform([](int value) -> weir::task<int> {
                           co_await weir::sleep(200ms);
                           if (value == 5) throw std::runtime_error("input");
                           co_return value;
                         }));
          }
          return merge(guarded(opened, closed, 0, 50ms) | weir::prefetch(1), guarded(opened, closed, 10, 70ms));
        },
        60ms, 900ms, with_error,
        [&](const std::vector<int>& taken, const std::vector<int>&) {
          EXPECT_EQ(opened, closed) << "with " << taken.size() << " values taken";
        });
  }
}

/// Its values are of another type than those that it holds.
auto sizes_of_chunks(int first, weir::duration period) {
  auto size = [](const std::vector<int>& values) { return values.size(); };
  return from_on(first, 9, period) | weir::chunk(5) | weir::transform(size);
}

TEST(merge, lets_an_on_discard_behind_it_have_what_its_inputs_drop) {
  std::vector<int> lost;
  auto keep = [&lost](int value) noexcept { lost.push_back(value); };
  auto two = merge(sizes_of_chunks(0, 100ms), sizes_of_chunks(10, 150ms)) | weir::on_discard(keep);
  weir::testing::run(destroy_after(std::move(two), 310ms));
  EXPECT_EQ(together(lost, {}), (std::vector<int>{0, 1, 2, 10, 11}));
  lost.clear();
  std::vector<decltype(sizes_of_chunks(0, 0ms))> inputs;
  inputs.push_back(sizes_of_chunks(0, 100ms));
  inputs.push_back(sizes_of_chunks(10, 100ms));
  weir::testing::run(close_after(merge(std::move(inputs)) | weir::on_discard(keep), 150ms));
  EXPECT_EQ(together(lost, {}), (std::vector<int>{0, 10}));
}

TEST(merge, borrows_streams_that_are_variables) {
  auto run = []() -> weir::task<> {
    auto a = ticking(5);
    auto b = from_on(10, 5, 150ms);
    EXPECT_EQ(*co_await a.next(), 0);
    {
      auto both = merge(a, b) | weir::take(2);
      EXPECT_EQ(*co_await both.next(), 1);
      EXPECT_EQ(*co_await both.next(), 10);
      EXPECT_FALSE(co_await both.next());
    }
    EXPECT_EQ(*co_await a.next(), 2);
    EXPECT_EQ(*co_await b.next(), 11);
    EXPECT_EQ(milliseconds(co_await weir::now()), 450) << "the second stood at its value meanwhile";
  };
  weir::testing::run(run());
}

TEST(merge, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::vector<int>> {
    auto source = merge(from_on(0, 4, 35ms), from_on(10, 4, 45ms));
    std::vector<int> all;
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(15ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      if (!std::get<0>(answer)) break;
      all.push_back(*std::get<0>(answer));
    }
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(run()), (std::vector<int>{0, 10, 1, 11, 2, 12, 3, 13}));
}

TEST(merge, lets_what_its_consumer_throws_pass_and_closes) {
  account a, b;
  auto run = [](account& first, account& second) -> weir::task<> {
    auto source = merge(counted(first, 100), counted(second, 100));
    auto fails = [](int value) {
      if (value == 5) throw std::runtime_error("consumer");
    };
    EXPECT_THROW(co_await source.for_each(fails), std::runtime_error);
  };
  weir::testing::run(run(a, b));
  EXPECT_EQ(a.pulled, 6);
  EXPECT_GE(a.closed, 1);
  EXPECT_GE(b.closed, 1);
}

TEST(merge, does_its_work_for_many_inputs) {
  auto run = []() -> weir::task<std::size_t> {
    std::vector<weir::async_generator<int>> inputs;
    for (int i = 0; i < 200; ++i) inputs.push_back(from_on(0, 10, 1ms * (i + 1)));
    auto source = merge(std::move(inputs));
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::testing::run(run()), 2000U);
}

TEST(merge, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = merge(from_on(0, 9, 100ms), from_on(10, 9, 130ms));
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 2) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 10 1 ");
}

TEST(merge, may_be_moved_before_it_is_driven) {
  auto source = merge(ticking(1), ticking(1));
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 0@100 |@100");
}

/// Whoever drives a stage by hand, and counts how often it was woken.
class wake_counter : public weir::ready_node {
 public:
  wake_counter() noexcept : ready_node([](ready_node& self) noexcept { ++static_cast<wake_counter&>(self).wakes; }) {}
  int wakes = 0;
};

TEST(merge, leaves_no_wake_behind_when_it_is_closed) {
  weir::testing::virtual_scheduler loop(1);
  auto* run = new weir::run_state(loop);
  wake_counter driver;
  weir::context ctx(run->ctx(), driver);
  {
    auto merged = merge(weir::iota(0), weir::iota(0));
    auto takes_all = [](int&&) { return true; };
    loop.run_once();
    EXPECT_EQ(merged.drive(ctx, takes_all), weir::drive_status::pending);  // the budget is used up: both inputs will wake it
    EXPECT_EQ(merged.close(ctx), weir::close_status::closed);
    loop.run_ready();
    EXPECT_EQ(driver.wakes, 0);
  }
  run->finish();
  run->release();
}

}  // namespace
