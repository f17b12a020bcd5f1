// Long: every kind of Asio operation, and its frame destroyed at every moment.
#include <weir/asio/await.hpp>

#include "asio/support.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <functional>
#include <memory>
#include <tuple>

namespace {

using namespace weir_tests;
using asio::ip::tcp;

/// An operation that completes at once, through its executor, with whatever it is given.
template <class Signature, class... Values>
auto completing(asio::any_io_executor executor, Values... values) {
  return asio::async_initiate<const asio::deferred_t, Signature>(
      [executor](auto handler, auto... arguments) {
        auto reached = asio::get_associated_executor(handler, executor);
        asio::post(reached, [own = std::move(handler), ... own_arguments = std::move(arguments)]() mutable {
          std::move(own)(std::move(own_arguments)...);
        });
      },
      asio::deferred, std::move(values)...);
}

TEST(await, a_timer_of_asio) {
  const auto body = []() -> weir::task<bool> {
    asio::steady_timer timer(co_await weir::this_executor(), 1ms);
    co_await timer.async_wait(asio::deferred);
    co_return timer.expiry() <= weir::clock::now();
  };
  EXPECT_TRUE(weir::run(body()));
}

TEST(await, an_error_code_is_thrown_as_a_system_error) {
  const auto body = []() -> weir::task<> {
    local_socket closed(co_await weir::this_executor());
    std::array<char, 4> memory;
    co_await closed.async_read_some(asio::buffer(memory), asio::deferred);
  };
  try {
    weir::run(body());
    FAIL() << "nothing was thrown";
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::bad_descriptor);
  }
}

TEST(await, as_tuple_gives_the_error_code_instead) {
  const auto body = []() -> weir::task<error_code> {
    local_socket closed(co_await weir::this_executor());
    std::array<char, 4> memory;
    const auto [error, n] = co_await closed.async_read_some(asio::buffer(memory), asio::as_tuple(asio::deferred));
    EXPECT_EQ(n, 0U);
    co_return error;
  };
  EXPECT_EQ(weir::run(body()), asio::error::bad_descriptor);
}

TEST(await, gives_nothing_one_value_or_a_tuple) {
  const auto body = []() -> weir::task<> {
    const auto executor = co_await weir::this_executor();
    co_await completing<void()>(executor);
    co_await completing<void(error_code)>(executor, error_code());
    const int one = co_await completing<void(int)>(executor, 1);
    EXPECT_EQ(one, 1);
    const int after_error = co_await completing<void(error_code, int)>(executor, error_code(), 2);
    EXPECT_EQ(after_error, 2);
    const auto [a, b] = co_await completing<void(int, std::string)>(executor, 3, std::string("three"));
    EXPECT_EQ(a, 3);
    EXPECT_EQ(b, "three");
    const auto [c, d] =
        co_await completing<void(error_code, int, std::string)>(executor, error_code(), 4, std::string("four"));
    EXPECT_EQ(c, 4);
    EXPECT_EQ(d, "four");
    const std::tuple<error_code, int> whole =
        co_await completing<void(std::tuple<error_code, int>)>(executor, std::tuple<error_code, int>(error_code(), 5));
    EXPECT_EQ(std::get<1>(whole), 5);
  };
  weir::run(body());
}

TEST(await, gives_a_result_that_can_only_be_moved) {
  const auto body = []() -> weir::task<int> {
    const auto executor = co_await weir::this_executor();
    auto made = std::make_unique<int>(6);
    const auto got = co_await completing<void(error_code, std::unique_ptr<int>)>(executor, error_code(), std::move(made));
    co_return *got;
  };
  EXPECT_EQ(weir::run(body()), 6);
}

TEST(await, an_exception_pointer_is_thrown_on) {
  const auto body = []() -> weir::task<> {
    const auto executor = co_await weir::this_executor();
    const auto error = std::make_exception_ptr(std::runtime_error("it broke"));
    co_await completing<void(std::exception_ptr, int)>(executor, error, 0);
  };
  EXPECT_THROW(weir::run(body()), std::runtime_error);
}

