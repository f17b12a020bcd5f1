#include <weir/ops/chunk.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/allocations.hpp"
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

weir::task<> works(calls& book, int value, weir::duration length) { static_cast<void>(co_await slowly(book, value, length)); }

/// A function that takes 100 ms a value.
auto hundred(calls& book) {
  return [&book](int value) { return works(book, value, 100ms); };
}

weir::task<> run_all(calls& book, int count, int at_once) {
  auto source = weir::iota(0, count);
  auto f = hundred(book);
  co_await source.for_each_concurrent(at_once, f);
  EXPECT_EQ(book.running, 0) << "all have ended before it returns";
  EXPECT_EQ(book.ended, count);
}

TEST(for_each_concurrent, runs_at_most_n_calls_at_once_and_joins_them) {
  for (const int n : {1, 2, 3, 5, 100}) {
    calls book;
    weir::testing::virtual_scheduler loop;
    weir::testing::run(loop, run_all(book, 7, n));
    EXPECT_EQ(book.most, std::min(n, 7));
    EXPECT_EQ(loop.elapsed(), ((7 + n - 1) / n) * 100ms);
  }
}

TEST(for_each_concurrent, returns_when_the_last_call_has_ended_though_the_source_ended_long_before) {
  calls book;
  weir::testing::virtual_scheduler loop;
  auto run = [](calls& b) -> weir::task<> {
    auto source = weir::iota(0, 2);
    auto f = [&b](int value) { return works(b, value, value == 0 ? 900ms : 100ms); };
    co_await source.for_each_concurrent(4, f);
  };
  weir::testing::run(loop, run(book));
  EXPECT_EQ(loop.elapsed(), 900ms);
  EXPECT_EQ(book.ended, 2);
}

TEST(for_each_concurrent, returns_at_once_from_an_empty_stream) {
  calls book;
  weir::testing::run(run_all(book, 0, 3));
  EXPECT_EQ(book.started, 0);
}

TEST(for_each_concurrent, starts_a_call_as_soon_as_another_ends) {
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = weir::iota(0, 4);
    auto f = [&b](int value) { return works(b, value, value == 0 ? 300ms : 100ms); };
    co_await source.for_each_concurrent(2, f);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.log, (std::vector<std::string>{"start 0@0", "start 1@0", "end 1@100", "start 2@100", "end 2@200", "start 3@200",
                                                "end 0@300", "end 3@300"}));
}

TEST(for_each_concurrent, makes_the_buffers_of_the_tutorial_overlap) {
  // Ten values, 100 ms each, in chunks of three that take 200 ms: 1800 ms in sequence.
  auto process = [](const std::vector<int>&) -> weir::task<> { co_await weir::sleep(200ms); };
  auto in_sequence = [](auto f) -> weir::task<> {
    auto source = ticking(10) | weir::chunk(3);
    co_await source.for_each(f);
  };
  auto two_at_once = [](auto f) -> weir::task<> {
    auto source = ticking(10) | weir::chunk(3);
    co_await source.for_each_concurrent(2, f);
  };
  weir::testing::virtual_scheduler one, two;
  weir::testing::run(one, in_sequence(process));
  weir::testing::run(two, two_at_once(process));
  EXPECT_EQ(one.elapsed(), 1800ms);
  EXPECT_EQ(two.elapsed(), 1200ms);
}

TEST(for_each_concurrent, throws_the_first_error_when_the_others_are_stopped) {
  calls book;
  std::vector<std::string> log;
  auto run = [](calls& b, std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 40ms);
    auto f = [&b](int value) -> weir::task<int> {
      return value == 1 ? fails_after(b, value, 10ms) : slowly(b, value, 1s);
    };
    std::string error;
    try {
      co_await source.for_each_concurrent(3, f);
    } catch (const std::runtime_error& thrown) {
      error = thrown.what();
    }
    EXPECT_EQ(error, "call of 1 failed");
    EXPECT_EQ(milliseconds(co_await weir::now()), 250) << "the source is closed first";
    EXPECT_EQ(b.running, 0);
    EXPECT_EQ(b.stopped, 1);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(book, log));
  EXPECT_EQ(log.back(), "closed at 250");
}

