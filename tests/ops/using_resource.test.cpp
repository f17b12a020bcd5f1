#include <weir/ops/iota.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/using_resource.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

using lines = std::vector<std::string>;

std::string word(weir::ended how) {
  return how == weir::ended::completed ? "completed" : how == weir::ended::failed ? "failed" : "stopped";
}
weir::task<> write(lines& log, std::string what) {
  const weir::time_point at = co_await weir::now();
  log.push_back(what + " at " + std::to_string(at.time_since_epoch() / 1ms));
}

/// A resource that cannot be copied, and writes into a log that outlives the run.
class connection {
 public:
  explicit connection(lines& log) : log_(&log), number_(make_number(7)) {}
  lines& log() const noexcept { return *log_; }
  int first() const noexcept { return *number_; }

 private:
  lines* log_;
  number number_;
};

/// 10 ms to open, 20 ms to close.
class opens {
 public:
  explicit opens(lines& log) : log_(&log) {}
  weir::task<connection> operator()() const {
    lines& log = *log_;
    co_await weir::sleep(10ms);
    co_await write(log, "open");
    co_return connection(log);
  }

 private:
  lines* log_;
};
weir::task<> closes(connection& c, weir::ended how) {
  co_await write(c.log(), word(how));
  co_await weir::sleep(20ms);
  co_await write(c.log(), "closed");
}
weir::async_generator<int> counts(connection& c) {
  for (int i = 0; i < 2; ++i) {
    co_await weir::sleep(5ms);
    co_yield c.first() + i;
  }
}
weir::async_generator<int> breaks(connection& c) {
  co_yield c.first();
  throw std::runtime_error("broke");
}

TEST(using_resource, opens_with_the_first_demand_and_closes_at_the_end) {
  lines log;
  EXPECT_EQ(spell_times(weir::using_resource(opens(log), counts, closes)), "7@15 8@20 |@40");
  EXPECT_EQ(log, (lines{"open at 10", "completed at 20", "closed at 40"}));
  log.clear();
  EXPECT_EQ(spell_at_once(weir::using_resource(opens(log), counts, closes)), "7 8 |");
  EXPECT_EQ(log, (lines{"open at 10", "completed at 20", "closed at 40"}));
}

TEST(using_resource, opens_nothing_without_a_demand) {
  lines log;
  auto source = weir::using_resource(opens(log), counts, closes);
  weir::testing::run(source.close());
  { auto unused = weir::using_resource(opens(log), counts, closes); }
  EXPECT_EQ(log, (lines{}));
}

TEST(using_resource, closes_after_an_error_of_the_stream) {
  lines log;
  EXPECT_EQ(spell_times(weir::using_resource(opens(log), breaks, closes)), "7@10 broke@30");
  EXPECT_EQ(log, (lines{"open at 10", "failed at 10", "closed at 30"}));
}

TEST(using_resource, closes_when_there_is_no_stream_to_use_it) {
  lines log;
  auto refuses = [](connection&) -> weir::async_generator<int> { throw std::runtime_error("refused"); };
  auto refuses_at_once = [](connection& c) {
    if (c.first() == 7) throw std::runtime_error("refused");
    return counts(c);
  };
  EXPECT_EQ(spell_times(weir::using_resource(opens(log), refuses_at_once, closes)), "refused@30");
  EXPECT_EQ(log, (lines{"open at 10", "failed at 10", "closed at 30"}));
  log.clear();
  EXPECT_EQ(spell_times(weir::using_resource(opens(log), refuses, closes)), "refused@30");
  EXPECT_EQ(log, (lines{"open at 10", "failed at 10", "closed at 30"}));
}

TEST(using_resource, passes_what_open_throws_and_has_nothing_to_close) {
  lines log;
  auto refuses = []() -> weir::task<connection> {
    co_await weir::sleep(10ms);
    throw std::runtime_error("cannot be opened");
  };
  EXPECT_EQ(spell_times(weir::using_resource(refuses, counts, closes)), "cannot be opened@10");
  auto refuses_at_once = [&log](bool refused) {
    if (refused) throw std::runtime_error("cannot be opened");
    return connection(log);
  };
  auto refused = [refuses_at_once] { return refuses_at_once(true); };
  EXPECT_EQ(spell(weir::using_resource(refused, counts, closes)), "cannot be opened");
  EXPECT_EQ(log, (lines{}));
}

TEST(using_resource, closes_before_a_stream_that_is_left_is_closed) {
  lines log;
  EXPECT_EQ(spell_times(weir::using_resource(opens(log), counts, closes) | weir::take(1)), "7@15 |@35");
  EXPECT_EQ(log, (lines{"open at 10", "stopped at 15", "closed at 35"}));
  log.clear();
  weir::testing::run(close_after(weir::using_resource(opens(log), counts, closes), 12ms));
  EXPECT_EQ(log, (lines{"open at 10", "stopped at 12", "closed at 32"}));
}

TEST(using_resource, lets_the_run_close_for_a_stream_that_is_destroyed) {
  lines log;
  weir::testing::run(destroy_after(weir::using_resource(opens(log), counts, closes), 12ms));
  EXPECT_EQ(log, (lines{"open at 10", "stopped at 12", "closed at 32"}));
}

TEST(using_resource, is_closed_when_the_exits_of_its_stream_are_over) {
  lines log;
  auto use = [&log](connection&) { return ticking(9, &log, 50ms); };
  weir::testing::run(destroy_after(weir::using_resource(opens(log), use, closes), 50ms));
  EXPECT_EQ(log, (lines{"open at 10", "open", "closed at 100", "stopped at 100", "closed at 120"}));
  log.clear();
  weir::testing::run(close_after(weir::using_resource(opens(log), use, closes), 50ms));
  EXPECT_EQ(log, (lines{"open at 10", "open", "closed at 100", "stopped at 100", "closed at 120"}));
}