TEST(await, an_operation_that_completes_before_its_initiation_returns) {
  const auto body = []() -> weir::task<int> {
    const auto executor = co_await weir::this_executor();
    int rounds = 0;
    for (int i = 0; i < 100'000; ++i) {  // a resumption inside the initiation would run out of stack
      co_await asio::dispatch(executor, asio::deferred);
      ++rounds;
    }
    co_return rounds + co_await asio::deferred.values(1);
  };
  EXPECT_EQ(weir::run(body()), 100'001);
}

TEST(await, a_sequence_of_deferred_operations) {
  const auto body = []() -> weir::task<int> {
    asio::steady_timer timer(co_await weir::this_executor(), 1ms);
    int steps = 0;
    co_await (timer.async_wait(asio::deferred) | asio::deferred([&](error_code) {
                ++steps;
                timer.expires_after(1ms);
                return timer.async_wait(asio::deferred);
              }));
    co_return steps + 1;
  };
  EXPECT_EQ(weir::run(body()), 2);
}

TEST(await, an_operation_that_has_a_name) {
  const auto body = []() -> weir::task<> {
    asio::steady_timer timer(co_await weir::this_executor(), 1ms);
    auto operation = timer.async_wait(asio::deferred);
    co_await operation;
    co_await std::move(operation);
  };
  weir::run(body());
}

TEST(await, a_conversation_over_sockets) {
  const auto serve = [](tcp::acceptor& acceptor) -> weir::task<> {
    tcp::socket socket = co_await acceptor.async_accept(asio::deferred);
    std::string line;
    const std::size_t n = co_await asio::async_read_until(socket, asio::dynamic_buffer(line), '\n', asio::deferred);
    EXPECT_EQ(line.substr(0, n), "hello\n");
    co_await asio::async_write(socket, asio::buffer(line), asio::deferred);
  };
  const auto call = [](tcp::endpoint where) -> weir::task<std::string> {
    tcp::socket socket(co_await weir::this_executor());
    co_await socket.async_connect(where, asio::deferred);
    co_await asio::async_write(socket, asio::buffer("hello\n", 6), asio::deferred);
    std::string answer;
    const auto [error, n] =
        co_await asio::async_read(socket, asio::dynamic_buffer(answer), asio::as_tuple(asio::deferred));
    EXPECT_EQ(error, asio::error::eof);
    EXPECT_EQ(n, 6U);
    co_return answer;
  };
  const auto body = [serve, call]() -> weir::task<std::string> {
    tcp::acceptor acceptor(co_await weir::this_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto [nothing, answer] = co_await weir::when_all(serve(acceptor), call(acceptor.local_endpoint()));
    co_return answer;
  };
  EXPECT_EQ(weir::run(body()), "hello\n");
}

weir::async_generator<std::string> lines_of(local_socket& socket) {
  std::string memory;
  for (;;) {
    const auto [error, n] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(memory), '\n', asio::as_tuple(asio::deferred));
    if (error == asio::error::eof) co_return;
    if (error) throw boost::system::system_error(error);
    co_yield memory.substr(0, n - 1);
    memory.erase(0, n);
  }
}

TEST(await, inside_a_generator) {
  const auto body = []() -> weir::task<std::vector<std::string>> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    const auto write = [](local_socket& socket) -> weir::task<> {
      co_await asio::async_write(socket, asio::buffer("one\ntw", 6), asio::deferred);
      co_await weir::sleep(1ms);
      co_await asio::async_write(socket, asio::buffer("o\nthree\n", 8), asio::deferred);
      socket.close();
    };
    auto lines = lines_of(here);
    auto [nothing, all] = co_await weir::when_all(write(there), weir::to<std::vector>(lines));
    co_return all;
  };
  EXPECT_EQ(weir::run(body()), (std::vector<std::string>{"one", "two", "three"}));
}

TEST(await, an_abandoned_next_loses_nothing_that_is_read) {
  const auto body = []() -> weir::task<int> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    auto lines = lines_of(here);
    int seen = 0;
    int abandoned = 0;
    for (int i = 0; i < 10; ++i) {
      auto first = co_await weir::when_any(lines.next(), weir::sleep(0ms));
      if (first.index() == 1) {
        ++abandoned;
      }
      asio::write(there, asio::buffer("x\n", 2));
    }
    there.close();
    if (abandoned == 0) throw std::logic_error("no next was abandoned");
    seen += 10 - abandoned;
    while (auto line = co_await lines.next()) ++seen;
    co_return seen;
  };
  EXPECT_EQ(weir::run(body()), 10);
}

