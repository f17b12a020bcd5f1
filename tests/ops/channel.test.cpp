// Long: two ends, each of which may wait, be closed, be cancelled or go away first.
#include <weir/ops/channel.hpp>
#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/allocations.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::channel;
using weir::channel_receiver;
using weir::channel_sender;

namespace {

using log_lines = std::vector<std::string>;

weir::task<> note_time(log_lines& log, std::string what) {
  const weir::time_point at = co_await weir::now();
  log.push_back(std::move(what) + "@" + std::to_string(milliseconds(at)));
}

/// Sends `first`, `first` + 1, ... and writes down when each was in.
weir::task<> produce(channel_sender<int> sender, int first, int count, log_lines& log) {
  for (int i = first; i < first + count; ++i) {
    const bool taken = co_await sender.send(i);
    co_await note_time(log, std::to_string(i) + (taken ? " in" : " refused"));
  }
}
weir::task<> produce_after(weir::duration delay, channel_sender<int> sender, int first, int count, log_lines& log) {
  co_await weir::sleep(delay);
  co_await produce(std::move(sender), first, count, log);
}

TEST(channel, delivers_what_is_sent_in_order_and_ends_when_the_last_sender_is_gone) {
  auto run = [](log_lines& log) -> weir::task<> {
    auto [sender, receiver] = channel<int>(2);
    std::vector<int> taken;
    auto both = weir::when_all(produce(std::move(sender), 0, 4, log), take_all(receiver, taken, 0ms));
    co_await std::move(both);
    EXPECT_EQ(taken, first_numbers(4));
    EXPECT_EQ(milliseconds(co_await weir::now()), 0);
  };
  log_lines log;
  weir::testing::run(run(log));
  EXPECT_EQ(log.size(), 4U);
}

TEST(channel, lets_a_sender_wait_while_n_values_are_inside) {
  auto run = [](log_lines& log) -> weir::task<> {
    auto [sender, receiver] = channel<int>(2);
    std::vector<int> taken;
    auto both = weir::when_all(produce(std::move(sender), 0, 5, log), take_all(receiver, taken, 100ms));
    co_await std::move(both);
    EXPECT_EQ(taken, first_numbers(5));
  };
  log_lines log;
  weir::testing::run(run(log));
  EXPECT_EQ(log, (log_lines{"0 in@0", "1 in@0", "2 in@0", "3 in@100", "4 in@200"}));
}

TEST(channel, never_holds_more_than_its_capacity) {
  for (const int capacity : {1, 2, 3}) {
    auto run = [](int n) -> weir::task<> {
      auto [sender, receiver] = channel<int>(n);
      log_lines log;
      auto others = weir::when_all(produce(sender, 0, 10, log), produce_after(5ms, sender, 100, 10, log),
                                   produce_after(25ms, sender, 200, 10, log),
                                   [](channel_sender<int> own, channel_receiver<int>& from, int most) -> weir::task<> {
                                     std::size_t seen = 0;
                                     for (int i = 0; i < 30; ++i) {
                                       EXPECT_TRUE(co_await from.next());
                                       static_cast<void>(own.try_send(1000));
                                       seen = std::max(seen, from.queued());
                                       EXPECT_LE(from.queued(), static_cast<std::size_t>(most));
                                       co_await weir::post();
                                       EXPECT_LE(from.queued(), static_cast<std::size_t>(most));
                                       if (i % 3 == 0) co_await weir::sleep(10ms);
                                     }
                                     co_await from.close();
                                     EXPECT_EQ(seen, static_cast<std::size_t>(most));
                                   }(sender, receiver, n));
      co_await std::move(others);
    };
    weir::testing::run(run(capacity));
  }
}

TEST(channel, lets_waiting_senders_in_in_the_order_they_came) {
  auto run = [](log_lines& log) -> weir::task<std::string> {
    auto [sender, receiver] = channel<int>(1);
    std::string text;
    std::vector<int> taken;
    auto all = weir::when_all(produce(sender, 0, 2, log), produce_after(1ms, sender, 10, 2, log),
                              produce_after(2ms, sender, 20, 2, log),
                              [](channel_receiver<int>& from, std::vector<int>& values) -> weir::task<> {
                                co_await weir::sleep(50ms);
                                for (int i = 0; i < 6; ++i) {
                                  values.push_back(*co_await from.next());
                                  co_await weir::sleep(10ms);
                                }
                              }(receiver, taken));
    co_await std::move(all);
    for (const int value : taken) text += std::to_string(value) + " ";
    co_return text;
  };
  log_lines log;
  EXPECT_EQ(weir::testing::run(run(log)), "0 1 10 20 11 21 ");
}

weir::task<> send_one(channel_sender<int> sender, int value, std::optional<bool>& answer) {
  answer = co_await sender.send(value);
}

TEST(channel, keeps_a_place_for_a_sender_on_its_way_in) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = channel<int>(1);
    EXPECT_TRUE(sender.try_send(0));
    std::optional<bool> first, second;
    auto take = [](channel_sender<int> own, channel_receiver<int>& from, std::optional<bool>& late) -> weir::task<> {
      EXPECT_EQ(*co_await from.next(), 0);
      EXPECT_FALSE(own.try_send(9)) << "its place is kept for the one who waited";
      co_await send_one(own, 2, late);
      EXPECT_EQ(from.queued(), 1U);
      EXPECT_EQ(*co_await from.next(), 2);
    };
    auto take_the_waiting_one = [](channel_receiver<int>& from) -> weir::task<> {
      co_await weir::sleep(10ms);
      EXPECT_EQ(from.queued(), 1U);
      EXPECT_EQ(*co_await from.next(), 1);
    };
    auto all = weir::when_all(send_one(sender, 1, first), take(sender, receiver, second), take_the_waiting_one(receiver));
    co_await std::move(all);
    EXPECT_EQ(first, true);
    EXPECT_EQ(second, true);
  };
  weir::testing::run(run());
}