TEST(using_resource, destroys_an_open_that_runs) {
  lines log;
  weir::testing::run(destroy_after(weir::using_resource(opens(log), counts, closes), 5ms));
  weir::testing::run(close_after(weir::using_resource(opens(log), counts, closes), 5ms));
  EXPECT_EQ(log, (lines{}));
}

TEST(using_resource, closes_what_was_opened_when_nobody_asked_any_more) {
  auto body = [](lines& log, bool by_close) -> weir::task<> {
    auto source = weir::using_resource(opens(log), counts, closes);
    auto first = weir::when_any(wait_for_next(source), weir::sleep(5ms));
    static_cast<void>(co_await std::move(first));
    co_await weir::sleep(10ms);
    if (by_close) co_await source.close();
  };
  for (const bool by_close : {true, false}) {
    lines log;
    weir::testing::run(body(log, by_close));
    EXPECT_EQ(log, (lines{"open at 10", "stopped at 15", "closed at 35"}));
  }
}

TEST(using_resource, goes_on_closing_when_the_stream_is_destroyed_meanwhile) {
  auto body = [](lines& log) -> weir::task<> {
    auto source = weir::using_resource(opens(log), counts, closes);
    auto first = weir::when_any(source.count(), weir::sleep(30ms));
    static_cast<void>(co_await std::move(first));
  };
  lines log;
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"open at 10", "completed at 20", "closed at 40"}));
}

TEST(using_resource, takes_functions_that_return_at_once) {
  lines log;
  auto open = [&log] {
    log.push_back("open");
    return connection(log);
  };
  auto use = [](connection& c) { return weir::iota(c.first(), 9); };
  auto close = [](connection& c, weir::ended how) { c.log().push_back(word(how)); };
  EXPECT_EQ(spell(weir::using_resource(open, use, close)), "7 8 |");
  EXPECT_EQ(log, (lines{"open", "completed"}));
}

TEST(using_resource, awaits_a_stream_that_takes_time_to_be_made) {
  lines log;
  auto use = [](connection& c) -> weir::task<weir::async_generator<int>> {
    co_await weir::sleep(5ms);
    co_return counts(c);
  };
  EXPECT_EQ(spell_times(weir::using_resource(opens(log), use, closes)), "7@20 8@25 |@45");
}

TEST(using_resource, keeps_its_resource_in_place) {
  lines log;
  const connection* used = nullptr;
  auto use = [&used](connection& c) {
    used = &c;
    return counts(c);
  };
  bool same = false;
  auto close = [&used, &same](connection& c, weir::ended) { same = used == &c; };
  EXPECT_EQ(spell(weir::using_resource(opens(log), use, close)), "7 8 |");
  EXPECT_TRUE(same);
}

TEST(using_resource, makes_what_close_throws_a_cleanup_error_or_reports_it) {
  auto fails = [](connection&, weir::ended) -> weir::task<> {
    co_await weir::sleep(1ms);
    throw std::runtime_error("close failed");
  };
  lines log;
  EXPECT_EQ(spell(weir::using_resource(opens(log), counts, fails)), "7 8 cleanup failed: close failed");
  auto body = [fails](lines& book) -> weir::task<std::string> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    const std::string text = co_await spelled(weir::using_resource(opens(book), breaks, fails));
    co_return text + " " + reported;
  };
  EXPECT_EQ(weir::testing::run(body(log)), "7 broke close failed; ");
}

TEST(using_resource, is_opened_again_by_retry_after_it_was_closed) {
  lines log;
  auto again = weir::retry(weir::backoff(5ms).jitter(0.0).attempts(2),
                           [&log] { return weir::using_resource(opens(log), breaks, closes); });
  EXPECT_EQ(spell_times(std::move(again)), "7@10 7@45 broke@65");
  EXPECT_EQ(log, (lines{"open at 10", "failed at 10", "closed at 30", "open at 45", "failed at 45", "closed at 65"}));
}

TEST(using_resource, ends_with_its_stream_when_the_run_drains) {
  auto body = [](lines& log) -> weir::task<std::string> {
    auto use = [](connection&) { return weir::iota(0); };
    auto source = weir::using_resource(opens(log), use, closes);
    static_cast<void>(co_await source.next());
    co_await drain_the_run();
    const auto more = co_await source.next();
    co_return more ? "went on" : "ended";
  };
  lines log;
  EXPECT_EQ(weir::testing::run(body(log)), "ended");
  EXPECT_EQ(log, (lines{"open at 10", "completed at 10", "closed at 30"}));
}

TEST(using_resource, opens_nothing_in_a_run_that_drains) {
  auto body = [](lines& log) -> weir::task<std::string> {
    co_await drain_the_run();
    co_return co_await spelled(weir::using_resource(opens(log), counts, closes));
  };
  lines log;
  EXPECT_EQ(weir::testing::run(body(log)), "|");
  EXPECT_EQ(log, (lines{}));
}

TEST(using_resource, tells_demand_as_it_is_asked) {
  lines log;
  account book;
  auto use = [&book](connection&) { return counted(book, 100); };
  auto source = weir::using_resource(opens(log), use, closes);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((weir::using_resource(opens(log), use, closes) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(using_resource, gives_references) {
  std::vector<int> values{1, 2};
  lines log;
  auto use = [&values](connection&) { return references(values); };
  auto source = weir::using_resource(opens(log), use, closes);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(using_resource, may_be_moved_before_it_is_driven) {
  lines log;
  auto source = weir::using_resource(opens(log), counts, closes);
  auto moved = std::move(source);
  EXPECT_EQ(spell(std::move(moved)), "7 8 |");
}

}  // namespace