TEST(for_each_concurrent, throws_what_the_function_itself_throws) {
  calls book;
  account pulled;
  auto run = [](calls& b, account& p) -> weir::task<> {
    auto source = counted(p, 9);
    auto f = [&b](int value) {
      if (value == 2) throw std::runtime_error("thrown for 2");
      return slowly(b, value, 1s);
    };
    EXPECT_THROW(co_await source.for_each_concurrent(4, f), std::runtime_error);
    EXPECT_EQ(b.running, 0);
    EXPECT_EQ(b.stopped, 2);
  };
  weir::testing::run(run(book, pulled));
  EXPECT_EQ(pulled.pulled, 3);
  EXPECT_GE(pulled.closed, 1);
}

TEST(for_each_concurrent, throws_the_error_of_a_call_that_does_not_wait) {
  auto run = []() -> weir::task<> {
    auto source = weir::iota(0, 9);
    auto f = [](int value) -> weir::task<> {
      if (value == 3) throw std::runtime_error("three");
      co_return;
    };
    EXPECT_THROW(co_await source.for_each_concurrent(2, f), std::runtime_error);
  };
  weir::testing::run(run());
}

TEST(for_each_concurrent, stops_the_calls_when_the_source_fails) {
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = failing(3);
    auto f = hundred(b);
    EXPECT_THROW(co_await source.for_each_concurrent(8, f), std::runtime_error);
    EXPECT_EQ(b.running, 0);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.stopped, 3);
}

TEST(for_each_concurrent, throws_the_error_of_a_call_when_the_source_has_ended) {
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = weir::iota(0, 3);
    auto f = [&b](int value) { return value == 1 ? fails_after(b, value, 50ms) : slowly(b, value, 1s); };
    EXPECT_THROW(co_await source.for_each_concurrent(8, f), std::runtime_error);
    EXPECT_EQ(b.running, 0);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.stopped, 2);
}

weir::task<weir::flow> stops_at_two(calls& book, int value) {
  static_cast<void>(co_await slowly(book, value, value == 2 ? 50ms : 300ms));
  co_return value == 2 ? weir::flow::stop : weir::flow::next;
}
TEST(for_each_concurrent, takes_no_more_values_after_flow_stop_and_joins_what_runs) {
  calls book;
  account pulled;
  auto run = [](calls& b, account& p) -> weir::task<> {
    auto source = counted(p, 100);
    auto f = [&b](int value) { return stops_at_two(b, value); };
    co_await source.for_each_concurrent(3, f);
    EXPECT_EQ(milliseconds(co_await weir::now()), 300);
  };
  weir::testing::run(run(book, pulled));
  EXPECT_EQ(book.ended, 3);
  EXPECT_EQ(book.stopped, 0);
  EXPECT_EQ(pulled.pulled, 3);
  EXPECT_GE(pulled.closed, 1);
}

TEST(for_each_concurrent, stops_at_once_when_a_call_that_does_not_wait_says_so) {
  account pulled;
  auto run = [](account& p) -> weir::task<> {
    auto source = counted(p, 100);
    auto f = [](int value) -> weir::task<weir::flow> { co_return value == 4 ? weir::flow::stop : weir::flow::next; };
    co_await source.for_each_concurrent(3, f);
  };
  weir::testing::run(run(pulled));
  EXPECT_EQ(pulled.pulled, 5);
}

TEST(for_each_concurrent, throws_the_error_of_a_call_that_still_runs_after_flow_stop) {
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = weir::iota(0, 9);
    auto f = [&b](int value) -> weir::task<weir::flow> {
      return [](calls& c, int v) -> weir::task<weir::flow> {
        if (v == 1) co_return weir::flow::stop;
        static_cast<void>(co_await fails_after(c, v, 10ms));
        co_return weir::flow::next;
      }(b, value);
    };
    EXPECT_THROW(co_await source.for_each_concurrent(2, f), std::runtime_error);
  };
  weir::testing::run(run(book));
}

TEST(for_each_concurrent, throws_the_error_of_a_call_rather_than_that_of_an_exit_and_reports_the_latter) {
  std::vector<std::string> reported;
  auto run = [](std::vector<std::string>& reports) -> weir::task<> {
    co_await reporting_to(reports);
    auto source = unclean(9);
    auto f = [](int value) -> weir::task<weir::flow> {
      return [](int v) -> weir::task<weir::flow> {
        if (v == 1) co_return weir::flow::stop;
        co_await weir::sleep(10ms);
        throw std::runtime_error("call failed");
      }(value);
    };
    std::string error;
    try {
      co_await source.for_each_concurrent(2, f);
    } catch (const std::exception& thrown) {
      error = thrown.what();
    }
    EXPECT_EQ(error, "call failed");
  };
  weir::testing::run(run(reported));
  EXPECT_EQ(reported, (std::vector<std::string>{"exit failed"}));
}

