#include <weir/ops/merge.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/thread_safe_channel.hpp>
#include <weir/ops/transform.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::thread_safe_channel;
using weir::thread_safe_receiver;
using weir::thread_safe_sender;

namespace {

using log_lines = std::vector<std::string>;

weir::task<> produce(thread_safe_sender<int> sender, int first, int count, log_lines& log) {
  for (int i = first; i < first + count; ++i) {
    const bool taken = co_await sender.send(i);
    const weir::time_point at = co_await weir::now();
    log.push_back(std::to_string(i) + (taken ? " in@" : " refused@") + std::to_string(milliseconds(at)));
  }
}
weir::task<> send_one(thread_safe_sender<int> sender, int value, std::optional<bool>& answer) {
  answer = co_await sender.send(value);
}

TEST(thread_safe_channel, delivers_what_is_sent_in_order_and_ends_when_the_last_sender_is_gone) {
  auto run = [](log_lines& log) -> weir::task<> {
    auto [sender, receiver] = thread_safe_channel<int>(2);
    std::vector<int> taken;
    auto both = weir::when_all(produce(std::move(sender), 0, 5, log), take_all(receiver, taken, 100ms));
    co_await std::move(both);
    EXPECT_EQ(taken, first_numbers(5));
  };
  log_lines log;
  weir::testing::run(run(log));
  EXPECT_EQ(log, (log_lines{"0 in@0", "1 in@0", "2 in@0", "3 in@100", "4 in@200"}));
}

TEST(thread_safe_channel, lets_waiting_senders_in_in_the_order_they_came) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = thread_safe_channel<int>(1);
    EXPECT_TRUE(sender.try_send(0));
    std::optional<bool> answers[3];
    auto read = [](thread_safe_receiver<int>& from, thread_safe_sender<int> own) -> weir::task<std::string> {
      co_await weir::sleep(10ms);
      std::string text;
      for (int i = 0; i < 4; ++i) {
        text += std::to_string(*co_await from.next()) + " ";
        EXPECT_TRUE(i == 3 || !own.try_send(9)) << "its place is kept for the one who waited";
        EXPECT_LE(from.queued(), 1U);
      }
      co_return text;
    };
    auto all = weir::when_all(send_one(sender, 1, answers[0]), send_one(sender, 2, answers[1]),
                              send_one(sender, 3, answers[2]), read(receiver, sender));
    const auto results = co_await std::move(all);
    for (const auto& answer : answers) EXPECT_EQ(answer, true);
    co_return std::get<3>(results);
  };
  EXPECT_EQ(weir::testing::run(run()), "0 1 2 3 ");
}

TEST(thread_safe_channel, never_waits_in_try_send_and_leaves_a_refused_value_alone) {
  auto [sender, receiver] = thread_safe_channel<number>(1);
  auto first = make_number(1);
  auto second = make_number(2);
  EXPECT_TRUE(sender.try_send(std::move(first)));
  EXPECT_FALSE(sender.try_send(std::move(second)));
  ASSERT_NE(second, nullptr);
  sender.close();
  EXPECT_TRUE(sender.closed());
  EXPECT_FALSE(sender.try_send(std::move(second)));
  ASSERT_NE(second, nullptr);
  EXPECT_FALSE(sender.send_blocking(std::move(second)));
  auto copied = thread_safe_channel<std::string>(1);
  const std::string text = "a text";
  EXPECT_TRUE(copied.sender.try_send(text));
  EXPECT_EQ(text, "a text");
}

TEST(thread_safe_channel, delivers_what_is_inside_when_it_is_closed_and_refuses_who_waits) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = thread_safe_channel<int>(2);
    EXPECT_TRUE(co_await sender.send(0));
    EXPECT_TRUE(co_await sender.send(1));
    std::optional<bool> waiting;
    auto close = [](thread_safe_sender<int> own, thread_safe_receiver<int>& from, std::optional<bool>& answer) -> weir::task<> {
      co_await weir::sleep(10ms);
      own.close();
      co_await weir::sleep(1ms);
      EXPECT_EQ(answer, false);
      EXPECT_FALSE(co_await own.send(3));
      EXPECT_EQ(*co_await from.next(), 0);
      EXPECT_EQ(*co_await from.next(), 1);
      EXPECT_FALSE(co_await from.next());
    };
    auto both = weir::when_all(send_one(sender, 2, waiting), close(sender, receiver, waiting));
    co_await std::move(both);
  };
  weir::testing::run(run());
}

