#include <weir/asio/on_signal.hpp>

#include "asio/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace {

using namespace weir_tests;

int noted_signals = 0;
void note(int) { ++noted_signals; }

/// What a program had installed before: it must be back afterwards, and is called where nobody else listens.
class on_signal : public testing::Test {
 protected:
  void SetUp() override {
    noted_signals = 0;
    interrupt_ = std::signal(SIGINT, note);
    terminate_ = std::signal(SIGTERM, note);
  }
  void TearDown() override {
    EXPECT_EQ(handler_of(SIGINT), note);
    EXPECT_EQ(handler_of(SIGTERM), note);
    std::signal(SIGINT, interrupt_);
    std::signal(SIGTERM, terminate_);
  }
  static void (*handler_of(int signal))(int) {
    struct sigaction now;
    sigaction(signal, nullptr, &now);
    return now.sa_handler;
  }

 private:
  void (*interrupt_)(int) = nullptr;
  void (*terminate_)(int) = nullptr;
};

weir::async_generator<int> ticks() {
  for (int i = 0;; ++i) {
    co_await weir::sleep(1ms);
    co_yield int(i);
  }
}

/// Counts the values of an endless source, and raises `signal` after `n` of them.
weir::task<int> counting(int n, int signal) {
  int seen = 0;
  auto source = ticks();
  while (auto tick = co_await source.next()) {
    if (++seen == n) std::raise(signal);
  }
  co_return seen;
}

weir::task<> raising(int signal, int times) {
  for (int i = 0; i < times; ++i) {
    std::raise(signal);
    co_await weir::sleep(2ms);
  }
}

TEST_F(on_signal, an_interrupt_drains_the_run) {
  int which = 0;
  EXPECT_GE(weir::run(counting(3, SIGINT), weir::on_signal::drain.store_in(which)), 3);
  EXPECT_EQ(which, SIGINT);
  EXPECT_EQ(noted_signals, 0);
}

TEST_F(on_signal, a_request_to_terminate_drains_the_run) {
  int which = 0;
  EXPECT_GE(weir::run(counting(2, SIGTERM), weir::on_signal::drain.store_in(which)), 2);
  EXPECT_EQ(which, SIGTERM);
}

TEST_F(on_signal, no_signal_leaves_the_number_alone) {
  int which = -1;
  const auto body = []() -> weir::task<int> { co_return 5; };
  EXPECT_EQ(weir::run(body(), weir::on_signal::drain.store_in(which)), 5);
  EXPECT_EQ(which, -1);
}

TEST_F(on_signal, a_second_signal_stops_the_run) {
  int alive = 0;
  int which = 0;
  const auto body = [](int& guests) -> weir::task<> {
    co_await weir::when_all(wait_for_ever(guests), raising(SIGINT, 2));
  };
  try {
    weir::run(body(alive), weir::on_signal::drain.store_in(which));
    FAIL() << "nothing was thrown";
  } catch (const weir::stopped& stop) {
    EXPECT_EQ(stop.signal(), SIGINT);
    EXPECT_EQ(stop.discarded(), 0U);
    EXPECT_STREQ(stop.what(), "stopped by signal 2, 0 values were not delivered");
  }
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(which, SIGINT);
  EXPECT_EQ(noted_signals, 0);
}

TEST_F(on_signal, the_first_signal_is_the_one_that_is_told) {
  const auto body = []() -> weir::task<> {
    std::raise(SIGTERM);
    co_await weir::sleep(2ms);
    std::raise(SIGINT);
    co_await never();
  };
  try {
    weir::run(body(), weir::on_signal::drain);
    FAIL() << "nothing was thrown";
  } catch (const weir::stopped& stop) {
    EXPECT_EQ(stop.signal(), SIGTERM);
  }
}

TEST_F(on_signal, a_stop_tells_how_many_values_were_not_delivered) {
  const auto body = []() -> weir::task<> {
    auto source = weir::iota(0, 100) | weir::prefetch(5);
    const auto first = co_await source.next();
    co_await weir::sleep(1ms);  // five more have been fetched
    EXPECT_EQ(*first, 0);
    co_await raising(SIGINT, 2);
    co_await never();
  };
  try {
    weir::run(body(), weir::on_signal::drain);
    FAIL() << "nothing was thrown";
  } catch (const weir::stopped& stop) {
    EXPECT_EQ(stop.discarded(), 5U);
    EXPECT_STREQ(stop.what(), "stopped by signal 2, 5 values were not delivered");
  }
}

TEST_F(on_signal, a_stop_runs_the_exits_to_their_end) {
  int open = 0;
  const auto reader = [](int& doors) -> weir::task<> {
    auto source = closing_source(doors, 3ms);
    static_cast<void>(co_await source.next());
    co_await never();
  };
  const auto body = [reader](int& doors) -> weir::task<> {
    co_await weir::when_all(reader(doors), raising(SIGINT, 2));
  };
  EXPECT_THROW(weir::run(body(open), weir::on_signal::drain), weir::stopped);
  EXPECT_EQ(open, 0);
}

