// Long: subscribers that come, wait, fall behind and leave in every order.
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/defer.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/share.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::share;
using weir::share_policy;
using weir::subscriber;

namespace {

using log_lines = std::vector<std::string>;

/// Reads everything, `work` for each value, into `text`.
template <class S>
weir::task<> read_into(std::string& text, S source, weir::duration work = 0ms) {
  text = co_await worked(std::move(source), work);
}
template <class S>
weir::task<> read_later(weir::duration delay, std::string& text, const weir::shared_stream<S>& hub,
                        subscriber how = subscriber::block) {
  co_await weir::sleep(delay);
  text = co_await worked(hub.subscribe(how), 0ms);
}
/// Takes n values and lets its subscription go, by close or by destruction.
template <class S>
weir::task<> take_some(std::string& text, S source, int n, bool closes, weir::duration work = 0ms) {
  for (int i = 0; i < n; ++i) {
    auto value = co_await source.next();
    const weir::time_point at = co_await weir::now();
    text += std::to_string(*value) + "@" + std::to_string(milliseconds(at)) + " ";
    if (work != 0ms) co_await weir::sleep(work);
  }
  if (closes) co_await source.close();
  const weir::time_point at = co_await weir::now();
  text += "left@" + std::to_string(milliseconds(at));
}

TEST(share, runs_its_source_once_and_gives_every_value_to_every_subscriber) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto hub = counted(pulled, 5) | share(2);
    std::string a, b;
    auto both = weir::when_all(read_into(a, hub.subscribe()), read_into(b, hub.subscribe()));
    co_await std::move(both);
    EXPECT_EQ(a, "0@0 1@0 2@0 3@0 4@0 |@0");
    EXPECT_EQ(b, a);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.pulled, 5);
}

TEST(share, gives_values_to_its_subscribers_as_they_come) {
  auto run = []() -> weir::task<> {
    auto hub = ticking(3) | share(4);
    std::string a, b;
    auto both = weir::when_all(read_into(a, hub.subscribe()), read_into(b, hub.subscribe(), 150ms));
    co_await std::move(both);
    EXPECT_EQ(a, "0@100 1@200 2@300 |@300");
    EXPECT_EQ(b, "0@100 1@250 2@400 |@550");
  };
  weir::testing::run(run());
}

TEST(share, holds_a_fast_subscriber_up_when_one_that_blocks_is_a_capacity_behind) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto hub = counted(pulled, 100) | share(2);
    auto fast = hub.subscribe();
    auto slow = hub.subscribe();
    EXPECT_EQ(*(co_await fast.next()), 0);
    EXPECT_EQ(*(co_await fast.next()), 1);
    EXPECT_EQ(pulled.pulled, 2);
    std::string text;
    auto release = [](auto& slower) -> weir::task<> {
      co_await weir::sleep(50ms);
      EXPECT_EQ(*(co_await slower.next()), 0);
      co_await weir::sleep(10ms);
    };
    auto wait = [](auto& faster) -> weir::task<> {
      EXPECT_EQ(*(co_await faster.next()), 2);
      EXPECT_EQ(milliseconds(co_await weir::now()), 50);
    };
    auto both = weir::when_all(release(slow), wait(fast));
    co_await std::move(both);
    EXPECT_EQ(pulled.pulled, 3);
    EXPECT_EQ(slow.queued(), 2U);
  };
  weir::testing::run(run(book));
}

TEST(share, is_released_by_a_subscriber_that_is_destroyed_unread) {
  auto run = []() -> weir::task<> {
    auto hub = weir::iota(0, 4) | share(1);
    auto reads = hub.subscribe();
    std::optional<weir::subscription<int>> idle(hub.subscribe());
    std::string text;
    auto leave = [](std::optional<weir::subscription<int>>& unread) -> weir::task<> {
      co_await weir::sleep(20ms);
      unread.reset();
    };
    auto both = weir::when_all(read_into(text, std::move(reads)), leave(idle));
    co_await std::move(both);
    EXPECT_EQ(text, "0@0 1@20 2@20 3@20 |@20");
  };
  weir::testing::run(run());
}

TEST(share, pulls_what_is_asked_for_and_nothing_ahead) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto hub = counted(pulled, 100) | share(8);
    auto one = hub.subscribe();
    co_await weir::sleep(10ms);
    EXPECT_EQ(pulled.pulled, 0);
    for (int i = 1; i < 5; ++i) {
      EXPECT_TRUE(co_await one.next());
      co_await weir::sleep(1ms);
      EXPECT_EQ(pulled.pulled, i);
    }
    EXPECT_EQ(pulled.demand, 1U);
  };
  weir::testing::run(run(book));
}