TEST(channel, never_waits_in_try_send_and_leaves_a_refused_value_alone) {
  auto [sender, receiver] = channel<number>(1);
  auto first = make_number(1);
  auto second = make_number(2);
  EXPECT_TRUE(sender.try_send(std::move(first)));
  EXPECT_FALSE(sender.try_send(std::move(second)));
  ASSERT_NE(second, nullptr);
  sender.close();
  EXPECT_TRUE(sender.closed());
  EXPECT_FALSE(sender.try_send(std::move(second)));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(receiver.queued(), 1U);
  auto copied = channel<std::string>(1);
  const std::string text = "a text";
  EXPECT_TRUE(copied.sender.try_send(text));
  EXPECT_EQ(text, "a text");
}

TEST(channel, delivers_what_is_inside_when_it_is_closed_and_refuses_who_waits) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = channel<int>(2);
    EXPECT_TRUE(co_await sender.send(0));
    EXPECT_TRUE(co_await sender.send(1));
    std::optional<bool> waiting;
    auto close = [](channel_sender<int> own, channel_receiver<int>& from, std::optional<bool>& answer) -> weir::task<> {
      co_await weir::sleep(10ms);
      EXPECT_EQ(answer, std::nullopt);
      own.close();
      co_await weir::post();
      EXPECT_EQ(answer, false);
      EXPECT_EQ(milliseconds(co_await weir::now()), 10);
      EXPECT_FALSE(co_await own.send(3));
      EXPECT_EQ(*co_await from.next(), 0);
      EXPECT_EQ(*co_await from.next(), 1);
      EXPECT_FALSE(co_await from.next());
      EXPECT_FALSE(co_await from.next());
    };
    auto both = weir::when_all(send_one(sender, 2, waiting), close(sender, receiver, waiting));
    co_await std::move(both);
  };
  weir::testing::run(run());
}

TEST(channel, ends_a_waiting_reader_when_it_is_closed) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = channel<int>(2);
    auto close = [](channel_sender<int> own) -> weir::task<> {
      co_await weir::sleep(10ms);
      own.close();
    };
    auto both = weir::when_all(receiver.next(), close(std::move(sender)));
    const auto answers = co_await std::move(both);
    EXPECT_FALSE(std::get<0>(answers));
  };
  weir::testing::run(run());
}