TEST(for_each_concurrent, stops_everything_when_it_is_destroyed) {
  for (weir::duration at = 0ms; at <= 500ms; at += 50ms) {
    calls book;
    auto run = [](calls& b, weir::duration length) -> weir::task<> {
      auto source = ticking(9);
      auto f = hundred(b);
      auto either = weir::when_any(source.for_each_concurrent(2, f), weir::sleep(length));
      static_cast<void>(co_await std::move(either));
      EXPECT_EQ(b.running, 0);
    };
    weir::testing::run(run(book, at));
    EXPECT_EQ(book.started, book.ended + book.stopped);
  }
}

TEST(for_each_concurrent, ends_when_another_closes_the_stream_after_joining_its_calls) {
  calls book;
  auto run = [](calls& b) -> weir::task<> {
    auto source = ticking(9);
    auto f = [&b](int value) { return works(b, value, 500ms); };
    auto both = weir::when_all(source.for_each_concurrent(4, f), close_later(source, 250ms));
    co_await std::move(both);
    EXPECT_EQ(milliseconds(co_await weir::now()), 700);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.ended, 2);
}

TEST(for_each_concurrent, keeps_the_value_that_a_call_looks_at_until_the_call_is_gone) {
  auto run = []() -> weir::task<std::size_t> {
    auto source = weir::iota(0, 6) | weir::transform([](int n) { return std::string(60, 'x') + std::to_string(n); });
    std::size_t total = 0;
    auto f = [&total](const std::string& text) -> weir::task<> {
      return [](const std::string& looked_at, std::size_t& sum) -> weir::task<> {
        co_await weir::sleep(10ms);
        sum += looked_at.size();
      }(text, total);
    };
    co_await source.for_each_concurrent(3, f);
    co_return total;
  };
  EXPECT_EQ(weir::testing::run(run()), 6 * 61U);
}

TEST(for_each_concurrent, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(5);
    int total = 0;
    auto f = [&total](number value) -> weir::task<> {
      return [](number n, int& sum) -> weir::task<> {
        co_await weir::sleep(10ms);
        sum += *n;
      }(std::move(value), total);
    };
    co_await source.for_each_concurrent(2, f);
    co_return total;
  };
  EXPECT_EQ(weir::testing::run(run()), 10);
}

TEST(for_each_concurrent, runs_a_million_calls_that_are_ready_in_a_bounded_stack) {
  auto run = []() -> weir::task<long> {
    auto source = weir::iota(0, 1'000'000);
    long total = 0;
    auto add = [&total](int value) -> weir::task<> {
      return [](int v, long& sum) -> weir::task<> {
        sum += v;
        co_return;
      }(value, total);
    };
    co_await source.for_each_concurrent(4, add);
    co_return total;
  };
  EXPECT_EQ(weir::testing::run(run()), 499'999'500'000L);
}

TEST(for_each_concurrent, allocates_nothing_a_value) {
  auto run = [](int n) -> weir::task<std::size_t> {
    auto source = weir::iota(0, n + 100);
    std::size_t before = 0;
    auto f = [&before](int value) -> weir::task<> {
      if (value == 100) before = allocations();
      return [](int v) -> weir::task<> {
        if (v % 3 == 0) co_await weir::post();
      }(value);
    };
    co_await source.for_each_concurrent(4, f);
    co_return allocations() - before;
  };
  const std::size_t allocated = weir::testing::run(run(5000));
#ifdef WEIR_NO_FRAME_CACHE
  EXPECT_LE(allocated, 5000U) << "the frame of the call";
#else
  EXPECT_EQ(allocated, 0U);
#endif
}

TEST(for_each_concurrent, refuses_less_than_one) {
  auto source = weir::iota(0);
  auto nothing = [](int) -> weir::task<> { co_return; };
  EXPECT_EQ(refusal([&] { return source.for_each_concurrent(0, nothing); }),
            "for_each_concurrent(n, f): n must be at least 1, was 0");
  EXPECT_EQ(refusal([&] { return source.for_each_concurrent(-2, nothing); }),
            "for_each_concurrent(n, f): n must be at least 1, was -2");
}

}  // namespace