TEST(thread_safe_channel, drops_what_is_inside_when_it_is_cancelled) {
  auto run = [](std::vector<int>& taken, drops& dropped) -> weir::task<> {
    auto [sender, receiver] = thread_safe_channel<int>(3);
    auto source = dropped.here(std::move(receiver));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(sender.try_send(int(i)));
    taken.push_back(*co_await source.next());
    sender.cancel();
    EXPECT_FALSE(co_await sender.send(7));
    EXPECT_FALSE(co_await source.next());
  };
  std::vector<int> taken;
  drops dropped;
  weir::testing::run(run(taken, dropped));
  EXPECT_EQ(taken, (std::vector<int>{0}));
  EXPECT_EQ(dropped.values, (std::vector<int>{1, 2}));
}

TEST(thread_safe_channel, answers_false_when_its_reader_is_gone) {
  auto run = [](drops& dropped) -> weir::task<> {
    auto [sender, receiver] = thread_safe_channel<int>(1);
    std::optional<bool> waiting;
    auto leave = [](auto from, std::optional<bool>& answer) -> weir::task<> {
      {
        auto source = std::move(from);
        EXPECT_EQ(*co_await source.next(), 0);
        co_await weir::sleep(1ms);
        EXPECT_EQ(answer, true) << "it was let in";
      }
      co_await weir::sleep(1ms);
    };
    auto send_two = [](thread_safe_sender<int> own) -> weir::task<> {
      co_await weir::sleep(500us);
      EXPECT_FALSE(co_await own.send(2));
      EXPECT_EQ(co_await weir::now(), weir::time_point(1ms));
    };
    EXPECT_TRUE(sender.try_send(0));
    auto all = weir::when_all(send_one(sender, 1, waiting), leave(dropped.here(std::move(receiver)), waiting), send_two(sender));
    co_await std::move(all);
    EXPECT_FALSE(sender.try_send(3));
    EXPECT_FALSE(sender.send_blocking(3));
  };
  drops dropped;
  weir::testing::run(run(dropped));
  EXPECT_EQ(dropped.values, (std::vector<int>{1}));
}

TEST(thread_safe_channel, does_not_deliver_what_a_destroyed_send_was_waiting_with) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = thread_safe_channel<int>(1);
    EXPECT_TRUE(sender.try_send(0));
    std::vector<int> taken;
    auto read = [](thread_safe_receiver<int>& from, std::vector<int>& values) -> weir::task<> {
      co_await weir::sleep(10ms);
      co_await take_all(from, values, 1ms);
    };
    auto impatient = [](thread_safe_sender<int> own, weir::duration patience) -> weir::task<> {
      auto either = weir::when_any(own.send(1), weir::sleep(patience));
      EXPECT_EQ((co_await std::move(either)).index(), 1U);
    };
    std::optional<bool> patient;
    // One gives up in line, the other when a place was already kept for it.
    auto all = weir::when_all(read(receiver, taken), impatient(sender, 5ms), impatient(sender, 10ms), send_one(sender, 2, patient),
                              [](thread_safe_sender<int> own) -> weir::task<> {
                                co_await weir::sleep(20ms);
                                own.close();
                              }(sender));
    co_await std::move(all);
    EXPECT_EQ(patient, true);
    std::string text;
    for (const int value : taken) text += std::to_string(value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 2 ");
}

TEST(thread_safe_channel, is_a_source_like_any_other) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = thread_safe_channel<int>(2);
    log_lines log;
    auto twice = [](int value) { return value * 2; };
    auto both = weir::when_all(worked(std::move(receiver) | weir::transform(twice) | weir::prefetch(2), 10ms),
                               produce(std::move(sender), 0, 4, log));
    const auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(run()), "0@0 2@10 4@20 6@30 |@40");
}

TEST(thread_safe_channel, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = thread_safe_channel<int>(1);
    std::string text;
    auto read = [](thread_safe_receiver<int>& from, std::string& into) -> weir::task<> {
      for (;;) {
        auto either = weir::when_any(from.next(), weir::sleep(7ms));
        auto answer = co_await std::move(either);
        if (answer.index() == 1) continue;
        if (!std::get<0>(answer)) break;
        into += std::to_string(*std::get<0>(answer)) + " ";
      }
    };
    auto slow = [](thread_safe_sender<int> own) -> weir::task<> {
      for (int i = 0; i < 5; ++i) {
        co_await weir::sleep(7ms * i);
        EXPECT_TRUE(co_await own.send(i));
      }
    };
    auto both = weir::when_all(read(receiver, text), slow(std::move(sender)));
    co_await std::move(both);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 1 2 3 4 ");
}

