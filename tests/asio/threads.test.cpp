// What more than one thread takes part in; run under the thread sanitizer.
#include "asio/support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <future>
#include <thread>

namespace {

using namespace weir_tests;

/// Threads that run a context, joined when it has no more work.
class runners {
 public:
  runners(asio::io_context& io, int n) {
    for (int i = 0; i < n; ++i) threads_.emplace_back([&io] { io.run(); });
  }
  void join() { threads_.clear(); }

 private:
  std::vector<std::jthread> threads_;
};

/// What a task waits for until another thread, which sees that it does, has posted to its loop.
class event {
 public:
  event() {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept {
    waiting_ = waiting;
    awaited_ = true;
  }
  int await_resume() const noexcept { return value_; }

  void set(weir::scheduler& loop, int value) {
    while (!awaited_) std::this_thread::yield();
    loop.post([this, value] {
      value_ = value;
      waiting_.resume();
    });
  }

 private:
  std::coroutine_handle<> waiting_;
  std::atomic<bool> awaited_{false};
  int value_ = 0;
};

weir::task<int> wait_for_another_thread() {
  weir::scheduler& loop = co_await weir::this_scheduler();
  event posted;
  std::jthread thread([&loop, &posted] { posted.set(loop, 7); });
  co_return co_await posted;
}

TEST(threads, a_run_waits_for_a_post_from_another_thread) { EXPECT_EQ(weir::run(wait_for_another_thread()), 7); }

TEST(threads, a_spawned_task_keeps_its_context_until_another_thread_posts) {
  asio::io_context io;
  std::future<int> result = weir::spawn(io, wait_for_another_thread(), asio::use_future);
  io.run();
  EXPECT_EQ(result.get(), 7);
}

TEST(threads, every_post_of_every_thread_arrives) {
  constexpr int each = 2000;
  const auto body = []() -> weir::task<int> {
    weir::scheduler& loop = co_await weir::this_scheduler();
    int count = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&loop, &count] {
        for (int k = 0; k < each; ++k) loop.post([&count] { ++count; });
      });
    }
    while (count < 4 * each) co_await weir::sleep(100us);
    co_return count;
  };
  EXPECT_EQ(weir::run(body()), 4 * each);
}

/// Touches the same memory from many steps of one task: no two of them may run at once.
weir::task<int> steps(asio::any_io_executor timers, int n) {
  int count = 0;
  bool inside = false;
  const auto step = [&count, &inside] {
    if (inside) throw std::logic_error("two steps at once");
    inside = true;
    ++count;
    inside = false;
  };
  const auto sleeps = [](auto& one, int times) -> weir::task<> {
    for (int i = 0; i < times; ++i) {
      one();
      co_await weir::sleep(std::chrono::microseconds(i % 50));
    }
  };
  const auto waits = [](auto& one, asio::any_io_executor where, int times) -> weir::task<> {
    for (int i = 0; i < times; ++i) {
      asio::steady_timer timer(where, std::chrono::microseconds(i % 50));
      co_await timer.async_wait(asio::deferred);
      one();
    }
  };
  const auto posts = [](auto& one, int times) -> weir::task<> {
    for (int i = 0; i < times; ++i) {
      co_await weir::post();
      one();
    }
  };
  co_await weir::when_all(sleeps(step, n), waits(step, timers, n), posts(step, n));
  co_return count;
}

TEST(threads, a_task_on_a_context_of_two_threads_runs_on_a_strand_of_its_own) {
  asio::io_context io;
  std::vector<std::future<int>> results;
  for (int i = 0; i < 8; ++i) results.push_back(weir::spawn(io, steps(io.get_executor(), 100), asio::use_future));
  runners both(io, 2);
  for (auto& result : results) EXPECT_EQ(result.get(), 300);
  both.join();
}

TEST(threads, tasks_are_spawned_while_the_threads_run) {
  asio::io_context io;
  auto work = asio::make_work_guard(io);
  runners both(io, 2);
  std::atomic<int> ended{0};
  for (int i = 0; i < 500; ++i) {
    weir::spawn(io, steps(io.get_executor(), 2), [&ended](std::exception_ptr error, int count) {
      if (!error && count == 6) ++ended;
    });
  }
  work.reset();
  both.join();
  EXPECT_EQ(ended, 500);
}

TEST(threads, a_task_runs_on_a_thread_pool) {
  asio::thread_pool pool(2);
  std::vector<std::future<int>> results;
  for (int i = 0; i < 4; ++i) results.push_back(weir::spawn(pool, steps(pool.get_executor(), 50), asio::use_future));
  for (auto& result : results) EXPECT_EQ(result.get(), 150);
  pool.join();
}

TEST(threads, a_task_is_cancelled_from_another_thread) {
  asio::io_context io;
  auto work = asio::make_work_guard(io);
  runners both(io, 2);
  for (int i = 0; i < 100; ++i) {
    int alive = 0;
    asio::cancellation_signal signal;
    std::promise<bool> aborted;
    const auto busy = [](int& guests, asio::any_io_executor where) -> weir::task<> {
      const guest here(guests);
      static_cast<void>(co_await steps(where, 1'000'000));
    };
    weir::spawn(io, busy(alive, io.get_executor()),
                asio::bind_cancellation_slot(signal.slot(), [&aborted, &alive](std::exception_ptr error) {
                  aborted.set_value(is_aborted(error) && alive == 0);
                }));
    if (i % 2 == 0) std::this_thread::yield();
    signal.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(aborted.get_future().get());
  }
  work.reset();
  both.join();
}