TEST(channel, drops_what_is_inside_when_it_is_cancelled) {
  auto run = [](std::vector<int>& taken, drops& dropped) -> weir::task<> {
    auto [sender, receiver] = channel<int>(3);
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

TEST(channel, answers_false_at_once_when_its_reader_is_gone) {
  for (const bool closes : {true, false}) {
    auto run = [](bool by_close) -> weir::task<std::uint64_t> {
      auto [sender, gone_later] = channel<int>(1);
      std::optional<bool> first, second;
      auto leave = [](channel_receiver<int> from, bool close, std::optional<bool>& a, std::optional<bool>& b) -> weir::task<> {
        co_await weir::sleep(10ms);
        {
          auto receiver = std::move(from);
          auto either = weir::when_any(receiver.next(), weir::sleep(10ms));
          EXPECT_EQ((co_await std::move(either)).index(), 0U);
          co_await weir::post();
          EXPECT_EQ(a, true);
          EXPECT_EQ(b, std::nullopt);
          if (close) {
            co_await receiver.close();
            EXPECT_FALSE(co_await receiver.next());
          }
        }
        co_await weir::post();
        EXPECT_EQ(b, false);
        EXPECT_EQ(milliseconds(co_await weir::now()), 10);
      };
      EXPECT_TRUE(sender.try_send(0));
      auto all = weir::when_all(send_one(sender, 1, first), send_one(sender, 2, second),
                                leave(std::move(gone_later), by_close, first, second));
      co_await std::move(all);
      EXPECT_FALSE(sender.try_send(3));
      EXPECT_FALSE(co_await sender.send(3));
      EXPECT_TRUE(sender.closed());
      co_return (co_await weir::pipeline_report()).discarded;
    };
    EXPECT_EQ(weir::testing::run(run(closes)), 1U) << "the value that was let in and not taken";
  }
}

TEST(channel, hands_what_was_sent_before_the_first_demand_to_the_handler_of_whoever_closes_it) {
  auto run = [](drops& dropped) -> weir::task<> {
    auto [sender, receiver] = channel<int>(3);
    auto source = dropped.here(std::move(receiver));
    EXPECT_TRUE(sender.try_send(1));
    EXPECT_TRUE(sender.try_send(2));
    co_await source.close();
  };
  drops dropped;
  weir::testing::run(run(dropped));
  EXPECT_EQ(dropped.values, (std::vector<int>{1, 2}));
}

TEST(channel, lives_as_long_as_any_copy_of_its_sender) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = channel<int>(3);
    std::optional<channel_sender<int>> kept;
    {
      auto only = std::move(sender);
      kept = only;
      auto another = only;
      another = *kept;
      const auto from_nothing = sender;  // a copy of a sender that was moved from counts for nothing
    }
    EXPECT_TRUE(kept->try_send(1));
    EXPECT_EQ(*co_await receiver.next(), 1);
    kept.reset();
    EXPECT_FALSE(co_await receiver.next());
  };
  weir::testing::run(run());
}

TEST(channel, does_not_deliver_what_a_destroyed_send_was_waiting_with) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = channel<int>(1);
    EXPECT_TRUE(sender.try_send(0));
    auto impatient = [](channel_sender<int> own) -> weir::task<std::size_t> {
      auto either = weir::when_any(own.send(1), weir::sleep(10ms));
      co_return (co_await std::move(either)).index();
    };
    EXPECT_EQ(co_await impatient(sender), 1U);
    auto send_two = [](channel_sender<int> own) -> weir::task<> { EXPECT_TRUE(co_await own.send(2)); };
    std::vector<int> taken;
    auto both = weir::when_all(send_two(std::move(sender)), take_all(receiver, taken, 1ms));
    co_await std::move(both);
    std::string text;
    for (const int value : taken) text += std::to_string(value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 2 ");
}

