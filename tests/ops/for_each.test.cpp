#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// "0 1 2 |" or, after an error, "0 1 error", by `source.for_each(f)`; `f` writes into the text.
template <class S, class F>
weir::task<std::string> for_each_spelled(S source, F make) {
  std::string text;
  auto f = make(text);
  try {
    co_await source.for_each(f);
    text += "|";
  } catch (const std::exception& error) {
    text += error.what();
  }
  const bool more = static_cast<bool>(co_await source.next());
  EXPECT_FALSE(more);
  co_return text;
}
template <class S, class F>
std::string run_for_each(S source, F make) {
  return weir::testing::run(for_each_spelled(std::move(source), make));
}

auto write = [](std::string& text) { return [&text](int value) { text += std::to_string(value) + " "; }; };
auto write_slowly = [](std::string& text) {
  return [&text](int value) {
    return [](std::string& into, int v) -> weir::task<> {
      co_await weir::sleep(10ms);
      into += std::to_string(v) + " ";
    }(text, value);
  };
};

TEST(for_each, calls_its_function_with_every_value) {
  EXPECT_EQ(run_for_each(weir::iota(0, 4), write), "0 1 2 3 |");
  EXPECT_EQ(run_for_each(ticking(3), write), "0 1 2 |");
  EXPECT_EQ(run_for_each(weir::iota(0, 0), write), "|");
}

TEST(for_each, awaits_an_asynchronous_function_one_value_at_a_time) {
  EXPECT_EQ(run_for_each(weir::iota(0, 4), write_slowly), "0 1 2 3 |");
  EXPECT_EQ(run_for_each(ticking(3), write_slowly), "0 1 2 |");
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = ticking(3);
    auto f = [&b](int value) { return slowly(b, value, 50ms); };
    co_await source.for_each(f);
    EXPECT_EQ(milliseconds(co_await weir::now()), 450);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.most, 1);
}

TEST(for_each, asks_for_everything_unless_its_function_may_stop) {
  account all, some;
  auto run = [](account& a, account& s) -> weir::task<> {
    auto everything = counted(a, 3);
    auto nothing = [](int) {};
    co_await everything.for_each(nothing);
    auto until = counted(s, 3);
    auto perhaps = [](int) { return weir::flow::next; };
    co_await until.for_each(perhaps);
  };
  weir::testing::run(run(all, some));
  EXPECT_EQ(all.demand, weir::detail::unlimited);
  EXPECT_EQ(some.demand, 1U);
}

TEST(for_each, stops_where_its_function_says_so_and_closes_the_stream_before_it_returns) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    auto stop_at_one = [](int value) { return value == 1 ? weir::flow::stop : weir::flow::next; };
    co_await source.for_each(stop_at_one);
    EXPECT_EQ(milliseconds(co_await weir::now()), 230);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 230");
}

TEST(for_each, pulls_no_value_after_the_one_it_stops_at) {
  account book;
  auto run = [](account& b) -> weir::task<> {
    auto source = counted(b, 100);
    auto stop_at_three = [](int value) { return value == 3 ? weir::flow::stop : weir::flow::next; };
    co_await source.for_each(stop_at_three);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.pulled, 4);
  EXPECT_GE(book.closed, 1);
}

weir::task<weir::flow> stop_at(int last, int value, weir::duration length) {
  if (length != 0ms) co_await weir::sleep(length);
  co_return value == last ? weir::flow::stop : weir::flow::next;
}
TEST(for_each, stops_where_an_asynchronous_function_says_so) {
  for (const weir::duration length : {weir::duration(0ms), weir::duration(10ms)}) {
    account book;
    auto run = [](account& b, weir::duration l) -> weir::task<> {
      auto source = counted(b, 100);
      auto f = [l](int value) { return stop_at(3, value, l); };
      co_await source.for_each(f);
    };
    weir::testing::run(run(book, length));
    EXPECT_EQ(book.pulled, 4);
    EXPECT_GE(book.closed, 1);
  }
}

TEST(for_each, throws_the_error_of_the_stream_after_the_values_before_it) {
  EXPECT_EQ(run_for_each(failing(2), write), "0 1 source failed");
  EXPECT_EQ(run_for_each(failing(2), write_slowly), "0 1 source failed");
}

TEST(for_each, throws_what_its_function_throws_when_the_stream_is_closed) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    auto f = [](int value) {
      if (value == 1) throw std::runtime_error("one");
    };
    EXPECT_THROW(co_await source.for_each(f), std::runtime_error);
    EXPECT_EQ(milliseconds(co_await weir::now()), 230);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 230");
}