TEST(await, an_operation_can_lose_a_race) {
  const auto body = []() -> weir::task<> {
    asio::steady_timer timer(co_await weir::this_executor(), 1h);
    const auto first = co_await weir::when_any(timer.async_wait(asio::deferred), weir::sleep(1ms));
    EXPECT_EQ(first.index(), 1U);
    EXPECT_EQ(timer.cancel(), 0U) << "the wait was cancelled together with whoever awaited it";
    timer.expires_after(1ms);
    co_await timer.async_wait(asio::deferred);
  };
  weir::run(body());
}

TEST(await, resumes_on_the_loop_of_the_task_and_not_on_the_context_of_the_socket) {
  asio::io_context other;
  asio::steady_timer timer(other, 0ms);
  const auto body = [](asio::io_context& foreign, asio::steady_timer& foreign_timer) -> weir::task<int> {
    const auto waits = [](asio::steady_timer& t, bool& resumed) -> weir::task<> {
      co_await t.async_wait(asio::deferred);
      resumed = true;
    };
    bool resumed = false;
    int polls = 0;
    weir::task<> waiting = waits(foreign_timer, resumed);
    const auto poll = [](asio::io_context& io, const bool& done, int& count) -> weir::task<> {
      while (!done) {
        io.restart();
        io.poll();
        if (count == 0 && done) throw std::logic_error("resumed inside the other context");
        ++count;
        co_await weir::sleep(1ms);
      }
    };
    co_await weir::when_all(std::move(waiting), poll(foreign, resumed, polls));
    co_return polls;
  };
  EXPECT_GE(weir::run(body(other, timer)), 1);
}

TEST(await, says_so_where_there_is_no_asio) {
  const auto waits = []() -> weir::task<> { co_await asio::deferred.values(); };
  const auto asks = []() -> weir::task<> { static_cast<void>(co_await weir::this_executor()); };
  try {
    weir::testing::run(waits());
    FAIL() << "nothing was thrown";
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(),
                 "weir: an Asio operation is awaited in a run that is not on Asio; use weir::run or weir::spawn");
  }
  try {
    weir::testing::run(asks());
    FAIL() << "nothing was thrown";
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(),
                 "weir: this_executor() was awaited in a run that is not on Asio; use weir::run or weir::spawn");
  }
}

// -- destroyed in mid-operation ----------------------------------------------------------------------------------------

/// Starts a task, lets it get to its operation, destroys it, and lets Asio finish what it has.
weir::task<> destroy_in_mid_operation(weir::task<> victim) {
  co_await weir::when_any(std::move(victim), weir::sleep(1ms));
  for (int i = 0; i < 10; ++i) co_await weir::sleep(0ms);
  co_await weir::sleep(2ms);
}

TEST(await, a_wait_is_withdrawn) {
  int alive = 0;
  const auto victim = [](int& guests) -> weir::task<> {
    asio::steady_timer timer(co_await weir::this_executor(), 1h);
    const guest here(guests);
    co_await timer.async_wait(asio::deferred);
    ADD_FAILURE() << "resumed";
  };
  weir::run(destroy_in_mid_operation(victim(alive)));
  EXPECT_EQ(alive, 0);
}

TEST(await, a_read_is_withdrawn) {
  const auto victim = []() -> weir::task<> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    std::array<char, 100> memory;
    co_await here.async_read_some(asio::buffer(memory), asio::deferred);
    ADD_FAILURE() << "resumed";
  };
  weir::run(destroy_in_mid_operation(victim()));
}