TEST(thread_safe_channel, delivers_what_is_inside_and_takes_nothing_more_when_the_run_drains) {
  auto run = [](log_lines& log) -> weir::task<std::vector<int>> {
    auto [sender, receiver] = thread_safe_channel<int>(2);
    std::vector<int> taken;
    auto drain = []() -> weir::task<> {
      co_await weir::sleep(150ms);
      co_await drain_the_run();
    };
    auto all = weir::when_all(produce(std::move(sender), 0, 6, log), take_all(receiver, taken, 100ms), drain());
    co_await std::move(all);
    co_return taken;
  };
  log_lines log;
  EXPECT_EQ(weir::testing::run(run(log)), first_numbers(4));
  EXPECT_EQ(log.back(), "5 refused@150");
}

TEST(thread_safe_channel, reaches_no_loop_that_is_gone) {
  auto ends = thread_safe_channel<int>(2);
  auto wait_a_little = [](thread_safe_receiver<int>& from) -> weir::task<> {
    auto either = weir::when_any(from.next(), weir::sleep(1ms));
    EXPECT_EQ((co_await std::move(either)).index(), 1U);
  };
  {
    weir::testing::virtual_scheduler loop;
    weir::testing::run(loop, wait_a_little(ends.receiver));
  }
  EXPECT_FALSE(ends.sender.try_send(1)) << "nobody will ever read it";
  EXPECT_FALSE(ends.sender.send_blocking(1));
}

weir::async_generator<int> waits_to_send(thread_safe_sender<int> sender) {
  co_yield 0;
  co_yield static_cast<int>(co_await sender.send(1));
}
TEST(thread_safe_channel, calls_no_sender_whose_loop_is_gone) {
  auto ends = thread_safe_channel<int>(1);
  EXPECT_TRUE(ends.sender.try_send(7));
  auto source = waits_to_send(ends.sender);
  auto wait_a_little = [](weir::async_generator<int>& from) -> weir::task<> {
    EXPECT_TRUE(co_await from.next());
    auto either = weir::when_any(from.next(), weir::sleep(1ms));
    EXPECT_EQ((co_await std::move(either)).index(), 1U);
  };
  {
    weir::testing::virtual_scheduler loop;
    weir::testing::run(loop, wait_a_little(source));
  }
  auto read = [](thread_safe_receiver<int>& from) -> weir::task<> { EXPECT_EQ(*co_await from.next(), 7); };
  weir::testing::run(read(ends.receiver));
}

/// A loop that counts what is posted to it.
class counting_loop final : public weir::scheduler {
 public:
  weir::time_point now() const noexcept override { return {}; }
  int posts() const noexcept { return posts_; }
  void run() {
    do {
      for (auto& call : std::exchange(posted_, {})) event([&call] { call->run(); });
    } while (turn() || !posted_.empty());
  }

 private:
  void work_arrived() noexcept override {}
  void post_call(std::unique_ptr<weir::detail::posted_call> call) override {
    ++posts_;
    posted_.push_back(std::move(call));
  }

  int posts_ = 0;
  std::vector<std::unique_ptr<weir::detail::posted_call>> posted_;
};

TEST(thread_safe_channel, wakes_its_loop_once_for_all_that_is_sent_until_it_looks) {
  counting_loop loop;
  auto [sender, receiver] = thread_safe_channel<int>(10);
  std::vector<int> taken;
  weir::root_task<void> root(loop, take_all(receiver, taken, 0ms), [](weir::root_task<void>&) noexcept {});
  root.start();
  loop.run();
  for (int round = 1; round <= 3; ++round) {
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(sender.try_send(int(i)));
    EXPECT_EQ(loop.posts(), round);
    loop.run();
    EXPECT_EQ(taken.size(), static_cast<std::size_t>(round * 10));
  }
  sender.close();
  EXPECT_EQ(loop.posts(), 4);
  loop.run();
  EXPECT_TRUE(root.over());
}

TEST(thread_safe_channel, may_be_moved_before_it_is_driven) {
  auto run = []() -> weir::task<> {
    auto ends = thread_safe_channel<int>(2);
    auto moved = std::move(ends.receiver);
    auto sender = std::move(ends.sender);
    auto copy = sender;
    copy = sender;
    EXPECT_TRUE(copy.try_send(4));
    EXPECT_EQ(*co_await moved.next(), 4);
  };
  weir::testing::run(run());
}

TEST(thread_safe_channel, refuses_a_capacity_below_one) {
  EXPECT_EQ(refusal([] { return thread_safe_channel<int>(0); }), "thread_safe_channel(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return thread_safe_channel<int>(-5); }), "thread_safe_channel(n): n must be at least 1, was -5");
}

}  // namespace
