#include <weir/asio/run.hpp>

#include "asio/support.hpp"

#include <csignal>
#include <memory>

namespace {

using namespace weir_tests;

weir::task<int> answer() {
  co_await weir::sleep(1ms);
  co_return 42;
}
weir::task<> fails() {
  co_await weir::sleep(1ms);
  throw std::runtime_error("it broke");
}

TEST(run, returns_the_result_of_the_task) { EXPECT_EQ(weir::run(answer()), 42); }

TEST(run, returns_nothing_for_a_task_of_nothing) {
  bool ran = false;
  const auto body = [](bool& done) -> weir::task<> {
    co_await weir::post();
    done = true;
  };
  weir::run(body(ran));
  EXPECT_TRUE(ran);
}

TEST(run, returns_what_can_only_be_moved) {
  const auto body = []() -> weir::task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  EXPECT_EQ(*weir::run(body()), 7);
}

TEST(run, throws_the_exception_of_the_task) {
  try {
    weir::run(fails());
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "it broke");
  }
}

TEST(run, takes_any_awaitable) {
  int open = 0;
  auto source = closing_source(open);
  const auto first = weir::run(source.first());
  EXPECT_EQ(*first, 0);
  EXPECT_EQ(open, 0);
}

TEST(run, can_be_repeated) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(weir::run(answer()), 42);
}

TEST(run, can_be_nested_in_another_run) {
  const auto outer = []() -> weir::task<int> {
    co_await weir::post();
    const int inner = weir::run(answer());
    co_await weir::sleep(1ms);
    co_return inner + 1;
  };
  EXPECT_EQ(weir::run(outer()), 43);
}

