#include <weir/core/sleep.hpp>

#include "core/support.hpp"

#include <limits>

namespace {

using namespace weir_tests;

weir::task<long> time_after(weir::duration length) {
  co_await weir::sleep(length);
  co_return co_await milliseconds_now();
}

TEST(sleep, goes_on_when_its_time_has_passed) { EXPECT_EQ(weir::testing::run(time_after(70ms)), 70); }

TEST(sleep, of_zero_lets_what_is_ready_have_its_turn) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto first = [](lines& b) -> weir::task<> {
      b.push_back("first sleeps");
      co_await weir::sleep(0ms);
      b.push_back("first goes on");
    };
    auto second = [](lines& b) -> weir::task<> {
      b.push_back("second");
      co_return;
    };
    auto both = weir::when_all(first(book), second(book));
    co_await std::move(both);
  });
  EXPECT_EQ(log, (lines{"first sleeps", "second", "first goes on"}));
}

TEST(sleep, of_a_negative_time_is_sleep_of_zero) {
  EXPECT_EQ(weir::testing::run(time_after(-1h)), 0);
  EXPECT_EQ(weir::testing::run(time_after(weir::duration::min())), 0);
}

TEST(sleep, of_a_negative_time_in_a_loop_does_not_keep_others_from_running) {
  auto both = []() -> weir::task<int> {
    bool arrived = false;
    auto loops = [](const bool& until) -> weir::task<int> {
      int rounds = 0;
      while (!until && rounds < 1000) {
        co_await weir::sleep(-1s);
        ++rounds;
      }
      co_return rounds;
    };
    auto arrives = [](bool& flag) -> weir::task<> {
      co_await weir::sleep(0s);
      flag = true;
    };
    auto all = weir::when_all(loops(arrived), arrives(arrived));
    auto results = co_await std::move(all);
    co_return std::get<0>(results);
  };
  EXPECT_LT(weir::testing::run(both()), 5);
}

// The rest of the pipeline goes on, and the clock does not wrap around.
template <class Length>
weir::task<std::size_t> which_is_first(Length huge) {
  auto either = weir::when_any(weir::sleep(huge), weir::sleep(1h));
  auto answer = co_await std::move(either);
  co_return answer.index();
}

TEST(sleep, of_more_than_the_clock_holds_is_for_ever) {
  EXPECT_EQ(weir::testing::run(which_is_first(weir::duration::max())), 1U);
  EXPECT_EQ(weir::testing::run(which_is_first(std::chrono::hours::max())), 1U);
  EXPECT_EQ(weir::testing::run(which_is_first(std::chrono::years(100'000))), 1U);
  EXPECT_EQ(weir::testing::run(which_is_first(std::chrono::duration<double>(1e300))), 1U);
  EXPECT_EQ(weir::testing::run(which_is_first(std::chrono::duration<double>(std::numeric_limits<double>::infinity()))), 1U);
}

TEST(sleep, of_a_fraction_of_a_tick_is_rounded_up) {
  auto body = []() -> weir::task<weir::duration> {
    co_await weir::sleep(std::chrono::duration<double, std::nano>(0.25));
    const weir::time_point now = co_await weir::now();
    co_return now.time_since_epoch();
  };
  EXPECT_EQ(weir::testing::run(body()), 1ns);
}

TEST(sleep, is_withdrawn_when_its_coroutine_is_destroyed) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto sleeper = [](lines& b) -> weir::task<> {
      const at_scope_end mark(b, "destroyed");
      co_await weir::sleep(50ms);
      b.push_back("woken");
    };
    auto either = weir::when_any(sleeper(book), weir::sleep(10ms));
    co_await std::move(either);
    book.push_back("left");
    co_await weir::sleep(1s);
  });
  EXPECT_EQ(log, (lines{"destroyed", "left"}));
}

TEST(now, does_not_suspend_and_stands_still_while_anything_is_ready) {
  auto body = []() -> weir::task<bool> {
    const weir::time_point before = co_await weir::now();
    for (int i = 0; i < 1000; ++i) co_await weir::post();
    const weir::time_point after = co_await weir::now();
    co_return before == after;
  };
  EXPECT_TRUE(weir::testing::run(body()));
}

TEST(post, lets_everything_else_that_is_ready_have_its_turn) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto speaker = [](lines& b, std::string name) -> weir::task<> {
      for (int i = 0; i < 3; ++i) {
        b.push_back(name + std::to_string(i));
        co_await weir::post();
      }
    };
    auto both = weir::when_all(speaker(book, "a"), speaker(book, "b"));
    co_await std::move(both);
  });
  EXPECT_EQ(log, (lines{"a0", "b0", "a1", "b1", "a2", "b2"}));
}

TEST(this_scheduler, posts_into_the_loop_of_the_run) {
  auto body = []() -> weir::task<int> {
    int answer = 0;
    weir::scheduler& loop = co_await weir::this_scheduler();
    loop.post([&answer] { answer = 42; });
    co_await weir::sleep(1ms);
    co_return answer;
  };
  EXPECT_EQ(weir::testing::run(body()), 42);
}

}  // namespace