TEST(for_each, throws_the_error_of_an_asynchronous_function) {
  for (const weir::duration length : {weir::duration(0ms), weir::duration(10ms)}) {
    account book;
    auto run = [](account& b, weir::duration l) -> weir::task<> {
      auto source = counted(b, 9);
      auto f = [l](int value) {
        return [](int v, weir::duration time) -> weir::task<> {
          if (time != 0ms) co_await weir::sleep(time);
          if (v == 2) throw std::runtime_error("two");
        }(value, l);
      };
      EXPECT_THROW(co_await source.for_each(f), std::runtime_error);
    };
    weir::testing::run(run(book, length));
    EXPECT_EQ(book.pulled, 3);
    EXPECT_GE(book.closed, 1);
  }
}

TEST(for_each, throws_the_failure_of_an_exit_after_the_last_value) {
  EXPECT_EQ(run_for_each(unclean(2), write), "0 1 cleanup failed: exit failed");
  EXPECT_EQ(run_for_each(unclean(2), write_slowly), "0 1 cleanup failed: exit failed");
}

TEST(for_each, throws_the_failure_of_an_exit_when_it_left_early) {
  auto run = []() -> weir::task<> {
    auto source = unclean(9);
    auto f = [](int) { return weir::flow::stop; };
    EXPECT_THROW(co_await source.for_each(f), weir::cleanup_error);
  };
  weir::testing::run(run());
}

TEST(for_each, returns_at_once_from_a_stream_that_is_over_or_closed) {
  auto run = []() -> weir::task<> {
    int seen = 0;
    auto count = [&seen](int) { ++seen; };
    auto over = weir::iota(0, 2);
    co_await over.for_each(count);
    co_await over.for_each(count);
    EXPECT_EQ(seen, 2);
    auto closed = weir::iota(0, 2);
    co_await closed.close();
    co_await closed.for_each(count);
    EXPECT_EQ(seen, 2);
  };
  weir::testing::run(run());
}

TEST(for_each, goes_on_where_next_left_off) {
  auto run = []() -> weir::task<int> {
    auto source = ticking(4);
    static_cast<void>(co_await source.next());
    int sum = 0;
    auto add = [&sum](int value) { sum += value; };
    co_await source.for_each(add);
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 6);
}

TEST(for_each, ends_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    int seen = 0;
    auto count = [&seen](int) { ++seen; };
    auto both = weir::when_all(source.for_each(count), close_later(source, 250ms));
    co_await std::move(both);
    EXPECT_EQ(seen, 2);
    EXPECT_EQ(milliseconds(co_await weir::now()), 250);
  };
  weir::testing::run(run());
}

TEST(for_each, stops_its_call_when_it_is_destroyed_and_leaves_the_stream_as_it_is) {
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = ticking(4);
    auto f = [&b](int value) { return slowly(b, value, 1s); };
    auto either = weir::when_any(source.for_each(f), weir::sleep(500ms));
    static_cast<void>(co_await std::move(either));
    EXPECT_EQ(b.stopped, 1);
    EXPECT_EQ(*co_await source.next(), 1);
  };
  weir::testing::run(run(book));
}

TEST(for_each, hands_on_references) {
  std::vector<int> values{1, 2, 3};
  auto run = [](std::vector<int>& v) -> weir::task<> {
    auto source = references(v);
    auto twice = [](int& value) { value *= 2; };
    co_await source.for_each(twice);
  };
  weir::testing::run(run(values));
  EXPECT_EQ(values, (std::vector<int>{2, 4, 6}));
}

TEST(for_each, keeps_the_value_that_its_function_looks_at) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(4);
    int sum = 0;
    auto look = [&sum](const number& value) {
      return [](const number& looked_at, int& total) -> weir::task<> {
        co_await weir::sleep(10ms);
        total += *looked_at;
      }(value, sum);
    };
    co_await source.for_each(look);
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 6);
}

TEST(for_each, calls_a_million_functions_that_are_ready_in_a_bounded_stack) {
  auto run = []() -> weir::task<long> {
    auto source = weir::iota(0, 1'000'000);
    long total = 0;
    auto add = [&total](int value) {
      return [](int v, long& sum) -> weir::task<> {
        sum += v;
        co_return;
      }(value, total);
    };
    co_await source.for_each(add);
    co_return total;
  };
  EXPECT_EQ(weir::testing::run(run()), 499'999'500'000L);
}

TEST(for_each, takes_turns_with_timers) {
  auto run = []() -> weir::task<std::size_t> {
    auto source = weir::iota(0);
    auto nothing = [](int) {};
    auto either = weir::when_any(source.for_each(nothing), weir::sleep(0ms));
    co_return (co_await std::move(either)).index();
  };
  EXPECT_EQ(weir::testing::run(run()), 1U);
}

}  // namespace
