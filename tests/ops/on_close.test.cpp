#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_close.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

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

/// Writes how the stream ended.
class note {
 public:
  explicit note(lines& log) : log_(&log) {}
  void operator()(weir::ended how) const { log_->push_back(word(how)); }

 private:
  lines* log_;
};

/// The same, when 30 ms have passed.
class note_later {
 public:
  explicit note_later(lines& log) : log_(&log) {}
  weir::task<> operator()(weir::ended how) const {
    auto* book = log_;
    book->push_back(word(how) + " begins");
    co_await weir::sleep(30ms);
    const weir::time_point at = co_await weir::now();
    book->push_back(word(how) + " at " + std::to_string(at.time_since_epoch() / 1ms));
  }

 private:
  lines* log_;
};

int strict(int x) {
  if (x == 1) throw std::runtime_error("broke");
  return x;
}

template <class S>
weir::task<> take_one_and_leave(S source, lines& log) {
  {
    auto inner = std::move(source);
    static_cast<void>(co_await inner.next());
    log.push_back("leaves");
  }
  log.push_back("left");
}

TEST(on_close, tells_that_the_stream_has_completed) {
  lines log;
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::on_close(note(log))), "0 1 |");
  EXPECT_EQ(log, (lines{"completed"}));
  log.clear();
  EXPECT_EQ(spell_at_once(weir::iota(0, 2) | weir::on_close(note(log))), "0 1 |");
  EXPECT_EQ(log, (lines{"completed"}));
}

TEST(on_close, tells_that_the_source_has_failed) {
  lines log;
  EXPECT_EQ(spell(failing(2) | weir::on_close(note(log))), "0 1 source failed");
  EXPECT_EQ(log, (lines{"failed"}));
}

TEST(on_close, tells_that_the_stream_was_left) {
  lines log;
  EXPECT_EQ(spell(weir::iota(0) | weir::on_close(note(log)) | weir::take(2)), "0 1 |");
  auto source = weir::iota(0) | weir::on_close(note(log));
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(log, (lines{"stopped", "stopped"}));
}

TEST(on_close, tells_that_the_stream_was_left_because_of_its_consumer) {
  lines log;
  auto breaks = [](int) { throw std::runtime_error("consumer failed"); };
  EXPECT_EQ(spell(weir::iota(0) | weir::on_close(note(log)) | weir::inspect(breaks)), "consumer failed");
  EXPECT_EQ(log, (lines{"stopped"}));
}

TEST(on_close, is_told_in_the_destructor_of_the_stream) {
  lines log;
  weir::testing::run(take_one_and_leave(weir::iota(0) | weir::on_close(note(log)), log));
  EXPECT_EQ(log, (lines{"leaves", "stopped", "left"}));
}

/// Hands what was written into it to another when it is destroyed.
class draft {
 public:
  explicit draft(lines& fair) : fair_(&fair) {}
  draft(const draft&) = delete;
  draft& operator=(const draft&) = delete;
  ~draft() { *fair_ = text; }

  lines text;

 private:
  lines* fair_;
};

TEST(on_close, may_refer_to_what_is_destroyed_after_the_stream) {
  auto generator = [](lines& log) -> weir::async_generator<int> {
    draft mine(log);
    auto inner = weir::iota(0) | weir::on_close(note(mine.text));
    static_cast<void>(co_await inner.next());
    co_yield 1;
  };
  lines log;
  auto source = generator(log);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(log, (lines{"stopped"}));
}

TEST(on_close, says_nothing_of_a_stream_that_was_never_asked_for_a_value) {
  lines log;
  { auto unused = weir::iota(0) | weir::on_close(note(log)); }
  { auto unused = weir::iota(0) | weir::on_close(note_later(log)); }
  auto closed = weir::iota(0) | weir::on_close(note(log));
  weir::testing::run(closed.close());
  EXPECT_EQ(log, (lines{}));
}

TEST(on_close, is_told_when_the_source_is_closed) {
  lines log;
  EXPECT_EQ(spell_times(ticking(2, &log, 50ms) | weir::on_close(note(log))), "0@100 1@200 |@250");
  EXPECT_EQ(log, (lines{"open", "closed at 250", "completed"}));
  log.clear();
  weir::testing::run(close_after(ticking(9, &log, 50ms) | weir::on_close(note(log)), 150ms));
  EXPECT_EQ(log, (lines{"open", "closed at 200", "stopped"}));
  log.clear();
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::transform(strict) | weir::on_close(note(log))),
            "0@100 broke@250");
  EXPECT_EQ(log, (lines{"open", "closed at 250", "failed"}));
}

TEST(on_close, is_told_in_the_order_of_the_stages) {
  lines log;
  auto first = [&log](weir::ended how) { log.push_back("first " + word(how)); };
  auto second = [&log](weir::ended how) { log.push_back("second " + word(how)); };
  EXPECT_EQ(spell(failing(1) | weir::on_close(first) | weir::upon_error([](std::exception_ptr) {}) |
                  weir::on_close(second)),
            "0 |");
  EXPECT_EQ(log, (lines{"first failed", "second completed"}));
}

