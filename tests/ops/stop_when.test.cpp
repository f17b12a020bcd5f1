#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/stop_when.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

weir::task<> fails_after(weir::duration time) {
  co_await weir::sleep(time);
  throw std::runtime_error("signal failed");
}
weir::task<> stop_after(std::stop_source source, weir::duration time) {
  co_await weir::sleep(time);
  source.request_stop();
}
template <class S>
weir::task<std::string> beside(S source, weir::task<> other) {
  auto both = weir::when_all(timed(std::move(source)), std::move(other));
  auto answer = co_await std::move(both);
  co_return std::get<0>(answer);
}
/// "gone at ..." is written when the call is destroyed or ends.
weir::task<> watched_wait(weir::duration time, std::vector<std::string>& log) {
  struct witness {
    std::vector<std::string>* log;
    ~witness() { log->push_back("gone"); }
  } mark{&log};
  co_await weir::sleep(time);
}

/// What `spelled` gives for a stream that has been driven.
template <class S>
weir::task<std::string> spelled_rest(S& source) {
  try {
    while (co_await source.next()) {
    }
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "|";
}

// -- an awaitable ------------------------------------------------------------
TEST(stop_when, ends_when_an_awaitable_does_also_while_a_value_is_awaited) {
  EXPECT_EQ(spell_times(ticking(9) | weir::stop_when(weir::sleep(250ms))), "0@100 1@200 |@250");
}

TEST(stop_when, ends_with_a_source_that_is_over_before_and_destroys_the_awaitable) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(2) | weir::stop_when(watched_wait(1h, log))), "0@100 1@200 |@200");
  EXPECT_EQ(log, (std::vector<std::string>{"gone"}));
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | weir::stop_when(weir::sleep(1h))), "0 1 2 |");
}

TEST(stop_when, starts_an_awaitable_with_the_first_demand) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(9) | weir::stop_when(weir::sleep(250ms));
    co_await weir::sleep(1s);
    co_return co_await timed(std::move(source));
  };
  EXPECT_EQ(weir::testing::run(body()), "0@1100 1@1200 |@1250");
}

TEST(stop_when, pulls_nothing_where_its_signal_fires_at_once) {
  auto at_once = []() -> weir::task<int> { co_return 7; };
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::stop_when(at_once())), "|");
  EXPECT_EQ(book.pulled, 0);
  EXPECT_GE(book.closed, 1);
}

TEST(stop_when, looks_at_its_signal_before_it_asks_for_a_value) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::stop_when(weir::sleep(100ms));
    while (auto value = co_await source.next()) co_await weir::sleep(60ms);
    co_return book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 2);
}

TEST(stop_when, takes_the_next_of_another_stream_as_its_signal) {
  auto body = []() -> weir::task<std::string> {
    auto keys = ticking(3);
    static_cast<void>(co_await keys.next());
    auto source = ticking(9) | weir::stop_when(keys.next());
    const std::string text = co_await timed(std::move(source));
    const auto later = co_await keys.next();
    co_return text + " then " + std::to_string(*later);
  };
  EXPECT_EQ(weir::testing::run(body()), "|@200 then 2");
}

TEST(stop_when, throws_the_error_of_an_awaitable) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::stop_when(fails_after(250ms))), "0@100 1@200 signal failed@300");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 300"}));
}

TEST(stop_when, destroys_the_awaitable_when_it_is_closed_or_destroyed) {
  std::vector<std::string> log;
  weir::testing::run(close_after(ticking(9) | weir::stop_when(watched_wait(1h, log)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"gone"}));
  log.clear();
  weir::testing::run(destroy_after(ticking(9) | weir::stop_when(watched_wait(1h, log)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"gone"}));
}

// -- a stop token ------------------------------------------------------------
TEST(stop_when, ends_when_a_stop_is_requested_while_a_value_is_awaited) {
  std::stop_source stop;
  EXPECT_EQ(weir::testing::run(beside(ticking(9) | weir::stop_when(stop.get_token()), stop_after(stop, 250ms))),
            "0@100 1@200 |@250");
}

TEST(stop_when, ends_at_once_where_a_stop_was_requested_before) {
  std::stop_source stop;
  stop.request_stop();
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::stop_when(stop.get_token())), "|");
  EXPECT_EQ(book.pulled, 0);
}

TEST(stop_when, gives_no_value_after_its_consumer_has_requested_a_stop) {
  std::stop_source stop;
  std::string seen;
  account book;
  auto source = counted(book, 100) | weir::stop_when(stop.get_token());
  weir::testing::run(source.for_each([&](int value) {
    seen += std::to_string(value);
    if (value == 3) stop.request_stop();
  }));
  EXPECT_EQ(seen, "0123");
  EXPECT_EQ(book.pulled, 4);
}

TEST(stop_when, changes_nothing_where_no_stop_is_requested_or_possible) {
  std::stop_source stop;
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::stop_when(stop.get_token())), "0 1 2 |");
  EXPECT_EQ(spell_times(ticking(2) | weir::stop_when(std::stop_token())), "0@100 1@200 |@200");
}

TEST(stop_when, is_deaf_once_it_is_gone) {
  std::stop_source stop;
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, close_after(ticking(9) | weir::stop_when(stop.get_token()), 50ms));
  stop.request_stop();
  EXPECT_FALSE(loop.run_once());
}

TEST(stop_when, hears_nothing_any_more_when_its_run_is_over) {
  std::stop_source stop;
  auto source = ticking(9) | weir::stop_when(stop.get_token());
  {
    weir::testing::virtual_scheduler loop;
    auto nap = []() -> weir::task<> { co_await weir::sleep(50ms); };
    auto body = [&]() -> weir::task<> {
      auto both = weir::when_any(wait_for_next(source), nap());
      co_await std::move(both);
    };
    weir::testing::run(loop, body());
  }
  stop.request_stop();  // the loop is gone
}