// The reactor may be reading into the buffer of the coroutine in the other thread at that very moment.
TEST(threads, a_read_is_withdrawn_while_its_bytes_arrive) {
  asio::io_context io;
  const auto reads = [](local_socket& socket) -> weir::task<std::size_t> {
    std::array<char, 64> memory;
    co_return co_await socket.async_read_some(asio::buffer(memory), asio::deferred);
  };
  const auto reader = [reads](local_socket& socket, std::atomic<bool>& done) -> weir::task<int> {
    int abandoned = 0;
    for (int i = 0; i < 300; ++i) {
      const auto first = co_await weir::when_any(reads(socket), weir::sleep(std::chrono::microseconds(i % 20)));
      if (first.index() == 1) ++abandoned;
    }
    done = true;
    co_return abandoned;
  };
  const auto writer = [](local_socket& socket, std::atomic<bool>& done) -> weir::task<> {
    while (!done) {
      co_await asio::async_write(socket, asio::buffer("some bytes", 10), asio::as_tuple(asio::deferred));
      co_await weir::sleep(5us);
    }
  };
  local_socket here(io);
  local_socket there(io);
  asio::local::connect_pair(here, there);
  std::atomic<bool> done{false};
  std::future<int> abandoned = weir::spawn(io, reader(here, done), asio::use_future);
  weir::spawn(io, writer(there, done), asio::detached);
  runners both(io, 2);
  EXPECT_GE(abandoned.get(), 0);
  both.join();
}

TEST(threads, composed_reads_are_destroyed_with_their_buffers) {
  asio::io_context io;
  const auto reads = [](asio::io_context& context) -> weir::task<> {
    local_socket here(context);
    local_socket there(context);
    asio::local::connect_pair(here, there);
    const auto write = [](local_socket& socket) -> weir::task<> {
      for (int i = 0; i < 20; ++i) {
        co_await asio::async_write(socket, asio::buffer("no end of line ", 15), asio::deferred);
      }
    };
    const auto read = [](local_socket& socket) -> weir::task<> {
      std::string line;
      co_await asio::async_read_until(socket, asio::dynamic_buffer(line), '\n', asio::deferred);
    };
    co_await weir::when_any(read(here), write(there));
  };
  const auto body = [reads](asio::io_context& context) -> weir::task<> {
    for (int i = 0; i < 50; ++i) co_await reads(context);
  };
  std::vector<std::future<void>> all;
  for (int i = 0; i < 4; ++i) all.push_back(weir::spawn(io, body(io), asio::use_future));
  runners both(io, 2);
  for (auto& each : all) each.get();
  both.join();
}

TEST(threads, a_context_is_destroyed_under_tasks_that_its_threads_were_running) {
  for (int round = 0; round < 10; ++round) {
    std::vector<int> alive(8, 0);
    std::atomic<int> turns{0};
    {
      asio::io_context io;
      const auto busy = [](int& guests, std::atomic<int>& count, asio::any_io_executor where) -> weir::task<> {
        const guest here(guests);
        const auto counts = [](std::atomic<int>& all) -> weir::task<> {
          for (;;) {
            co_await weir::post();
            ++all;
          }
        };
        co_await weir::when_all(counts(count), steps(where, 1'000'000));
      };
      for (int& guests : alive) weir::spawn(io, busy(guests, turns, io.get_executor()), asio::detached);
      runners both(io, 2);
      while (turns < 100) std::this_thread::yield();
      io.stop();
      both.join();
    }
    EXPECT_EQ(alive, std::vector<int>(8, 0));
  }
}

TEST(threads, a_resolution_ends_in_the_thread_of_the_resolver) {
  using asio::ip::tcp;
  const auto resolves = []() -> weir::task<> {
    tcp::resolver resolver(co_await weir::this_executor());
    static_cast<void>(co_await resolver.async_resolve("127.0.0.1", "80", asio::deferred));
  };
  const auto body = [resolves]() -> weir::task<> {
    for (int i = 0; i < 20; ++i) {
      co_await weir::when_any(resolves(), weir::post());
      co_await resolves();
    }
  };
  weir::run(body());
}

// -- signals belong to the process -------------------------------------------------------------------------------------

void noted(int) {}

TEST(threads, one_signal_drains_the_runs_of_all_threads) {
  const auto before = std::signal(SIGINT, noted);
  const auto endless = []() -> weir::async_generator<int> {
    for (int i = 0;; ++i) {
      co_await weir::sleep(100us);
      co_yield int(i);
    }
  };
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> running{0};
    std::atomic<int> drained{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        const auto body = [](auto& make, std::atomic<int>& begun) -> weir::task<> {
          auto source = make();
          bool first = true;
          while (auto value = co_await source.next()) {
            if (std::exchange(first, false)) ++begun;
          }
        };
        weir::run(body(endless, running), weir::on_signal::drain);
        ++drained;
      });
    }
    while (running < 3) std::this_thread::yield();
    std::raise(SIGINT);
    threads.clear();
    EXPECT_EQ(drained, 3);
    struct sigaction now;
    sigaction(SIGINT, nullptr, &now);
    EXPECT_EQ(now.sa_handler, noted);
  }
  std::signal(SIGINT, before);
}

}  // namespace