TEST(on_close, awaits_an_asynchronous_function_before_the_end_is_known) {
  lines log;
  EXPECT_EQ(spell_times(ticking(1, &log, 50ms) | weir::on_close(note_later(log))), "0@100 |@180");
  EXPECT_EQ(log, (lines{"open", "closed at 150", "completed begins", "completed at 180"}));
  log.clear();
  EXPECT_EQ(spell_times(failing(1) | weir::on_close(note_later(log))), "0@0 source failed@30");
  EXPECT_EQ(log, (lines{"failed begins", "failed at 30"}));
}

TEST(on_close, awaits_an_asynchronous_function_before_the_stream_is_closed) {
  auto body = [](lines& log) -> weir::task<> {
    auto source = ticking(9, &log, 50ms) | weir::on_close(note_later(log));
    static_cast<void>(co_await source.next());
    co_await source.close();
    log.push_back("closed");
  };
  lines log;
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"open", "closed at 150", "stopped begins", "stopped at 180", "closed"}));
}

TEST(on_close, lets_the_run_await_an_asynchronous_function_of_a_stream_that_was_destroyed) {
  lines log;
  weir::testing::run(take_one_and_leave(ticking(9, &log, 50ms) | weir::on_close(note_later(log)), log));
  EXPECT_EQ(log, (lines{"open", "leaves", "left", "closed at 150", "stopped begins", "stopped at 180"}));
}

TEST(on_close, goes_on_with_an_asynchronous_function_that_runs_when_the_stream_is_destroyed) {
  auto body = [](lines& log) -> weir::task<> {
    auto source = weir::iota(0, 1) | weir::on_close(note_later(log));
    static_cast<void>(co_await source.next());
    auto end = weir::when_any(wait_for_next(source), weir::sleep(10ms));
    static_cast<void>(co_await std::move(end));
  };
  lines log;
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"completed begins", "completed at 30"}));
}

TEST(on_close, makes_what_its_function_throws_a_cleanup_error) {
  auto breaks = [](weir::ended) { throw std::runtime_error("close failed"); };
  auto breaks_later = [](weir::ended) -> weir::task<> {
    co_await weir::sleep(1ms);
    throw std::runtime_error("close failed");
  };
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::on_close(breaks)), "0 1 cleanup failed: close failed");
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::on_close(breaks_later)), "0 1 cleanup failed: close failed");
}

TEST(on_close, lets_an_earlier_error_be_thrown_and_reports_its_own) {
  auto breaks = [](weir::ended) { throw std::runtime_error("close failed"); };
  auto breaks_later = [](weir::ended) -> weir::task<> {
    co_await weir::sleep(1ms);
    throw std::runtime_error("close failed");
  };
  auto body = [](auto source) -> weir::task<std::string> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    const std::string text = co_await spelled(std::move(source));
    co_return text + " " + reported;
  };
  EXPECT_EQ(weir::testing::run(body(failing(1) | weir::on_close(breaks))), "0 source failed close failed; ");
  EXPECT_EQ(weir::testing::run(body(failing(1) | weir::on_close(breaks_later))), "0 source failed close failed; ");
  EXPECT_EQ(weir::testing::run(body(unclean(1) | weir::on_close(breaks))), "0 cleanup failed: exit failed close failed; ");
}

TEST(on_close, reports_what_its_function_throws_in_a_destructor) {
  auto body = []() -> weir::task<std::string> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    {
      auto source = weir::iota(0) | weir::on_close([](weir::ended) { throw std::runtime_error("close failed"); });
      static_cast<void>(co_await source.next());
    }
    co_return reported;
  };
  EXPECT_EQ(weir::testing::run(body()), "close failed; ");
}

TEST(on_close, tells_failed_where_an_exit_of_the_source_has_failed) {
  lines log;
  EXPECT_EQ(spell(unclean(1) | weir::on_close(note(log))), "0 cleanup failed: exit failed");
  EXPECT_EQ(log, (lines{"failed"}));
}

TEST(on_close, tells_completed_where_a_drain_has_ended_the_source) {
  auto body = [](lines& log) -> weir::task<> {
    auto source = weir::iota(0) | weir::on_close(note(log));
    static_cast<void>(co_await source.next());
    co_await drain_the_run();
    static_cast<void>(co_await source.next());
  };
  lines log;
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"completed"}));
}

TEST(on_close, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::on_close([](weir::ended) {});
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::on_close([](weir::ended) {}) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(on_close, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::on_close([](weir::ended) {})));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto owned = make_number(1);
  auto keeps = [mine = std::move(owned)](weir::ended) -> weir::task<> { co_await weir::post(); };
  auto source = references(values) | weir::on_close(std::move(keeps));
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(on_close, may_be_moved_before_it_is_driven) {
  lines log;
  auto source = weir::iota(0, 1) | weir::on_close(note_later(log));
  auto moved = std::move(source);
  EXPECT_EQ(spell(std::move(moved)), "0 |");
  EXPECT_EQ(log, (lines{"completed begins", "completed at 30"}));
}

}  // namespace
