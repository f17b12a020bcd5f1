// A stream that is left early is closed: before its terminal returns, by close(), or when its variable leaves scope.

#include <weir/core/root_task.hpp>
#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include "live_heap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// What became of the sources of one test.
struct doors {
  int opened = 0;
  int open = 0;  // the exit has not run to its end
  int most_open = 0;
  int bodies = 0;  // the locals of the source live
  std::vector<std::string> log;
  bool logs = false;
};

struct door {
  doors* all;
  weir::duration closing;
};

class local {
 public:
  explicit local(int& alive) : alive_(&alive) { ++*alive_; }
  local(const local&) = delete;
  local& operator=(const local&) = delete;
  ~local() { --*alive_; }

 private:
  int* alive_;
};

weir::task<> note(doors& all, const char* what) {
  if (!all.logs) co_return;
  const weir::time_point at = co_await weir::now();
  all.log.push_back(std::to_string(at.time_since_epoch() / 1ms) + " " + what);
}

/// 0, 1, 2, ... without end, one each `step`, behind a door that takes `closing` to close.
weir::async_generator<int> guarded(doors& all, weir::duration step, weir::duration closing) {
  door mine{&all, closing};
  ++all.opened;
  all.most_open = std::max(all.most_open, ++all.open);
  co_await weir::with_exit(std::move(mine), [](door& d, weir::ended) -> weir::task<> {
    doors& book = *d.all;
    co_await note(book, "closing");
    if (d.closing != 0ms) co_await weir::sleep(d.closing);
    --book.open;
    co_await note(book, "closed");
  });
  const local body(all.bodies);
  for (int i = 0;; ++i) {
    if (step != 0ms) co_await weir::sleep(step);
    co_yield int(i);
  }
}

/// Runs `program(doors)`, which must find its stream closed, and says how long it took.
template <class Program>
weir::duration time_of(Program program) {
  weir::testing::virtual_scheduler loop;
  doors all;
  weir::testing::run(loop, program(all));
  EXPECT_EQ(all.opened, 1);
  EXPECT_EQ(all.open, 0);
  EXPECT_EQ(all.bodies, 0);
  return loop.elapsed();
}

// In all of these the source gives a value each 10 ms, the second one is the last, and its door takes 5 ms to close.

weir::flow until_one(int value) { return value == 1 ? weir::flow::stop : weir::flow::next; }
weir::task<weir::flow> until_one_in_time(int value) {
  co_await weir::sleep(0ms);
  co_return until_one(value);
}
int fails_at_one(int value) {
  if (value == 1) throw std::runtime_error("one");
  return value;
}
weir::task<> fails_at_one_in_time(int value) {
  co_await weir::sleep(0ms);
  fails_at_one(value);
}

TEST(a_stream_left_early, is_closed_before_first_returns) {
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 20ms, 5ms);
              const auto value = co_await source.first();
              EXPECT_EQ(*value, 0);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
}

TEST(a_stream_left_early, is_closed_before_a_for_each_that_was_stopped_returns) {
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms);
              co_await source.for_each(until_one);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms);
              co_await source.for_each(until_one_in_time);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms);
              co_await source.for_each_concurrent(2, until_one_in_time);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
}

TEST(a_stream_left_early, is_closed_before_any_terminal_behind_take_returns) {
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms) | weir::take(2);
              const auto count = co_await source.count();
              EXPECT_EQ(count, 2U);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms) | weir::take(2);
              const auto values = co_await weir::to<std::vector>(source);
              EXPECT_THAT(values, ElementsAre(0, 1));
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms) | weir::prefetch(2) | weir::take(2);
              const auto sum = co_await source.fold(0, [](int a, int b) { return a + b; });
              EXPECT_EQ(sum, 1);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms) | weir::take(2);
              while (auto value = co_await source.next()) EXPECT_LE(*value, 1);
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
}

TEST(a_stream_left_early, is_closed_before_the_error_that_ended_it_is_thrown) {
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms);
              try {
                co_await source.for_each(fails_at_one);
                ADD_FAILURE() << "no error";
              } catch (const std::runtime_error&) {
                EXPECT_EQ(all.open, 0);
              }
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms);
              try {
                co_await source.for_each(fails_at_one_in_time);
                ADD_FAILURE() << "no error";
              } catch (const std::runtime_error&) {
                EXPECT_EQ(all.open, 0);
              }
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 10ms, 5ms) | weir::transform(fails_at_one);
              try {
                while (co_await source.next()) {
                }
                ADD_FAILURE() << "no error";
              } catch (const std::runtime_error&) {
                EXPECT_EQ(all.open, 0);
              }
            }),
            25ms);
}

