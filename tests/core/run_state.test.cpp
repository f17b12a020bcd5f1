#include <weir/core/run_state.hpp>

#include "core/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>

namespace {

using namespace weir_tests;

// Drain: sources end, what is in flight is delivered.

/// Asks the run to drain after a time.
weir::task<> drain_after(weir::duration length) {
  co_await weir::sleep(length);
  weir::run_state& run = co_await this_run();
  run.request_drain();
}
template <class S>
weir::task<std::string> spelled_with_time(S& s) {
  std::string text = co_await spelled(s);
  const long now = co_await milliseconds_now();
  co_return text + " at " + std::to_string(now);
}
/// What comes out of a stream whose run drains at the given time.
template <class Make>
std::string drained_at(weir::duration length, Make make) {
  auto body = [](weir::duration after, Make source) -> weir::task<std::string> {
    auto s = source();
    auto both = weir::when_all(spelled_with_time(s), drain_after(after));
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  return weir::testing::run(body(length, make));
}

TEST(drain, a_source_that_waits_ends_at_once) {
  EXPECT_EQ(drained_at(250ms, [] { return ticking(100); }), "0 1 | at 250");
}

TEST(drain, a_source_that_is_always_ready_ends) {
  auto busy = []() -> weir::async_generator<int> {
    co_await weir::sleep(10ms);
    for (int i = 0;; ++i) co_yield i;
  };
  auto body = [busy]() -> weir::task<int> {
    auto s = busy();
    int count = 0;
    auto asks = [](auto& stream, int& n) -> weir::task<> {
      while (auto value = co_await stream.next()) {
        if (++n == 100) co_await weir::sleep(1ms);
        if (n > 200) break;
      }
    };
    auto both = weir::when_all(asks(s, count), drain_after(10ms + 500us));
    co_await std::move(both);
    co_return count;
  };
  EXPECT_EQ(weir::testing::run(body()), 100);
}

TEST(drain, a_value_that_an_event_led_to_is_still_delivered_and_is_the_last) {
  // Two wakes at the same instant: the source has yielded, nobody has taken it, and the drain arrives.
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(10, 20ms);
    std::string text;
    auto asks = [](auto& stream, std::string& t) -> weir::task<> {
      auto first = weir::when_any(stream.next(), weir::sleep(10ms));
      co_await std::move(first);  // abandoned; the source goes on to its yield
      co_await weir::sleep(40ms);
      t = co_await spelled(stream);
    };
    auto both = weir::when_all(asks(s, text), drain_after(30ms));
    co_await std::move(both);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "0 |");
}

TEST(drain, a_source_that_has_just_entered_a_nested_generator_ends) {
  for (const bool leaves : {false, true}) {
    auto source = [leaves]() {
      return [](bool after) -> weir::async_generator<int> {
        auto endless = []() -> weir::async_generator<int> {
          for (int i = 0; i < 100'000; ++i) co_yield i;
        };
        auto waits = []() -> weir::async_generator<int> { co_await weir::sleep(10ms); };
        if (after) {
          co_yield weir::elements_of(waits());
        } else {
          co_await weir::sleep(10ms);
        }
        co_yield weir::elements_of(endless());
      }(leaves);
    };
    auto body = [&]() -> weir::task<std::size_t> {
      auto s = source();
      auto both = weir::when_all(drain_after(10ms), s.count());
      auto results = co_await std::move(both);
      co_return std::get<1>(results);
    };
    EXPECT_LT(weir::testing::run(body()), 1100U);
  }
}

TEST(drain, iota_ends) {
  EXPECT_EQ(drained_at(25ms, [] {
              auto slow = [](int i) -> weir::task<int> {
                co_await weir::sleep(10ms);
                co_return i;
              };
              return weir::iota(0, 1000) | weir::transform(slow);
            }),
            "0 1 2 | at 30");
}

weir::async_generator<int> doubled(weir::async_generator<int> source) {
  while (auto value = co_await source.next()) {
    co_await weir::sleep(30ms);
    co_yield 2 * *value;
  }
  co_yield -1;
}

TEST(drain, a_generator_that_consumes_a_stream_goes_on_until_that_has_ended) {
  EXPECT_EQ(drained_at(250ms, [] { return doubled(ticking(100)); }), "0 2 -1 | at 260");
}

TEST(drain, what_is_in_flight_is_delivered) {
  EXPECT_EQ(drained_at(250ms, [] { return doubled(ticking(100)) | weir::prefetch(4); }), "0 2 -1 | at 260");
}

TEST(drain, a_generator_that_yields_the_elements_of_another_stream_goes_on) {
  auto relays = []() -> weir::async_generator<int> {
    auto source = ticking(100);
    co_yield weir::elements_of(source);
    co_yield -1;
  };
  EXPECT_EQ(drained_at(250ms, relays), "0 1 -1 | at 250");
}

TEST(drain, a_nested_source_ends_the_generators_around_it) {
  auto outer = []() -> weir::async_generator<int> {
    co_yield weir::elements_of(ticking(100));
    co_yield -1;
  };
  EXPECT_EQ(drained_at(250ms, outer), "0 1 | at 250");
}

TEST(drain, a_source_first_asked_during_a_drain_is_empty) {
  auto body = []() -> weir::task<std::string> {
    weir::run_state& run = co_await this_run();
    run.request_drain();
    run.request_drain();
    auto s = counting(5);
    auto numbers = weir::iota(0, 5);
    const std::string first = co_await spelled(s);
    co_return first + co_await spelled(numbers);
  };
  EXPECT_EQ(weir::testing::run(body()), "||");
}

TEST(drain, a_drained_source_runs_its_exits_before_the_end) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "a", 20ms));
      co_yield 1;
      co_await weir::sleep(1h);
    };
    auto s = make(book);
    auto both = weir::when_all(spelled_with_time(s), drain_after(100ms));
    auto results = co_await std::move(both);
    book.push_back(std::get<0>(results));
  });
  EXPECT_EQ(log, (lines{"a begins: stopped", "a is over at 120", "1 | at 120"}));
}