TEST(share, starts_ahead_of_its_subscribers_where_it_is_told_to) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto hub = counted(pulled, 100) | share(3);
    co_await hub.start();
    co_await weir::sleep(10ms);
    EXPECT_EQ(pulled.pulled, 3);
    auto first = hub.subscribe();
    auto second = hub.subscribe();
    EXPECT_EQ(*(co_await first.next()), 0);
    EXPECT_EQ(*(co_await first.next()), 1);
    EXPECT_EQ(*(co_await first.next()), 2);
    EXPECT_EQ(*(co_await second.next()), 3);
    EXPECT_EQ(pulled.pulled, 4);
  };
  weir::testing::run(run(book));
}

TEST(share, gives_a_late_subscriber_what_is_replayed_first) {
  auto run = []() -> weir::task<> {
    for (const int replayed : {0, 1, 2, 9}) {
      auto hub = weir::iota(0, 6) | share(share_policy(4).replay(replayed));
      auto early = hub.subscribe();
      for (int i = 0; i < 4; ++i) EXPECT_EQ(*(co_await early.next()), i);
      auto late = hub.subscribe();
      std::string a, b;
      auto on = [](std::string& text, weir::subscription<int>& driven) -> weir::task<> {
        text = co_await spelled_in_place(driven);
      };
      auto both = weir::when_all(on(a, early), read_into(b, std::move(late)));
      co_await std::move(both);
      const std::string replay[] = {"", "3@0 ", "2@0 3@0 ", "0@0 1@0 2@0 3@0 "};
      EXPECT_EQ(a, "4@0 5@0 |@0");
      EXPECT_EQ(b.substr(0, b.find("4@0")), replay[replayed > 2 ? 3 : replayed]) << replayed;
    }
  };
  weir::testing::run(run());
}

TEST(share, replays_its_last_values_to_one_that_comes_after_the_end) {
  auto run = []() -> weir::task<> {
    auto hub = weir::iota(0, 6) | share(share_policy(4).replay(2));
    std::string early, late;
    co_await read_into(early, hub.subscribe());
    co_await read_into(late, hub.subscribe());
    EXPECT_EQ(late, "4@0 5@0 |@0");
    co_await read_into(late, hub.subscribe(subscriber::conflate));
    EXPECT_EQ(late, "5@0 |@0");
    auto failed = failing(2) | share(share_policy(4).replay(1));
    co_await read_into(early, failed.subscribe());
    co_await read_into(late, failed.subscribe());
    EXPECT_EQ(early, "0@0 1@0 source failed@0");
    EXPECT_EQ(late, "1@0 source failed@0");
  };
  weir::testing::run(run());
}

TEST(share, drops_the_oldest_values_of_a_slow_subscriber_or_shows_it_the_latest) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    auto hub = every(8, 10ms) | share(4);
    auto dropping =
        hub.subscribe(subscriber::drop, 2) | weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
    std::string all, some, latest;
    auto three = weir::when_all(read_into(all, hub.subscribe()), read_into(some, std::move(dropping), 35ms),
                                read_into(latest, hub.subscribe(subscriber::conflate), 35ms));
    co_await std::move(three);
    EXPECT_EQ(all, "0@10 1@20 2@30 3@40 4@50 5@60 6@70 7@80 |@80");
    EXPECT_EQ(some, "0@10 2@45 5@80 6@115 7@150 |@185");
    EXPECT_EQ(lost, (std::vector<int>{1, 3, 4}));
    EXPECT_EQ(latest, "0@10 3@45 6@80 7@115 |@150");
  };
  weir::testing::run(run());
}

TEST(share, disconnects_a_slow_subscriber_where_that_is_wanted) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    auto hub = every(6, 10ms) | share(4);
    auto strict = hub.subscribe(subscriber::disconnect, 2) |
                  weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
    std::string all, some;
    auto both = weir::when_all(read_into(all, hub.subscribe()), read_into(some, std::move(strict), 35ms));
    co_await std::move(both);
    EXPECT_EQ(all, "0@10 1@20 2@30 3@40 4@50 5@60 |@60");
    EXPECT_EQ(some, "0@10 share: a subscriber was more than 2 values behind and was disconnected@45");
    EXPECT_EQ(lost, (std::vector<int>{1, 2, 3}));
  };
  weir::testing::run(run());
}

TEST(share, tells_every_subscriber_of_an_error_when_its_source_is_closed) {
  auto run = []() -> weir::task<> {
    log_lines log;
    auto fails = [](log_lines& book) -> weir::async_generator<int> {
      co_yield weir::elements_of(ticking(1, &book, 50ms));
      throw std::runtime_error("broke");
    };
    auto hub = fails(log) | share(1);
    std::string a, b;
    auto both = weir::when_all(read_into(a, hub.subscribe()), read_into(b, hub.subscribe()));
    co_await std::move(both);
    EXPECT_EQ(a, "0@100 broke@150");
    EXPECT_EQ(b, a);
  };
  weir::testing::run(run());
}

