#include <weir/asio/scheduler.hpp>

#include "asio/allocations.hpp"
#include "asio/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace weir_tests;

TEST(asio_scheduler, is_found_behind_the_scheduler_of_a_run) {
  const auto body = []() -> weir::task<bool> {
    weir::scheduler& loop = co_await weir::this_scheduler();
    co_return static_cast<weir::scheduler*>(weir::asio_scheduler::of(loop)) == &loop;
  };
  EXPECT_TRUE(weir::run(body()));
  weir::testing::virtual_scheduler other;
  EXPECT_EQ(weir::asio_scheduler::of(other), nullptr);
}

TEST(asio_scheduler, runs_what_is_posted_in_order) {
  std::vector<int> order;
  const auto body = [](std::vector<int>& seen) -> weir::task<> {
    weir::scheduler& loop = co_await weir::this_scheduler();
    for (int i = 0; i < 5; ++i) loop.post([&seen, i] { seen.push_back(i); });
    while (seen.size() < 5) co_await weir::post();
  };
  weir::run(body(order));
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST(asio_scheduler, wakes_100000_sleepers) {
  int woken = 0;
  const auto sleeper = [](int& count, int time) -> weir::task<> {
    co_await weir::sleep(std::chrono::microseconds(time));
    ++count;
  };
  const auto body = [sleeper](int& count) -> weir::task<> {
    std::vector<weir::task<>> all;
    for (int i = 0; i < 100'000; ++i) all.push_back(sleeper(count, i * 7919 % 10'000));
    co_await weir::when_all(std::move(all));
  };
  weir::run(body(woken));
  EXPECT_EQ(woken, 100'000);
}

weir::task<> sleeping(int times, weir::duration length) {
  for (int i = 0; i < times; ++i) co_await weir::sleep(length);
}
weir::task<> posting(int times) {
  for (int i = 0; i < times; ++i) co_await weir::post();
}
weir::task<> counting_to(std::int64_t n) { static_cast<void>(co_await weir::iota(std::int64_t{0}, n).count()); }

/// What `body(times)` allocates more when it does 10 times as much.
template <class Body>
weir::task<std::uint64_t> growth(Body body, int times) {
  co_await body(times);  // whatever is kept for later is there now
  const auto start = allocations();
  co_await body(times);
  const auto once = allocations();
  co_await body(10 * times);
  const auto tenfold = allocations();
  co_return tenfold - once > once - start ? (tenfold - once) - (once - start) : 0;
}

weir::task<> count_growth(std::vector<std::uint64_t>& found) {
  if (allocations_are_counted()) {
    const auto before = allocations();
    delete new int;
    EXPECT_GT(allocations(), before);
  }
  found.push_back(co_await growth([](int n) { return sleeping(n, 20us); }, 20));
  found.push_back(co_await growth([](int n) { return sleeping(n, 0us); }, 1000));
  found.push_back(co_await growth(posting, 1000));
  found.push_back(co_await growth([](int n) { return counting_to(n * std::int64_t{1024}); }, 1000));
}

TEST(asio_scheduler, allocates_nothing_for_a_sleep_or_a_turn_of_a_run) {
  std::vector<std::uint64_t> found;
  weir::run(count_growth(found));
  EXPECT_EQ(found, (std::vector<std::uint64_t>{0, 0, 0, 0}));
}

TEST(asio_scheduler, allocates_nothing_for_a_sleep_or_a_turn_of_a_spawned_task) {
  std::vector<std::uint64_t> found;
  asio::io_context io;
  weir::spawn(io, count_growth(found), asio::detached);
  io.run();
  EXPECT_EQ(found, (std::vector<std::uint64_t>{0, 0, 0, 0}));
}

TEST(asio_scheduler, allocates_nothing_for_a_sleep_that_is_abandoned_for_an_earlier_one) {
  const auto racing = [](int n) -> weir::task<> {
    for (int i = 0; i < n; ++i) co_await weir::when_any(weir::sleep(1h), weir::sleep(20us));
  };
  const auto body = [racing]() -> weir::task<std::uint64_t> { co_return co_await growth(racing, 20); };
  EXPECT_EQ(weir::run(body()), 0U);
}

TEST(asio_scheduler, allocates_nothing_for_an_awaited_operation) {
  const auto echo = [](local_socket& socket, int n) -> weir::task<> {
    char byte = 0;
    for (int i = 0; i < n; ++i) {
      co_await socket.async_read_some(asio::buffer(&byte, 1), asio::deferred);
      co_await asio::async_write(socket, asio::buffer(&byte, 1), asio::deferred);
    }
  };
  const auto call = [](local_socket& socket, int n) -> weir::task<> {
    char byte = 'x';
    for (int i = 0; i < n; ++i) {
      co_await asio::async_write(socket, asio::buffer(&byte, 1), asio::deferred);
      co_await socket.async_read_some(asio::buffer(&byte, 1), asio::deferred);
    }
  };
  const auto body = [echo, call]() -> weir::task<std::uint64_t> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    const auto both = [&](int n) { return weir::detail::as_task(weir::when_all(echo(here, n), call(there, n))); };
    co_return co_await growth(both, 200);
  };
  // Asio keeps two blocks of each kind a thread. Where more are under way at once, it allocates now and then.
  EXPECT_LE(weir::run(body()), 20U);
}