TEST_F(on_signal, a_third_signal_does_what_it_did_before_the_run) {
  int open = 0;
  const auto body = [](int& doors) -> weir::task<> {
    const auto source = [](int& d) -> weir::async_generator<int> {
      co_await weir::with_exit(door(d, 0ms), [](door& closing, weir::ended) -> weir::task<> {
        std::raise(SIGINT);
        co_await weir::sleep(1ms);
        closing.close();
      });
      co_yield 1;
    };
    auto values = source(doors);
    static_cast<void>(co_await values.next());
    std::raise(SIGINT);
    co_await weir::sleep(2ms);
    std::raise(SIGINT);
    co_await never();
  };
  EXPECT_THROW(weir::run(body(open), weir::on_signal::drain), weir::stopped);
  EXPECT_EQ(open, 0);
  EXPECT_EQ(noted_signals, 1);
}

TEST_F(on_signal, a_drain_that_takes_too_long_becomes_a_stop) {
  int alive = 0;
  const auto body = [](int& guests) -> weir::task<> {
    std::raise(SIGTERM);
    co_await wait_for_ever(guests);
  };
  try {
    weir::run(body(alive), weir::on_signal::drain.within(3ms));
    FAIL() << "nothing was thrown";
  } catch (const weir::stopped& stop) {
    EXPECT_EQ(stop.signal(), SIGTERM);
  }
  EXPECT_EQ(alive, 0);
}

TEST_F(on_signal, a_drain_without_time_is_a_stop) {
  int alive = 0;
  const auto body = [](int& guests) -> weir::task<> {
    std::raise(SIGTERM);
    co_await wait_for_ever(guests);
  };
  EXPECT_THROW(weir::run(body(alive), weir::on_signal::drain.within(0ms)), weir::stopped);
  EXPECT_EQ(alive, 0);
}

TEST_F(on_signal, a_drain_in_time_is_no_stop) {
  EXPECT_GE(weir::run(counting(1, SIGINT), weir::on_signal::drain.within(1h)), 1);
  EXPECT_GE(weir::run(counting(1, SIGINT), weir::on_signal::drain.within(weir::duration::max())), 1);
}

TEST_F(on_signal, refuses_a_time_below_zero) {
  try {
    static_cast<void>(weir::on_signal::drain.within(-1ms));
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "on_signal.within(time): time must not be negative");
  }
}

TEST_F(on_signal, an_error_of_the_task_restores_the_handlers) {
  const auto body = []() -> weir::task<> {
    co_await weir::post();
    throw std::runtime_error("it broke");
  };
  EXPECT_THROW(weir::run(body(), weir::on_signal::drain), std::runtime_error);
}

TEST_F(on_signal, signals_after_the_run_go_where_they_went_before) {
  weir::run(counting(1, SIGINT), weir::on_signal::drain);
  std::raise(SIGINT);
  EXPECT_EQ(noted_signals, 1);
}

TEST_F(on_signal, nested_runs_both_drain) {
  const auto outer = []() -> weir::task<int> {
    auto source = ticks();
    static_cast<void>(co_await source.next());
    const int inner = weir::run(counting(2, SIGINT), weir::on_signal::drain);
    int after = 0;
    while (auto tick = co_await source.next()) ++after;
    co_return inner + after;
  };
  EXPECT_GE(weir::run(outer(), weir::on_signal::drain), 2);
}

TEST_F(on_signal, a_signal_set_of_the_user_still_hears_it) {
  asio::io_context io;
  int heard = 0;
  {
    asio::signal_set set(io, SIGINT);
    set.async_wait([&heard](error_code error, int signal) {
      if (!error) heard = signal;
    });
    EXPECT_GE(weir::run(counting(1, SIGINT), weir::on_signal::drain), 1);
    io.run();
    EXPECT_EQ(heard, SIGINT);
    io.restart();
    set.async_wait([&heard](error_code error, int) {
      if (!error) heard = -1;
    });
    std::raise(SIGINT);
    io.run();
    EXPECT_EQ(heard, -1) << "the handlers of the run are gone, the one of the set is still there";
  }
  std::signal(SIGINT, note);
}

TEST_F(on_signal, options_carry_a_policy_and_a_handler) {
  std::string told;
  const auto options = weir::run_options()
                           .signals(weir::on_signal::drain)
                           .on_cleanup_error(
                               [](void* user, std::exception_ptr failure) noexcept {
                                 *static_cast<std::string*>(user) = message_of(failure);
                               },
                               &told);
  EXPECT_GE(weir::run(counting(1, SIGTERM), options), 1);
  EXPECT_EQ(told, "");
}

}  // namespace