TEST(share, goes_on_where_it_was_when_a_subscriber_comes_after_the_last_has_left) {
  for (const bool closes : {true, false}) {
    auto run = [](bool by_close) -> weir::task<> {
      log_lines log;
      auto hub = ticking(6, &log) | share(4);
      std::string a, b;
      co_await take_some(a, hub.subscribe(), 2, by_close);
      co_await weir::sleep(1s);
      EXPECT_EQ(log, log_lines{"open"});
      co_await take_some(b, hub.subscribe(), 2, by_close);
      EXPECT_EQ(a, "0@100 1@200 left@200");
      EXPECT_EQ(b, "2@1300 3@1400 left@1400");
    };
    weir::testing::run(run(closes));
  }
}

TEST(share, closes_its_source_when_the_last_subscriber_and_the_handles_are_gone) {
  auto run = []() -> weir::task<> {
    log_lines log;
    std::optional<weir::shared_stream<int>> hub(ticking(6, &log, 50ms) | share(4));
    auto one = hub->subscribe();
    auto two = hub->subscribe();
    EXPECT_EQ(*(co_await one.next()), 0);
    hub.reset();
    co_await two.close();
    EXPECT_EQ(log, log_lines{"open"});
    co_await one.close();
    EXPECT_EQ(log, (log_lines{"open", "closed at 150"}));
    EXPECT_EQ(milliseconds(co_await weir::now()), 150);
  };
  weir::testing::run(run());
}

TEST(share, closes_its_source_in_the_run_where_everything_is_destroyed) {
  log_lines log;
  auto run = [](log_lines& book) -> weir::task<> {
    auto hub = ticking(6, &book, 50ms) | share(4);
    auto one = hub.subscribe();
    EXPECT_EQ(*(co_await one.next()), 0);
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log, (log_lines{"open", "closed at 150"}));
}

TEST(share, closes_its_source_after_the_grace_and_opens_it_again_if_it_can) {
  for (const bool closes : {true, false}) {
    log_lines log;
    auto run = [](log_lines& book, bool by_close) -> weir::task<> {
      auto open = [&book] { return ticking(6, &book, 10ms); };
      auto hub = weir::defer(open) | share(share_policy(4).replay(1).while_subscribed(100ms));
      std::string a, b, c;
      co_await take_some(a, hub.subscribe(), 2, by_close);
      EXPECT_EQ(a, "0@100 1@200 left@200");
      co_await weir::sleep(50ms);
      co_await take_some(b, hub.subscribe(), 2, by_close);  // in the grace: the same run
      EXPECT_EQ(b, "1@250 2@350 left@350");
      co_await weir::sleep(250ms);
      EXPECT_EQ(book, (log_lines{"open", "closed at 460"}));
      co_await take_some(c, hub.subscribe(), 2, by_close);
      EXPECT_EQ(c, "0@700 1@800 left@800");
    };
    weir::testing::run(run(log, closes));
    EXPECT_EQ(log, (log_lines{"open", "closed at 460", "open", "closed at 810"}));
  }
}

TEST(share, waits_for_the_close_where_there_is_no_grace_and_ends_for_whoever_comes_later) {
  auto run = []() -> weir::task<> {
    log_lines log;
    auto hub = ticking(6, &log, 10ms) | share(share_policy(4).while_subscribed());
    std::string a, b, c;
    auto late = weir::when_all(take_some(a, hub.subscribe(), 1, true), read_later(105ms, b, hub));
    co_await std::move(late);
    EXPECT_EQ(a, "0@100 left@110");
    EXPECT_EQ(b, "|@110");
    co_await read_into(c, hub.subscribe());
    EXPECT_EQ(c, "|@110");
    EXPECT_EQ(log, (log_lines{"open", "closed at 110"}));
  };
  weir::testing::run(run());
}

TEST(share, opens_again_for_one_that_came_while_it_was_closing) {
  auto run = []() -> weir::task<> {
    log_lines log;
    auto open = [&log] { return ticking(2, &log, 10ms); };
    auto hub = weir::defer(open) | share(share_policy(4).while_subscribed());
    std::string a, b;
    auto late = weir::when_all(take_some(a, hub.subscribe(), 1, true), read_later(105ms, b, hub));
    co_await std::move(late);
    EXPECT_EQ(a, "0@100 left@110");
    EXPECT_EQ(b, "0@210 1@310 |@320");
  };
  weir::testing::run(run());
}