// -- a stream ------------------------------------------------------------
TEST(stop_when, ends_with_the_first_value_of_a_stream) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::prefetch(1) | weir::transform([](int x) { return 10 * x; }) |
                        weir::stop_when(weir::iota(0) | weir::transform([](int x) -> weir::task<int> {
                                          co_await weir::sleep(250ms);
                                          co_return x;
                                        }))),
            "0@100 10@200 |@300");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 300"}));
}

TEST(stop_when, pulls_one_value_of_a_stream_and_closes_it) {
  account book;
  EXPECT_EQ(spell(ticking(9) | weir::stop_when(counted(book, 100))), "|");
  EXPECT_EQ(book.pulled, 1);
  EXPECT_GE(book.closed, 1);
}

TEST(stop_when, goes_on_when_a_stream_ends_without_a_value) {
  EXPECT_EQ(spell_times(ticking(3) | weir::stop_when(weir::iota(0, 0))), "0@100 1@200 2@300 |@300");
}

TEST(stop_when, throws_the_error_of_a_stream_when_both_are_closed) {
  EXPECT_EQ(spell_times(ticking(9) | weir::stop_when(failing(0))), "source failed@0");
}

TEST(stop_when, closes_the_stream_when_the_source_ends_before_it_says_so) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(weir::iota(0, 2) | weir::stop_when(ticking(9, &log, 50ms))), "0@0 1@0 |@50");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(stop_when, borrows_a_stream_that_is_a_variable) {
  auto body = []() -> weir::task<std::string> {
    auto clock = ticking(5);
    auto source = weir::never<int>() | weir::stop_when(clock);
    const std::string text = co_await timed(std::move(source));
    const auto next = co_await clock.next();
    co_return text + " then " + std::to_string(*next);
  };
  EXPECT_EQ(weir::testing::run(body()), "|@100 then 1");
}

TEST(stop_when, closes_both_though_the_exits_of_both_fail) {
  auto late = [](int x) -> weir::task<int> {
    co_await weir::sleep(10ms);
    co_return x;
  };
  std::string failures;
  auto body = [&]() -> weir::task<std::string> {
    co_await collect_cleanup_errors(failures);
    auto source = unclean(9) | weir::stop_when(unclean(9) | weir::transform(late));
    const auto first = co_await source.next();
    co_await weir::sleep(50ms);
    co_return std::to_string(*first) + " " + co_await spelled_rest(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 cleanup failed: exit failed");
  EXPECT_EQ(failures, "exit failed; ");
}

TEST(stop_when, closes_both_when_it_is_left) {
  for (const bool closes : {false, true}) {
    std::vector<std::string> log;
    auto source = ticking(9, &log) | weir::stop_when(ticking(9, &log) | weir::transform([](int x) -> weir::task<int> {
                                                       co_await weir::sleep(1h);
                                                       co_return x;
                                                     }));
    if (closes) {
      weir::testing::run(close_after(std::move(source), 50ms));
    } else {
      weir::testing::run(destroy_after(std::move(source), 50ms));
    }
    EXPECT_EQ(log, (std::vector<std::string>{"open", "open", "closed at 50", "closed at 50"}));
  }
}

// -- all of them ------------------------------------------------------------
TEST(stop_when, passes_errors_of_the_source_and_of_its_consumer) {
  EXPECT_EQ(spell(failing(2) | weir::stop_when(weir::sleep(1h))), "0 1 source failed");
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(0) | weir::stop_when(weir::sleep(1h));
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(stop_when, certainly_takes_only_one_value) {
  account book;
  weir::testing::run((counted(book, 9) | weir::stop_when(weir::sleep(1h))).count());
  EXPECT_EQ(book.demand, 1U);
}

TEST(stop_when, hands_on_values_that_cannot_be_copied_and_references) {
  std::stop_source stop;
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::stop_when(stop.get_token())));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::stop_when(weir::sleep(1h));
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

/// For on_discard: what source and signal drop.
class lost_values {
 public:
  lost_values(std::vector<int>& of_source, std::vector<std::string>& of_signal)
      : of_source_(&of_source), of_signal_(&of_signal) {}
  void operator()(int value) const noexcept { of_source_->push_back(value); }
  void operator()(std::string&& value) const noexcept { of_signal_->push_back(value); }

 private:
  std::vector<int>* of_source_;
  std::vector<std::string>* of_signal_;
};

TEST(stop_when, shows_on_discard_what_source_and_signal_drop) {
  std::vector<int> of_source;
  std::vector<std::string> of_signal;
  auto wait = [](std::string text) -> weir::task<std::string> {
    co_await weir::sleep(50ms);
    co_return text;
  };
  auto signal = weir::from(std::vector<std::string>{"a", "b", "c", "d"}) | weir::prefetch(2) | weir::transform(wait);
  auto source = weir::iota(0) | weir::prefetch(2) | weir::stop_when(std::move(signal)) |
                weir::on_discard(lost_values(of_source, of_signal));
  auto body = [](auto stream) -> weir::task<> {
    static_cast<void>(co_await stream.next());
    co_await weir::sleep(100ms);
    EXPECT_FALSE(co_await stream.next());
  };
  weir::testing::run(body(std::move(source)));
  EXPECT_EQ(of_source, (std::vector<int>{1, 2}));
  EXPECT_EQ(of_signal, (std::vector<std::string>{"b", "c"})) << "a was the signal";
}

}  // namespace