TEST(channel, passes_the_place_of_a_sender_that_is_destroyed_on_its_way_in_to_the_next) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = channel<int>(1);
    EXPECT_TRUE(sender.try_send(0));
    std::vector<int> taken;
    // The reader's timer is due in the same turn as that of the impatient sender, and just before it.
    auto read = [](channel_receiver<int>& from, std::vector<int>& values) -> weir::task<> {
      co_await weir::sleep(10ms);
      co_await take_all(from, values, 1ms);
    };
    auto impatient = [](channel_sender<int> own) -> weir::task<> {
      auto either = weir::when_any(own.send(1), weir::sleep(10ms));
      EXPECT_EQ((co_await std::move(either)).index(), 1U);
    };
    std::optional<bool> patient;
    auto close = [](channel_sender<int> own) -> weir::task<> {
      co_await weir::sleep(20ms);
      own.close();
    };
    auto all = weir::when_all(read(receiver, taken), impatient(sender), send_one(sender, 2, patient), close(sender));
    co_await std::move(all);
    EXPECT_EQ(patient, true);
    std::string text;
    for (const int value : taken) text += std::to_string(value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 2 ");
}

TEST(channel, is_a_source_like_any_other) {
  auto through = [](bool ahead) -> weir::task<std::string> {
    auto [sender, receiver] = channel<int>(2);
    log_lines log;
    auto twice = [](int value) { return value * 2; };
    auto read = [](channel_receiver<int> from, bool prefetches, auto f) -> weir::task<std::string> {
      if (prefetches) co_return co_await worked(std::move(from) | weir::transform(f) | weir::prefetch(2), 10ms);
      co_return co_await worked(weir::merge(std::move(from) | weir::transform(f), weir::iota(0, 0)), 10ms);
    };
    auto both = weir::when_all(read(std::move(receiver), ahead, twice), produce(std::move(sender), 0, 4, log));
    const auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(through(true)), "0@0 2@10 4@20 6@30 |@40");
  EXPECT_EQ(weir::testing::run(through(false)), "0@0 2@10 4@20 6@30 |@40");
}

TEST(channel, goes_on_where_a_header_was_read) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = channel<int>(8);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(sender.try_send(int(i)));
    sender.close();
    EXPECT_EQ(*co_await receiver.next(), 0);
    auto pairs = receiver | weir::take(2) | weir::chunk(2);
    const auto pair = co_await pairs.next();
    EXPECT_EQ(pair->size(), 2U);
    EXPECT_FALSE(co_await pairs.next());
    EXPECT_EQ(co_await receiver.count(), 2U);
  };
  weir::testing::run(run());
}