TEST(share, throws_a_failed_exit_where_a_close_waits_for_it_and_reports_it_otherwise) {
  auto run = []() -> weir::task<> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    {
      auto one = (unclean(5) | share(1)).subscribe();
      EXPECT_EQ(*(co_await one.next()), 0);
      std::string failure;
      try {
        co_await one.close();
      } catch (const weir::cleanup_error& error) {
        failure = error.what();
      }
      EXPECT_EQ(failure, "cleanup failed: exit failed");
    }
    EXPECT_EQ(reported, "");
    auto hub = unclean(5) | share(share_policy(1).while_subscribed(10ms));
    std::string text;
    co_await take_some(text, hub.subscribe(), 1, true);
    co_await weir::sleep(20ms);
    EXPECT_EQ(reported, "exit failed; ");
  };
  weir::testing::run(run());
}

TEST(share, discards_for_each_subscriber_what_it_has_not_taken) {
  auto run = []() -> weir::task<> {
    std::vector<int> a, b;
    auto hub = weir::iota(0, 5) | share(8);
    {
      auto one = hub.subscribe() | weir::on_discard([&a](int&& value) noexcept { a.push_back(value); });
      auto two = hub.subscribe() | weir::on_discard([&b](int&& value) noexcept { b.push_back(value); });
      EXPECT_EQ(*(co_await two.next()), 0);
      for (int i = 0; i < 3; ++i) EXPECT_EQ(*(co_await one.next()), i);
      co_await two.close();
    }
    EXPECT_EQ(a, std::vector<int>{});
    EXPECT_EQ(b, (std::vector<int>{1, 2}));
  };
  weir::testing::run(run());
}

TEST(share, moves_a_value_to_the_subscriber_that_takes_it_last) {
  auto run = []() -> weir::task<> {
    auto make = [](int i) { return std::make_shared<int>(i); };
    auto hub = weir::iota(0, 3) | weir::transform(make) | share(2);
    auto one = hub.subscribe();
    auto two = hub.subscribe();
    auto first = co_await one.next();
    EXPECT_EQ(first->use_count(), 2);
    auto second = co_await two.next();
    EXPECT_EQ(second->use_count(), 2);  // theirs, and none in between
    EXPECT_EQ(*first, *second);
  };
  weir::testing::run(run());
}

TEST(share, ends_for_everybody_when_the_run_drains) {
  auto run = []() -> weir::task<> {
    auto hub = ticking(100) | share(2);
    std::string a, b;
    auto drains = []() -> weir::task<> {
      co_await weir::sleep(250ms);
      co_await drain_the_run();
    };
    auto three = weir::when_all(read_into(a, hub.subscribe()), read_into(b, hub.subscribe()), drains());
    co_await std::move(three);
    EXPECT_EQ(a, "0@100 1@200 |@250");
    EXPECT_EQ(b, a);
  };
  weir::testing::run(run());
}

/// Reads another subscriber of the same stream from inside its function.
TEST(share, lets_one_subscriber_be_read_from_within_another) {
  auto run = []() -> weir::task<> {
    auto hub = weir::iota(0, 4) | share(2);
    auto inner = hub.subscribe();
    std::string text;
    auto pair = [&inner, &text](int value) -> weir::task<> {
      auto same = co_await inner.next();
      text += std::to_string(value) + "=" + std::to_string(*same) + " ";
    };
    auto outer = hub.subscribe();
    co_await outer.for_each(pair);
    EXPECT_EQ(text, "0=0 1=1 2=2 3=3 ");
    EXPECT_FALSE(co_await inner.next());
  };
  weir::testing::run(run());
}

TEST(share, outlives_its_run) {
  std::optional<weir::shared_stream<int>> hub(ticking(5) | share(2));
  std::optional<weir::subscription<int>> idle(hub->subscribe());
  auto run = [](weir::shared_stream<int>& handle) -> weir::task<> {
    auto one = handle.subscribe();
    EXPECT_EQ(*(co_await one.next()), 0);
  };
  weir::testing::run(run(*hub));
  idle.reset();
  hub.reset();
}

TEST(share, refuses_what_is_out_of_range) {
  EXPECT_EQ(refusal([] { return share(0); }), "share_policy(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return share_policy(1).replay(-1); }),
            "share_policy(n).replay(r): r must be at least 0, was -1");
  EXPECT_EQ(refusal([] { return share_policy(1).while_subscribed(-1ms); }),
            "share_policy(n).while_subscribed(d): d must not be negative, was -1ms");
  auto hub = weir::iota(0, 1) | share(1);
  EXPECT_EQ(refusal([&hub] { return hub.subscribe(subscriber::drop, 0); }),
            "subscribe(how, n): n must be at least 1, was 0");
}

}  // namespace