TEST(await, a_read_from_a_socket_that_stays_leaves_what_comes_later) {
  const auto victim = [](local_socket& socket) -> weir::task<> {
    std::array<char, 100> memory;
    co_await socket.async_read_some(asio::buffer(memory), asio::deferred);
    ADD_FAILURE() << "resumed";
  };
  const auto body = [victim]() -> weir::task<std::string> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    co_await destroy_in_mid_operation(victim(here));
    asio::write(there, asio::buffer("later", 5));
    std::array<char, 100> memory;
    const std::size_t n = co_await here.async_read_some(asio::buffer(memory), asio::deferred);
    co_return std::string(memory.data(), n);
  };
  EXPECT_EQ(weir::run(body()), "later");
}

// Its next step would put bytes into a string that is gone.
TEST(await, a_composed_read_is_withdrawn) {
  const auto victim = []() -> weir::task<> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    asio::write(there, asio::buffer("half a line", 11));
    std::string line;
    co_await asio::async_read_until(here, asio::dynamic_buffer(line), '\n', asio::deferred);
    ADD_FAILURE() << "resumed";
  };
  weir::run(destroy_in_mid_operation(victim()));
}

// Its next step would ask a socket that is gone whether it is open.
TEST(await, a_connect_to_one_of_several_endpoints_is_withdrawn) {
  const auto victim = [](tcp::endpoint where) -> weir::task<> {
    tcp::socket socket(co_await weir::this_executor());
    const std::array endpoints{where, where};
    co_await asio::async_connect(socket, endpoints, asio::deferred);
    ADD_FAILURE() << "resumed";
  };
  const auto body = [victim]() -> weir::task<> {
    tcp::acceptor acceptor(co_await weir::this_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    for (int i = 0; i < 20; ++i) {
      // The connection stands, and its handler waits in the queue, when the coroutine is destroyed.
      co_await weir::when_any(victim(acceptor.local_endpoint()), weir::post());
    }
    co_await weir::sleep(1ms);
  };
  weir::run(body());
}

TEST(await, an_accept_is_withdrawn) {
  const auto victim = []() -> weir::task<> {
    tcp::acceptor acceptor(co_await weir::this_executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    static_cast<void>(co_await acceptor.async_accept(asio::deferred));
    ADD_FAILURE() << "resumed";
  };
  weir::run(destroy_in_mid_operation(victim()));
}

TEST(await, a_resolution_goes_on_without_its_coroutine) {
  int alive = 0;
  const auto victim = [](int& guests) -> weir::task<> {
    const guest here(guests);
    tcp::resolver resolver(co_await weir::this_executor());
    static_cast<void>(co_await resolver.async_resolve("127.0.0.1", "80", asio::deferred));
  };
  const auto body = [victim](int& guests) -> weir::task<> {
    for (int i = 0; i < 20; ++i) co_await weir::when_any(victim(guests), weir::post());
    co_await victim(guests);  // the resolver works one after the other: the others have ended
  };
  weir::run(body(alive));
  EXPECT_EQ(alive, 0);
}

TEST(await, many_operations_are_withdrawn_at_once) {
  int alive = 0;
  const auto waits = [](int& guests) -> weir::task<> {
    const guest here(guests);
    asio::steady_timer timer(co_await weir::this_executor(), 1h);
    co_await timer.async_wait(asio::deferred);
  };
  const auto all = [waits](int& guests) -> weir::task<> {
    std::vector<weir::task<>> tasks;
    for (int i = 0; i < 1000; ++i) tasks.push_back(waits(guests));
    co_await weir::when_all(std::move(tasks));
  };
  const auto body = [all](int& guests) -> weir::task<> {
    co_await weir::when_any(all(guests), weir::sleep(1ms));
    EXPECT_EQ(guests, 0);
  };
  weir::run(body(alive));
}

TEST(await, the_buffer_can_belong_to_the_operation) {
  std::weak_ptr<std::array<char, 100>> watched;
  const auto victim = [](std::weak_ptr<std::array<char, 100>>& seen) -> weir::task<> {
    local_socket here(co_await weir::this_executor());
    local_socket there(co_await weir::this_executor());
    asio::local::connect_pair(here, there);
    auto memory = std::make_shared<std::array<char, 100>>();
    seen = memory;
    co_await here.async_read_some(asio::buffer(*memory), asio::consign(asio::deferred, memory));
    ADD_FAILURE() << "resumed";
  };
  weir::run(destroy_in_mid_operation(victim(watched)));
  EXPECT_TRUE(watched.expired());
}

/// A stream with a lock of its own: an operation on it takes the lock, and its last step gives it back.
class locking_stream {
 public:
  explicit locking_stream(asio::any_io_executor executor) : timer_(executor) {}

  bool locked() const { return locked_; }
  int steps() const { return steps_; }

  auto async_work() {
    return asio::async_compose<const asio::deferred_t, void(error_code)>(
        [this, state = 0](auto& self, error_code error = {}) mutable {
          ++steps_;
          if (state++ == 0) {
            locked_ = true;
            timer_.expires_after(1h);
            timer_.async_wait(std::move(self));
          } else {
            locked_ = false;
            self.complete(error);
          }
        },
        asio::deferred, timer_);
  }

 private:
  asio::steady_timer timer_;
  bool locked_ = false;
  int steps_ = 0;
};

TEST(await, no_step_of_an_abandoned_operation_runs) {
  const auto victim = [](locking_stream& stream) -> weir::task<> { co_await stream.async_work(); };
  const auto body = [victim]() -> weir::task<> {
    locking_stream stream(co_await weir::this_executor());
    co_await destroy_in_mid_operation(victim(stream));
    EXPECT_EQ(stream.steps(), 1);
    EXPECT_TRUE(stream.locked());
  };
  weir::run(body());
}

TEST(await, let_finish_runs_the_steps_of_an_abandoned_operation) {
  const auto victim = [](locking_stream& stream) -> weir::task<> {
    co_await weir::let_finish(stream.async_work());
    ADD_FAILURE() << "resumed";
  };
  const auto body = [victim]() -> weir::task<> {
    locking_stream stream(co_await weir::this_executor());
    co_await destroy_in_mid_operation(victim(stream));
    EXPECT_EQ(stream.steps(), 2);
    EXPECT_FALSE(stream.locked());
  };
  weir::run(body());
}

TEST(await, let_finish_changes_nothing_where_nothing_is_abandoned) {
  const auto body = []() -> weir::task<int> {
    const auto executor = co_await weir::this_executor();
    co_return co_await weir::let_finish(completing<void(error_code, int)>(executor, error_code(), 3));
  };
  EXPECT_EQ(weir::run(body()), 3);
}

// A stream that belongs to the caller, and its operation, may outlive the run that drove it.
TEST(await, an_operation_that_outlives_its_run_resumes_nothing) {
  asio::io_context io;
  local_socket here(io);
  local_socket there(io);
  asio::local::connect_pair(here, there);
  {
    auto lines = lines_of(here);
    const auto body = [](weir::async_generator<std::string>& source) -> weir::task<> {
      co_await weir::when_any(source.next(), weir::sleep(1ms));
    };
    weir::spawn(io, body(lines), asio::detached);
    io.run();
    asio::write(there, asio::buffer("too late\n", 9));
    io.restart();
    io.poll();
  }
  io.restart();
  io.run();
}

TEST(await, an_operation_that_drops_its_handler_leaves_nothing_behind) {
  int alive = 0;
  const auto drops = []() {
    return asio::async_initiate<const asio::deferred_t, void(error_code)>([](auto) {}, asio::deferred);
  };
  const auto body = [drops](int& guests) -> weir::task<> {
    const auto waits = [](auto operation, int& g) -> weir::task<> {
      const guest here(g);
      co_await std::move(operation);
      ADD_FAILURE() << "resumed";
    };
    co_await weir::when_any(waits(drops(), guests), weir::sleep(1ms));
  };
  weir::run(body(alive));
  EXPECT_EQ(alive, 0);
}

TEST(await, an_initiation_that_throws_throws_into_the_coroutine) {
  const auto body = []() -> weir::task<bool> {
    auto throws = asio::async_initiate<const asio::deferred_t, void(error_code)>(
        [](auto) { throw std::runtime_error("not started"); }, asio::deferred);
    try {
      co_await std::move(throws);
    } catch (const std::runtime_error&) {
      co_return true;
    }
    co_return false;
  };
  EXPECT_TRUE(weir::run(body()));
}

}  // namespace
