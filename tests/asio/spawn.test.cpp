// Long: every completion token, and every way in which a spawned task can end.
#include <weir/asio/spawn.hpp>

#include "asio/support.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <csignal>
#include <functional>
#include <future>
#include <memory>

namespace {

using namespace weir_tests;

weir::task<int> answer() {
  co_await weir::sleep(1ms);
  co_return 42;
}
weir::task<int> fails() {
  co_await weir::sleep(1ms);
  throw std::runtime_error("it broke");
}
weir::task<> nothing() { co_await weir::sleep(1ms); }

TEST(spawn, calls_its_handler_with_the_result) {
  asio::io_context io;
  std::vector<int> seen;
  weir::spawn(io, answer(), [&seen](std::exception_ptr error, int result) {
    EXPECT_FALSE(error);
    seen.push_back(result);
  });
  EXPECT_TRUE(seen.empty()) << "the initiation runs nothing";
  io.run();
  EXPECT_EQ(seen, std::vector{42});
}

TEST(spawn, calls_its_handler_with_the_error) {
  asio::io_context io;
  std::string message;
  weir::spawn(io, fails(), [&message](std::exception_ptr error, int) { message = message_of(error); });
  io.run();
  EXPECT_EQ(message, "it broke");
}

TEST(spawn, gives_the_handler_of_a_task_of_nothing_an_error_only) {
  asio::io_context io;
  int calls = 0;
  weir::spawn(io, nothing(), [&calls](std::exception_ptr error) {
    EXPECT_FALSE(error);
    ++calls;
  });
  io.run();
  EXPECT_EQ(calls, 1);
}

TEST(spawn, takes_an_executor) {
  asio::io_context io;
  int calls = 0;
  const auto count = [&calls](std::exception_ptr, int) { ++calls; };
  weir::spawn(io.get_executor(), answer(), count);
  weir::spawn(asio::any_io_executor(io.get_executor()), answer(), count);
  weir::spawn(asio::make_strand(io), answer(), count);
  io.run();
  EXPECT_EQ(calls, 3);
}

TEST(spawn, runs_on_the_strand_that_it_is_given) {
  asio::io_context io;
  const auto strand = asio::make_strand(io);
  const auto body = [](const asio::strand<asio::io_context::executor_type>& own) -> weir::task<int> {
    int inside = own.running_in_this_thread();
    co_await weir::sleep(1ms);
    inside += own.running_in_this_thread();
    asio::steady_timer timer(own.get_inner_executor(), 1ms);
    co_await timer.async_wait(asio::deferred);
    inside += own.running_in_this_thread();
    co_return inside;
  };
  int inside = 0;
  weir::spawn(strand, body(strand), [&inside](std::exception_ptr, int result) { inside = result; });
  io.run();
  EXPECT_EQ(inside, 3);
}

TEST(spawn, calls_the_handler_on_its_own_executor) {
  asio::io_context io;
  asio::io_context other;
  int calls = 0;
  weir::spawn(io, answer(), asio::bind_executor(other, [&calls](std::exception_ptr, int) { ++calls; }));
  io.run();
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(other.run(), 1U);
  EXPECT_EQ(calls, 1);
}

TEST(spawn, keeps_the_executor_of_its_handler_at_work) {
  asio::io_context io;
  asio::io_context other;
  int calls = 0;
  weir::spawn(io, answer(), asio::bind_executor(other, [&calls](std::exception_ptr, int) { ++calls; }));
  EXPECT_EQ(other.poll(), 0U);
  EXPECT_FALSE(other.stopped()) << "it has run out of work";
  io.run();
  other.poll();
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(other.stopped());
}

TEST(spawn, makes_a_future) {
  asio::io_context io;
  std::future<int> good = weir::spawn(io, answer(), asio::use_future);
  std::future<int> bad = weir::spawn(io, fails(), asio::use_future);
  std::future<void> empty = weir::spawn(io, nothing(), asio::use_future);
  io.run();
  EXPECT_EQ(good.get(), 42);
  EXPECT_THROW(bad.get(), std::runtime_error);
  empty.get();
}

TEST(spawn, can_be_detached) {
  asio::io_context io;
  int ran = 0;
  const auto body = [](int& count) -> weir::task<> {
    co_await weir::sleep(1ms);
    ++count;
  };
  weir::spawn(io, body(ran), asio::detached);
  weir::spawn(io, fails(), asio::detached);
  io.run();
  EXPECT_EQ(ran, 1);
}

TEST(spawn, can_be_awaited_by_a_coroutine_of_asio) {
  asio::io_context io;
  const auto caller = []() -> asio::awaitable<int> {
    const auto executor = co_await asio::this_coro::executor;
    const int result = co_await weir::spawn(executor, answer(), asio::use_awaitable);
    co_await weir::spawn(executor, nothing(), asio::use_awaitable);
    bool thrown = false;
    try {
      co_await weir::spawn(executor, fails(), asio::use_awaitable);
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    co_return thrown ? result : -1;
  };
  std::future<int> result = asio::co_spawn(io, caller(), asio::use_future);
  io.run();
  EXPECT_EQ(result.get(), 42);
}

TEST(spawn, can_be_deferred) {
  asio::io_context io;
  int ran = 0;
  const auto body = [](int& count) -> weir::task<int> { co_return ++count; };
  auto operation = weir::spawn(io, body(ran), asio::deferred);
  io.run();
  EXPECT_EQ(ran, 0) << "nothing has been started";
  io.restart();
  std::move(operation)([](std::exception_ptr, int) {});
  io.run();
  EXPECT_EQ(ran, 1);
}

TEST(spawn, that_was_deferred_and_forgotten_destroys_its_task) {
  asio::io_context io;
  int alive = 0;
  static_cast<void>(weir::spawn(io, wait_for_ever(alive), asio::deferred));
  EXPECT_EQ(alive, 0);
}

TEST(spawn, can_be_awaited_by_a_task_of_another_loop) {
  const auto body = []() -> weir::task<int> {
    const auto executor = co_await weir::this_executor();
    int sum = co_await weir::spawn(executor, answer(), asio::deferred);
    try {
      sum += co_await weir::spawn(executor, fails(), asio::deferred);
    } catch (const std::runtime_error&) {
      ++sum;
    }
    co_return sum;
  };
  EXPECT_EQ(weir::run(body()), 43);
}

TEST(spawn, takes_the_next_value_of_a_stream) {
  asio::io_context io;
  int open = 0;
  auto source = closing_source(open);
  std::vector<int> seen;
  weir::spawn(io, source.next(), [&seen](std::exception_ptr error, weir::item<int> value) {
    EXPECT_FALSE(error);
    seen.push_back(*value);
  });
  io.run();
  EXPECT_EQ(seen, std::vector{0});
}

TEST(spawn, gives_a_result_that_can_only_be_moved) {
  asio::io_context io;
  const auto body = []() -> weir::task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  std::future<std::unique_ptr<int>> result = weir::spawn(io, body(), asio::use_future);
  io.run();
  EXPECT_EQ(*result.get(), 7);
}

TEST(spawn, gives_its_handler_nothing_that_the_task_still_holds) {
  asio::io_context io;
  int alive = 0;
  int seen = -1;
  const auto body = [](int& guests) -> weir::task<> {
    const guest here(guests);
    co_await weir::sleep(1ms);
  };
  weir::spawn(io, body(alive), [&](std::exception_ptr) { seen = alive; });
  io.run();
  EXPECT_EQ(seen, 0);
}

TEST(spawn, calls_its_handler_after_the_last_exit) {
  asio::io_context io;
  int open = 0;
  int seen = -1;
  const auto body = [](int& doors) -> weir::task<> {
    auto source = closing_source(doors, 1ms);
    static_cast<void>(co_await source.next());
  };
  weir::spawn(io, body(open), [&](std::exception_ptr) { seen = open; });
  io.run();
  EXPECT_EQ(seen, 0);
}

TEST(spawn, lets_an_exception_of_its_handler_out_of_the_context) {
  asio::io_context io;
  weir::spawn(io, answer(), [](std::exception_ptr, int) { throw std::runtime_error("in the handler"); });
  int others = 0;
  weir::spawn(io, answer(), [&others](std::exception_ptr, int) { ++others; });
  EXPECT_THROW(
      {
        io.run();
      },
      std::runtime_error);
  io.run();
  EXPECT_EQ(others, 1);
}

TEST(spawn, lets_the_handler_spawn_again) {
  asio::io_context io;
  int rounds = 0;
  std::function<void()> again = [&] {
    weir::spawn(io, answer(), [&](std::exception_ptr, int) {
      if (++rounds < 20) again();
    });
  };
  again();
  io.run();
  EXPECT_EQ(rounds, 20);
}

TEST(spawn, runs_a_thousand_tasks_at_once) {
  asio::io_context io;
  int ended = 0;
  for (int i = 0; i < 1000; ++i) {
    weir::spawn(io, answer(), [&ended](std::exception_ptr, int result) { ended += result == 42; });
  }
  io.run();
  EXPECT_EQ(ended, 1000);
}

TEST(spawn, leaves_signal_handlers_alone) {
  const auto before = std::signal(SIGINT, SIG_DFL);
  asio::io_context io;
  const auto body = []() -> weir::task<> {
    co_await weir::sleep(1ms);
    struct sigaction now;
    sigaction(SIGINT, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
  };
  weir::spawn(io, body(), asio::detached);
  io.run();
  std::signal(SIGINT, before);
}

// -- cancellation ------------------------------------------------------------------------------------------------------

/// A spawned task that waits for ever, and what its handler was called with.
struct cancelled {
  cancelled() {}

  asio::cancellation_signal signal;
  int calls = 0;
  bool aborted = false;
};

template <class Task>
void spawn_with(asio::io_context& io, Task task, cancelled& state) {
  weir::spawn(io, std::move(task),
              asio::bind_cancellation_slot(state.signal.slot(), [&state](std::exception_ptr error) {
                ++state.calls;
                state.aborted = is_aborted(error);
              }));
}

TEST(spawn, is_stopped_by_a_terminal_cancellation) {
  asio::io_context io;
  int alive = 0;
  cancelled state;
  spawn_with(io, wait_for_ever(alive), state);
  io.poll();
  EXPECT_EQ(alive, 1);
  state.signal.emit(asio::cancellation_type::terminal);
  EXPECT_EQ(alive, 1) << "the signal itself destroys nothing";
  io.run();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(state.calls, 1);
  EXPECT_TRUE(state.aborted);
}

TEST(spawn, is_stopped_by_a_cancellation_before_it_has_begun) {
  asio::io_context io;
  int alive = 0;
  cancelled state;
  spawn_with(io, wait_for_ever(alive), state);
  state.signal.emit(asio::cancellation_type::all);
  io.run();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(state.calls, 1);
  EXPECT_TRUE(state.aborted);
}

TEST(spawn, goes_on_after_a_cancellation_of_another_type) {
  asio::io_context io;
  cancelled state;
  spawn_with(io, nothing(), state);
  io.poll();
  state.signal.emit(asio::cancellation_type::partial);
  state.signal.emit(asio::cancellation_type::total);
  io.run();
  EXPECT_EQ(state.calls, 1);
  EXPECT_FALSE(state.aborted);
}

TEST(spawn, runs_the_exits_of_a_cancelled_task) {
  asio::io_context io;
  int open = 0;
  int open_at_the_end = -1;
  asio::cancellation_signal signal;
  const auto body = [](int& doors) -> weir::task<> {
    auto source = closing_source(doors, 1ms);
    static_cast<void>(co_await source.next());
    co_await never();
  };
  weir::spawn(io, body(open), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                EXPECT_TRUE(is_aborted(error));
                open_at_the_end = open;
              }));
  io.poll();
  EXPECT_EQ(open, 1);
  signal.emit(asio::cancellation_type::terminal);
  io.run();
  EXPECT_EQ(open_at_the_end, 0);
}

TEST(spawn, is_stopped_once_however_often_it_is_cancelled) {
  asio::io_context io;
  int alive = 0;
  cancelled state;
  spawn_with(io, wait_for_ever(alive), state);
  io.poll();
  for (int i = 0; i < 3; ++i) state.signal.emit(asio::cancellation_type::terminal);
  io.run();
  EXPECT_EQ(state.calls, 1);
  state.signal.emit(asio::cancellation_type::terminal);
  io.restart();
  io.run();
  EXPECT_EQ(state.calls, 1);
}

TEST(spawn, can_be_cancelled_by_its_own_task) {
  asio::io_context io;
  int alive = 0;
  cancelled state;
  const auto body = [](asio::cancellation_signal& own, int& guests) -> weir::task<> {
    const guest here(guests);
    own.emit(asio::cancellation_type::terminal);
    co_await never();
  };
  spawn_with(io, body(state.signal, alive), state);
  io.run();
  EXPECT_EQ(alive, 0);
  EXPECT_TRUE(state.aborted);
}

TEST(spawn, withdraws_the_operation_of_a_cancelled_task) {
  asio::io_context io;
  cancelled state;
  asio::steady_timer timer(io, 1h);
  const auto body = [](asio::steady_timer& waiting) -> weir::task<> {
    co_await waiting.async_wait(asio::deferred);
  };
  spawn_with(io, body(timer), state);
  io.poll();
  state.signal.emit(asio::cancellation_type::terminal);
  io.run();
  EXPECT_TRUE(state.aborted);
  EXPECT_EQ(timer.cancel(), 0U);
}

TEST(spawn, is_stopped_with_the_asio_coroutine_that_awaits_it) {
  asio::io_context io;
  int alive = 0;
  asio::cancellation_signal signal;
  bool aborted = false;
  const auto caller = [](int& guests) -> asio::awaitable<void> {
    co_await weir::spawn(co_await asio::this_coro::executor, wait_for_ever(guests), asio::use_awaitable);
  };
  asio::co_spawn(io, caller(alive), asio::bind_cancellation_slot(signal.slot(), [&aborted](std::exception_ptr error) {
                   aborted = is_aborted(error);
                 }));
  io.poll();
  EXPECT_EQ(alive, 1);
  signal.emit(asio::cancellation_type::terminal);
  io.run();
  EXPECT_EQ(alive, 0);
  EXPECT_TRUE(aborted);
}

TEST(spawn, is_stopped_with_the_task_that_awaits_it) {
  int alive = 0;
  const auto body = [](int& guests) -> weir::task<> {
    auto inner = weir::spawn(co_await weir::this_executor(), wait_for_ever(guests), asio::deferred);
    co_await weir::when_any(std::move(inner), weir::sleep(1ms));
    while (guests != 0) co_await weir::post();
  };
  weir::run(body(alive));
  EXPECT_EQ(alive, 0);
}

// -- the context ends before the task ----------------------------------------------------------------------------------

weir::task<> hold(int& alive, weir::task<> body) {
  const guest here(alive);
  co_await std::move(body);
}

template <class Task>
void destroy_context_under(Task task, int& alive, bool started) {
  bool called = false;
  {
    asio::io_context io;
    weir::spawn(io, hold(alive, std::move(task)), [&called, kept = guest(alive)](std::exception_ptr) { called = true; });
    if (started) {
      for (int i = 0; i < 10; ++i) io.poll();
      EXPECT_EQ(alive, 2);
    }
    EXPECT_FALSE(io.stopped()) << "a task that waits is outstanding work";
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(called);
}

TEST(spawn, is_destroyed_with_its_context_before_it_starts) {
  int alive = 0;
  destroy_context_under(nothing(), alive, false);
}

TEST(spawn, is_destroyed_with_its_context_while_it_waits_for_nothing_of_asio) {
  int alive = 0;
  int inner = 0;
  destroy_context_under(wait_for_ever(inner), alive, true);
}

TEST(spawn, is_destroyed_with_its_context_while_it_sleeps) {
  int alive = 0;
  const auto body = []() -> weir::task<> { co_await weir::sleep(1h); };
  destroy_context_under(body(), alive, true);
}

TEST(spawn, is_destroyed_with_its_context_after_it_slept) {
  int alive = 0;
  const auto body = []() -> weir::task<> {
    co_await weir::sleep(0ms);
    co_await weir::post();
    co_await never();
  };
  destroy_context_under(body(), alive, true);
}

TEST(spawn, is_destroyed_with_its_context_while_it_is_busy) {
  int alive = 0;
  const auto body = []() -> weir::task<> {
    for (;;) co_await weir::post();
  };
  bool called = false;
  {
    asio::io_context io;
    weir::spawn(io, hold(alive, body()), [&called](std::exception_ptr) { called = true; });
    for (int i = 0; i < 10; ++i) io.poll_one();
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(called);
}

TEST(spawn, is_destroyed_with_its_context_while_it_waits_for_operations) {
  int alive = 0;
  const auto wait = []() -> weir::task<> {
    asio::steady_timer timer(co_await weir::this_executor(), 1h);
    co_await timer.async_wait(asio::deferred);
  };
  const auto read = []() -> weir::task<> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    char byte = 0;
    co_await here.async_read_some(asio::buffer(&byte, 1), asio::deferred);
  };
  const auto body = [](weir::task<> a, weir::task<> b) -> weir::task<> {
    co_await weir::when_all(std::move(a), std::move(b));
  };
  destroy_context_under(body(wait(), read()), alive, true);
}

TEST(spawn, is_destroyed_with_its_context_while_an_exit_runs) {
  int alive = 0;
  int open = 0;
  const auto body = [](int& doors) -> weir::task<> {
    auto source = closing_source(doors, 1h);
    static_cast<void>(co_await source.next());
  };
  bool called = false;
  {
    asio::io_context io;
    weir::spawn(io, hold(alive, body(open)), [&called](std::exception_ptr) { called = true; });
    for (int i = 0; i < 10; ++i) io.poll();
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(open, 1);
  }
  EXPECT_FALSE(called);
}

TEST(spawn, takes_handlers_that_wait_for_another_context_with_it) {
  int alive = 0;
  asio::io_context other;
  {
    asio::io_context io;
    weir::spawn(io, wait_for_ever(alive), asio::bind_executor(other, [](std::exception_ptr) {}));
    io.poll();
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  other.poll();
  EXPECT_TRUE(other.stopped());
}

TEST(spawn, survives_a_context_that_is_stopped_and_restarted) {
  asio::io_context io;
  int rounds = 0;
  const auto body = [](asio::io_context& context, int& count) -> weir::task<> {
    for (int i = 0; i < 5; ++i) {
      context.stop();
      co_await weir::sleep(1ms);
      ++count;
    }
  };
  bool done = false;
  weir::spawn(io, body(io, rounds), [&done](std::exception_ptr) { done = true; });
  while (!done) {
    io.restart();
    io.run();
  }
  EXPECT_EQ(rounds, 5);
}

}  // namespace