// Exits of streams that are destroyed belong to the run.

TEST(run_state, run_does_not_return_before_the_exits_of_destroyed_streams_are_over) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      const at_scope_end locals(b, "locals");
      co_await with_log(exit_log(b, "a", 30ms));
      co_yield 1;
    };
    {
      auto s = make(book);
      static_cast<void>(co_await s.next());
    }
    book.push_back("scope left");
  };
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"locals", "a begins: stopped", "scope left", "a is over at 30"}));
}

TEST(run_state, exits_of_one_stream_run_one_after_the_other_and_of_two_streams_side_by_side) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    auto make = [](lines& b, std::string name) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, name + "1", 30ms));
      co_await with_log(exit_log(b, name + "2", 20ms));
      co_yield 1;
    };
    auto first = make(book, "a");
    auto second = make(book, "b");
    static_cast<void>(co_await first.next());
    static_cast<void>(co_await second.next());
  };
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"b2 begins: stopped", "a2 begins: stopped", "b2 is over at 20", "a2 is over at 20",
                        "b1 begins: stopped", "a1 begins: stopped", "b1 is over at 50", "a1 is over at 50"}));
}

TEST(run_state, an_exit_that_fails_with_nobody_left_to_tell_is_reported) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    weir::run_state& run = co_await this_run();
    run.on_cleanup_error(
        [](void* into, std::exception_ptr failure) noexcept {
          try {
            std::rethrow_exception(failure);
          } catch (const std::exception& error) {
            static_cast<lines*>(into)->push_back(std::string("reported: ") + error.what());
          }
        },
        &book);
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "a", 10ms, "late failure"));
      co_await with_log(exit_log(b, "b", 0ms, "early failure"));
      co_yield 1;
    };
    auto s = make(book);
    static_cast<void>(co_await s.next());
  };
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"b begins: stopped", "b is over at 0", "reported: early failure", "a begins: stopped", "a is over at 10",
                        "reported: late failure"}));
}

TEST(run_state, a_hundred_thousand_early_exits_do_not_pile_up) {
  static int most = 0;
  static int open = 0;
  static int closed = 0;
  most = open = closed = 0;
  auto body = []() -> weir::task<> {
    auto make = []() -> weir::async_generator<int> {
      most = std::max(most, ++open);
      co_await weir::with_exit(0, [](int&, weir::ended) -> weir::task<> {
        co_await weir::sleep(1ms);
        --open;
        ++closed;
      });
      co_yield 1;
    };
    for (int i = 0; i < 100'000; ++i) {
      auto s = make();
      static_cast<void>(co_await s.next());
      if (i % 10 == 9) co_await weir::sleep(1ms);
    }
  };
  weir::testing::run(body());
  EXPECT_EQ(closed, 100'000);
  EXPECT_EQ(open, 0);
  EXPECT_LE(most, 20);
}

TEST(run_state, a_stream_that_outlives_its_run_runs_no_exits) {
  lines log;
  weir::async_generator<int> survivor;
  auto body = [](lines& book, weir::async_generator<int>& s) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      const at_scope_end locals(b, "locals");
      co_await with_log(exit_log(b, "a"));
      co_yield 1;
    };
    s = make(book);
    static_cast<void>(co_await s.next());
  };
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, body(log, survivor));
  survivor = {};
  EXPECT_EQ(log, (lines{"locals"}));
}

// What is dropped is counted.

TEST(run_state, counts_the_values_that_nobody_took) {
  auto body = []() -> weir::task<std::uint64_t> {
    weir::run_state& run = co_await this_run();
    {
      auto s = counting(100) | weir::prefetch(8);
      static_cast<void>(co_await s.next());
      co_await weir::sleep(1ms);
    }
    co_return run.discarded();
  };
  EXPECT_EQ(weir::testing::run(body()), 8U);
}

TEST(run_state, counts_a_value_that_a_generator_yielded_and_nobody_took) {
  auto body = [](bool closes) -> weir::task<std::uint64_t> {
    weir::run_state& run = co_await this_run();
    {
      auto s = ticking(3, 20ms);
      auto abandoned = weir::when_any(s.next(), weir::sleep(10ms));
      co_await std::move(abandoned);
      co_await weir::sleep(20ms);
      if (closes) co_await s.close();
    }
    co_return run.discarded();
  };
  EXPECT_EQ(weir::testing::run(body(true)), 1U);
  EXPECT_EQ(weir::testing::run(body(false)), 1U);
}

}  // namespace