TEST(channel, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::string> {
    auto [sender, receiver] = channel<int>(1);
    log_lines log;
    std::string text;
    auto read = [](channel_receiver<int>& from, std::string& into) -> weir::task<> {
      for (;;) {
        auto either = weir::when_any(from.next(), weir::sleep(7ms));
        auto answer = co_await std::move(either);
        if (answer.index() == 1) continue;
        if (!std::get<0>(answer)) break;
        into += std::to_string(*std::get<0>(answer)) + " ";
      }
    };
    auto slow = [](channel_sender<int> own) -> weir::task<> {
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

TEST(channel, delivers_what_is_inside_and_takes_nothing_more_when_the_run_drains) {
  auto run = [](log_lines& log) -> weir::task<std::vector<int>> {
    auto [sender, receiver] = channel<int>(2);
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
  EXPECT_EQ(log, (log_lines{"0 in@0", "1 in@0", "2 in@0", "3 in@100", "4 refused@150", "5 refused@150"}));
}

TEST(channel, ends_a_waiting_reader_when_the_run_drains) {
  auto run = []() -> weir::task<> {
    auto [sender, receiver] = channel<int>(2);
    auto drain = []() -> weir::task<> {
      co_await weir::sleep(10ms);
      co_await drain_the_run();
    };
    auto both = weir::when_all(receiver.next(), drain());
    EXPECT_FALSE(std::get<0>(co_await std::move(both)));
    EXPECT_FALSE(sender.try_send(1));
    auto later = channel<int>(2);
    EXPECT_TRUE(later.sender.try_send(1));
    EXPECT_EQ(*co_await later.receiver.next(), 1) << "what was inside when the drain came";
    EXPECT_FALSE(later.sender.try_send(2));
    EXPECT_FALSE(co_await later.receiver.next());
  };
  weir::testing::run(run());
}

TEST(channel, drops_nothing_but_what_is_inside_wherever_it_is_left) {
  for (weir::duration at = 0ms; at <= 400ms; at += 25ms) {
    std::vector<int> taken, sent;
    drops dropped;
    auto send_all = [](channel_sender<int> own, std::vector<int>& in) -> weir::task<> {
      for (int i = 0; i < 10; ++i) {
        if (i > 3) co_await weir::sleep(25ms);
        if (!co_await own.send(i)) break;
        in.push_back(i);
      }
    };
    auto run = [](auto produces, drops& d, std::vector<int>& t, std::vector<int>& s, weir::duration length) -> weir::task<> {
      auto [sender, receiver] = channel<int>(2);
      auto both = weir::when_all(produces(std::move(sender), s),
                                 consume_and_destroy(d.here(std::move(receiver)), t, 50ms, length));
      co_await std::move(both);
    };
    weir::testing::run(run(send_all, dropped, taken, sent, at));
    EXPECT_EQ(together(taken, dropped.values), sent) << "left at " << at / 1ms;
  }
}

TEST(channel, passes_a_million_values_in_a_bounded_stack) {
  auto produce_all = [](channel_sender<int> sender, int count) -> weir::task<> {
    for (int i = 0; i < count; ++i) {
      if (!co_await sender.send(i)) co_return;
    }
  };
  auto run = [](auto all) -> weir::task<long> {
    auto [sender, receiver] = channel<int>(16);
    auto sum = [](long a, int b) { return a + b; };
    auto both = weir::when_all(receiver.fold(0L, sum), all(std::move(sender), 1'000'000));
    co_return std::get<0>(co_await std::move(both));
  };
  EXPECT_EQ(weir::testing::run(run(produce_all)), 499'999'500'000L);
}

TEST(channel, allocates_nothing_a_value) {
  auto run = []() -> weir::task<std::size_t> {
    auto [sender, receiver] = channel<int>(4);
    std::size_t before = 0;
    auto send = [](channel_sender<int> own, std::size_t& counter) -> weir::task<> {
      for (int i = 0; i < 1000; ++i) {
        static_cast<void>(co_await own.send(i));
        if (i == 100) counter = allocations();
      }
    };
    auto read = [](channel_receiver<int>& from) -> weir::task<> {
      while (co_await from.next()) {
      }
    };
    auto both = weir::when_all(send(std::move(sender), before), read(receiver));
    co_await std::move(both);
    co_return allocations() - before;
  };
  EXPECT_EQ(weir::testing::run(run()), 0U);
}

TEST(channel, may_be_used_by_what_outlives_the_run) {
  auto ends = channel<int>(2);
  auto wait_a_little = [](channel_receiver<int>& from) -> weir::task<> {
    auto either = weir::when_any(from.next(), weir::sleep(1ms));
    static_cast<void>(co_await std::move(either));
  };
  {
    weir::testing::virtual_scheduler loop;
    weir::testing::run(loop, wait_a_little(ends.receiver));
  }
  EXPECT_TRUE(ends.sender.try_send(1)) << "there is no loop to wake any more";
  ends.sender.close();
}

TEST(channel, may_be_moved_before_it_is_driven) {
  auto run = []() -> weir::task<> {
    auto ends = channel<int>(2);
    auto moved = std::move(ends.receiver);
    EXPECT_TRUE(ends.sender.try_send(4));
    EXPECT_EQ(*co_await moved.next(), 4);
  };
  weir::testing::run(run());
}

#ifndef NDEBUG
TEST(channel_death_test, says_so_when_an_end_is_used_that_was_moved_away) {
  auto ends = channel<int>(1);
  const auto moved = std::move(ends.sender);
  EXPECT_DEATH(static_cast<void>(ends.sender.try_send(1)), "an end of a channel was used after it was moved from");
}
#endif

TEST(channel, refuses_a_capacity_below_one) {
  EXPECT_EQ(refusal([] { return channel<int>(0); }), "channel(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return channel<int>(-5); }), "channel(n): n must be at least 1, was -5");
}

}  // namespace