TEST(a_stream_left_early, is_closed_by_close) {
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 20ms, 5ms);
              static_cast<void>(co_await source.next());
              EXPECT_EQ(all.open, 1);
              co_await source.close();
              EXPECT_EQ(all.open, 0);
              const auto after = co_await source.next();
              EXPECT_FALSE(after);
            }),
            25ms);
  EXPECT_EQ(time_of([](doors& all) -> weir::task<> {
              auto source = guarded(all, 20ms, 5ms) | weir::transform(fails_at_one) | weir::prefetch(3) | weir::chunk(1);
              static_cast<void>(co_await source.next());
              co_await source.close();
              EXPECT_EQ(all.open, 0);
            }),
            25ms);
}

TEST(a_stream_left_early, is_closed_when_its_variable_leaves_scope) {
  weir::testing::virtual_scheduler loop;
  doors all;
  all.logs = true;
  weir::testing::run(loop, [](doors& book) -> weir::task<> {
    {
      auto source = guarded(book, 10ms, 50ms);
      static_cast<void>(co_await source.next());
      EXPECT_EQ(book.bodies, 1);
    }
    EXPECT_EQ(book.bodies, 0);  // at once
    co_await note(book, "left");
    co_await weir::sleep(1ms);
    co_await note(book, "over");
  }(all));
  EXPECT_THAT(all.log, ElementsAre("10 closing", "10 left", "11 over", "60 closed"));
  EXPECT_EQ(loop.elapsed(), 60ms);  // the run waited for it
}

TEST(a_stream_left_early, is_closed_when_the_task_that_holds_it_is_stopped) {
  weir::testing::virtual_scheduler loop;
  doors all;
  all.logs = true;
  weir::root_task<void> root(
      loop,
      [](doors& book) -> weir::task<> {
        auto source = guarded(book, 10ms, 50ms) | weir::prefetch(2);
        co_await source.for_each([](int) { return weir::sleep(7ms); });
      }(all),
      [](weir::root_task<void>&) noexcept {});
  root.start();
  loop.run_until(weir::time_point{} + 1s);
  root.stop();
  EXPECT_EQ(all.bodies, 0);
  EXPECT_FALSE(root.over());
  loop.run_for(50ms);
  EXPECT_TRUE(root.over());
  EXPECT_THAT(all.log, ElementsAre("1000 closing", "1050 closed"));
}

// A server's life: streams that are left early, one after the other, all under one run.

constexpr int many = 100'000;

template <class Leave>
weir::task<> leave_many(doors& all, Leave leave) {
  std::size_t heap = 0;
  for (int i = 0; i < many; ++i) {
    if (i == many / 10) heap = weir_tests::live_heap();
    co_await leave(all);
  }
  EXPECT_LT(weir_tests::live_heap(), heap + 4096);
}

template <class Leave>
void leave_many_and_expect_at_most(int most_open, Leave leave) {
  doors all;
  weir::testing::run(leave_many(all, leave));
  EXPECT_EQ(all.opened, many);
  EXPECT_EQ(all.open, 0);
  EXPECT_LE(all.most_open, most_open);
}

TEST(a_hundred_thousand_early_exits, do_not_pile_up_when_terminals_leave) {
  leave_many_and_expect_at_most(1, [](doors& all) -> weir::task<> {
    auto source = guarded(all, 1ms, 1ms);
    static_cast<void>(co_await source.first());
  });
}

TEST(a_hundred_thousand_early_exits, do_not_pile_up_when_streams_are_closed) {
  leave_many_and_expect_at_most(1, [](doors& all) -> weir::task<> {
    auto source = guarded(all, 1ms, 1ms) | weir::prefetch(1);
    static_cast<void>(co_await source.next());
    co_await source.close();
  });
}

TEST(a_hundred_thousand_early_exits, do_not_pile_up_when_variables_leave_scope) {
  const auto leave_scope = [](doors& all, weir::duration step, weir::duration closing) -> weir::task<> {
    auto source = guarded(all, step, closing);
    static_cast<void>(co_await source.next());
  };
  // Exits that need no time are over at once; those that take as long as three streams live are four at most.
  leave_many_and_expect_at_most(1, [leave_scope](doors& all) { return leave_scope(all, 0ms, 0ms); });
  leave_many_and_expect_at_most(4, [leave_scope](doors& all) { return leave_scope(all, 1ms, 3ms); });
}

}  // namespace