TEST(run, wakes_sleepers_in_the_order_of_their_time) {
  std::vector<int> order;
  const auto sleeper = [](std::vector<int>& woken, int time) -> weir::task<> {
    co_await weir::sleep(std::chrono::milliseconds(time));
    woken.push_back(time);
  };
  const auto body = [sleeper](std::vector<int>& woken) -> weir::task<> {
    std::vector<weir::task<>> all;
    for (int time : {4, 1, 3, 0, 2}) all.push_back(sleeper(woken, time));
    co_await weir::when_all(std::move(all));
  };
  weir::run(body(order));
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST(run, sees_a_timer_that_is_armed_while_a_later_one_is_waited_for) {
  const auto body = []() -> weir::task<std::size_t> {
    const auto late = []() -> weir::task<> { co_await weir::sleep(1h); };
    const auto soon = []() -> weir::task<> {
      co_await weir::sleep(1ms);
      co_await weir::sleep(1ms);
    };
    const auto which = co_await weir::when_any(late(), soon());
    co_return which.index();
  };
  EXPECT_EQ(weir::run(body()), 1U);
}

TEST(run, waits_for_the_exits_of_streams_that_were_left) {
  int open = 0;
  const auto body = [](int& doors) -> weir::task<> {
    for (int i = 0; i < 5; ++i) {
      auto source = closing_source(doors, 1ms);
      static_cast<void>(co_await source.next());
    }
    EXPECT_EQ(doors, 5) << "the exits have been started, and take their time";
  };
  weir::run(body(open));
  EXPECT_EQ(open, 0);
}

TEST(run, waits_for_the_exits_also_when_the_task_throws) {
  int open = 0;
  const auto body = [](int& doors) -> weir::task<> {
    auto source = closing_source(doors, 1ms);
    static_cast<void>(co_await source.next());
    throw std::runtime_error("it broke");
  };
  EXPECT_THROW(weir::run(body(open)), std::runtime_error);
  EXPECT_EQ(open, 0);
}

TEST(run, tells_the_handler_of_its_options_what_an_exit_threw) {
  std::string told;
  const auto body = []() -> weir::task<> {
    const auto source = []() -> weir::async_generator<int> {
      co_await weir::with_exit(1, [](int&, weir::ended) -> weir::task<> {
        throw std::runtime_error("not closed");
        co_return;
      });
      co_yield 1;
    };
    auto values = source();
    static_cast<void>(co_await values.next());
  };
  weir::run(body(), weir::run_options().on_cleanup_error(
                        [](void* user, std::exception_ptr failure) noexcept {
                          *static_cast<std::string*>(user) = message_of(failure);
                        },
                        &told));
  EXPECT_EQ(told, "not closed");
}

void noted(int) {}

TEST(run, leaves_signal_handlers_alone) {
  const auto before_interrupt = std::signal(SIGINT, noted);
  const auto before_terminate = std::signal(SIGTERM, noted);
  const auto body = []() -> weir::task<> {
    co_await weir::sleep(1ms);
    struct sigaction now;
    sigaction(SIGINT, nullptr, &now);
    EXPECT_EQ(now.sa_handler, noted);
    sigaction(SIGTERM, nullptr, &now);
    EXPECT_EQ(now.sa_handler, noted);
  };
  weir::run(body());
  EXPECT_EQ(std::signal(SIGINT, before_interrupt), noted);
  EXPECT_EQ(std::signal(SIGTERM, before_terminate), noted);
}

TEST(run, hands_out_its_executor) {
  const auto body = []() -> weir::task<int> {
    int count = 0;
    const auto executor = co_await weir::this_executor();
    asio::post(executor, [&count] { ++count; });
    co_await weir::sleep(0ms);
    while (count == 0) co_await weir::post();
    co_return count;
  };
  EXPECT_EQ(weir::run(body()), 1);
}

TEST(run, lets_an_exception_of_a_foreign_handler_out) {
  int alive = 0;
  const auto body = [](int& guests) -> weir::task<> {
    const guest here(guests);
    asio::post(co_await weir::this_executor(), [] { throw std::runtime_error("foreign"); });
    co_await never();
  };
  EXPECT_THROW(weir::run(body(alive)), std::runtime_error);
  EXPECT_EQ(alive, 0);
}

TEST(run, finishes_its_turn_when_its_context_is_polled_from_inside) {
  const auto body = []() -> weir::task<int> {
    auto& context = static_cast<asio::io_context&>(
        asio::query(co_await weir::this_executor(), asio::execution::context));
    int ran = 0;
    asio::post(context, [&ran] { ++ran; });
    (co_await weir::this_scheduler()).post([&ran] { ran += 10; });
    context.poll();
    co_await weir::sleep(1ms);
    co_await weir::post();
    co_return ran;
  };
  EXPECT_EQ(weir::run(body()), 11);
}

// The stopping and closing rules, (c): what is left early is closed at once, so that nothing piles up.
TEST(run, keeps_100000_early_exits_from_piling_up) {
  class counted_door {
   public:
    counted_door(int& open, int& most) : open_(&open) {
      if (++*open_ > most) most = *open_;
    }
    counted_door(counted_door&& other) noexcept : open_(std::exchange(other.open_, nullptr)) {}
    ~counted_door() {
      if (open_ != nullptr) --*open_;
    }

   private:
    int* open_;
  };
  int open = 0;
  int most = 0;
  int closed = 0;
  const auto connection = [](int& now, int& highest, int& count) -> weir::async_generator<int> {
    class resource {
     public:
      resource(int& n, int& h, int& c) : door_(n, h), count_(&c) {}
      void close() { ++*count_; }

     private:
      counted_door door_;
      int* count_;
    };
    co_await weir::with_exit(resource(now, highest, count), [](resource& r, weir::ended) -> weir::task<> {
      co_await weir::post();
      r.close();
    });
    for (int i = 0;; ++i) co_yield int(i);
  };
  const auto server = [connection](int& now, int& highest, int& count) -> weir::task<> {
    for (int i = 0; i < 100'000; ++i) {
      {
        auto stream = connection(now, highest, count);
        static_cast<void>(co_await stream.next());
      }
      co_await weir::post();
    }
  };
  weir::run(server(open, most, closed));
  EXPECT_EQ(closed, 100'000);
  EXPECT_EQ(open, 0);
  EXPECT_LE(most, 4);
}

TEST(run, closes_100000_streams_before_their_terminal_returns) {
  int open = 0;
  const auto server = [](int& doors) -> weir::task<> {
    for (int i = 0; i < 100'000; ++i) {
      auto stream = closing_source(doors);
      static_cast<void>(co_await stream.first());
      if (doors != 0) throw std::logic_error("a door is open after first()");
    }
  };
  weir::run(server(open));
  EXPECT_EQ(open, 0);
}

}  // namespace