// -- fairness: counted in turns, since time proves nothing -------------------------------------------------------------

constexpr std::int64_t many = 10'000'000;

/// Posts itself until it is told to end, and counts how often it has run.
class reposting {
 public:
  explicit reposting(asio::io_context& io) : io_(io) {}
  void start() {
    asio::post(io_, [this] {
      ++turns_;
      if (!done_) start();
    });
  }
  void end() { done_ = true; }
  int turns() const { return turns_; }

 private:
  asio::io_context& io_;
  int turns_ = 0;
  bool done_ = false;
};

TEST(asio_scheduler, lets_a_handler_run_after_every_budget_of_a_busy_pipeline) {
  asio::io_context io;
  reposting handler(io);
  weir::spawn(io, counting_to(many), [&handler](std::exception_ptr) { handler.end(); });
  handler.start();
  io.run();
  EXPECT_GE(handler.turns(), many / weir::scheduler::budget_per_node / 2);
}

weir::async_generator<std::int64_t> endless() {
  for (std::int64_t i = 0;; ++i) co_yield std::int64_t(i);
}

TEST(asio_scheduler, fires_a_timer_of_the_user_beside_a_pipeline_that_never_waits) {
  asio::io_context io;
  bool stop = false;
  const auto busy = [](const bool& end) -> weir::task<std::int64_t> {
    auto source = endless();
    std::int64_t sum = 0;
    while (auto value = co_await source.next()) {
      sum += *value;
      if (end) break;
    }
    co_return sum;
  };
  asio::steady_timer timer(io, 2ms);
  timer.async_wait([&stop](error_code) { stop = true; });
  bool done = false;
  weir::spawn(io, busy(stop), [&done](std::exception_ptr error, std::int64_t) { done = !error; });
  io.run();
  EXPECT_TRUE(done);
}

TEST(asio_scheduler, fires_a_sleep_beside_a_pipeline_that_never_waits) {
  const auto busy = []() -> weir::task<> {
    auto source = endless();
    co_await source.for_each([](std::int64_t) {});
  };
  const auto body = [busy]() -> weir::task<std::size_t> {
    const auto first = co_await weir::when_any(busy(), weir::sleep(2ms));
    co_return first.index();
  };
  EXPECT_EQ(weir::run(body()), 1U);
}

TEST(asio_scheduler, completes_an_operation_beside_a_pipeline_that_never_waits) {
  const auto busy = []() -> weir::task<> {
    auto source = endless();
    co_await source.for_each([](std::int64_t) {});
  };
  const auto reads = []() -> weir::task<> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    for (int i = 0; i < 100; ++i) {
      char byte = 'x';
      co_await asio::async_write(here, asio::buffer(&byte, 1), asio::deferred);
      co_await there.async_read_some(asio::buffer(&byte, 1), asio::deferred);
    }
  };
  const auto body = [busy, reads]() -> weir::task<std::size_t> {
    const auto first = co_await weir::when_any(busy(), reads());
    co_return first.index();
  };
  EXPECT_EQ(weir::run(body()), 1U);
}

TEST(asio_scheduler, gives_two_busy_pipelines_of_one_context_equal_turns) {
  asio::io_context io;
  const auto turns = [](int& own, int& other, int& apart) -> weir::task<> {
    for (; own < 10'000; ++own) {
      if (other < 10'000) apart = std::max(apart, std::abs(own - other));
      co_await weir::post();
    }
  };
  int a = 0;
  int b = 0;
  int apart = 0;
  weir::spawn(io, turns(a, b, apart), asio::detached);
  weir::spawn(io, turns(b, a, apart), asio::detached);
  io.run();
  EXPECT_EQ(a + b, 20'000);
  EXPECT_LE(apart, 2);
}

}  // namespace
