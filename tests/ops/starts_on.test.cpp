#include "ops/support.hpp"
#include "ops/two_loops.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::starts_on;

namespace {

using words = std::vector<std::string>;

/// Writes down where it is driven, closed and destroyed.
class witness : public weir::stream_base<witness, int> {
 public:
  witness(two_loops& loops, words& log, int end) : loops_(&loops), log_(&log), end_(end) {}
  witness(witness&& other) noexcept
      : stream_base(std::move(other)),
        loops_(std::exchange(other.loops_, nullptr)),
        log_(other.log_),
        end_(other.end_) {}
  ~witness() {
    if (loops_ != nullptr) write("destroyed");
  }
  template <class Sink>
  weir::drive_status drive(weir::context& ctx, Sink&& sink) {
    if (next_ == 0) write("driven");
    while (next_ < end_) {
      if (!ctx.spend()) return weir::drive_status::pending;
      if (!sink(int(next_++))) return weir::drive_status::satisfied;
    }
    return weir::drive_status::done;
  }
  weir::close_status close(weir::context&) {
    write("closed");
    return weir::close_status::closed;
  }
  using stream_base<witness, int>::close;

 private:
  void write(const std::string& what) { log_->push_back(what + " " + loops_->place()); }

  two_loops* loops_;
  words* log_;
  int next_ = 0;
  int end_;
};

TEST(starts_on, passes_every_value_on_in_order) {
  for (const int n : {1, 2, 3, 7, 100}) {
    for (const int budget : {1, 3, 1024}) {
      two_loops loops(budget);
      EXPECT_EQ(loops.run(spelled(weir::iota(0, 10) | starts_on(loops.there(), n))), "0 1 2 3 4 5 6 7 8 9 |") << n;
      EXPECT_EQ(loops.run(spelled_at_once(weir::iota(0, 10) | starts_on(loops.there(), n))), "0 1 2 3 4 5 6 7 8 9 |")
          << n;
      EXPECT_EQ(loops.run(spelled(weir::iota(0, 0) | starts_on(loops.there(), n))), "|");
    }
  }
}

TEST(starts_on, runs_ahead_by_a_documented_number_of_values_where_none_is_given) {
  two_loops loops;
  account book;
  auto body = [](two_loops& both, account& counted_values) -> weir::task<> {
    auto source = counted(counted_values, 10'000) | starts_on(both.there());
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
    EXPECT_LE(counted_values.pulled, 257);
    EXPECT_GE(counted_values.pulled, 256);
    co_await source.close();
  };
  loops.run(body(loops, book));
}

TEST(starts_on, drives_and_destroys_upstream_there_and_the_rest_here) {
  two_loops loops;
  words log;
  auto stage = [](two_loops& both, words& l, const char* name) {
    return weir::transform([&both, &l, name, first = true](int value) mutable {
      if (std::exchange(first, false)) l.push_back(std::string(name) + " " + both.place());
      return value;
    });
  };
  auto source =
      witness(loops, log, 3) | stage(loops, log, "before") | starts_on(loops.there(), 2) | stage(loops, log, "after");
  EXPECT_EQ(loops.run(spelled(std::move(source))), "0 1 2 |");
  EXPECT_EQ(log, (words{"driven there", "before there", "after here", "destroyed there"}));
}

TEST(starts_on, destroys_a_stream_that_was_never_driven_where_it_is) {
  two_loops loops;
  words log;
  { auto source = witness(loops, log, 3) | starts_on(loops.there(), 2); }
  EXPECT_EQ(log, (words{"destroyed nowhere"}));
  log.clear();
  auto close = [](auto source) -> weir::task<> { co_await source.close(); };
  loops.run(close(witness(loops, log, 3) | starts_on(loops.there(), 2)));
  EXPECT_EQ(log, (words{"closed here", "destroyed here"}));
}

TEST(starts_on, is_over_when_nothing_of_upstream_is_left_there) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    auto source = ticking(2, &l, 30ms) | starts_on(both.there(), 4);
    co_await source.for_each([](int) {});
    l.push_back("over at " + std::to_string((co_await weir::now()).time_since_epoch() / 1ms));
    EXPECT_TRUE(both.is_idle_there());
  };
  loops.run(body(loops, log));
  EXPECT_EQ(log, (words{"open", "closed at 230", "over at 230"}));
}

TEST(starts_on, never_is_more_than_n_values_ahead) {
  for (const int n : {1, 2, 3, 8}) {
    two_loops loops;
    account book;
    auto watch = [](two_loops& both, account& values, int ahead) -> weir::task<> {
      auto source = counted(values, 100) | starts_on(both.there(), ahead);
      co_await weir::sleep(1ms);
      EXPECT_EQ(values.pulled, 0) << "nothing is asked for before the first demand";
      for (int taken = 1; taken <= 20; ++taken) {
        EXPECT_EQ(*co_await source.next(), taken - 1);
        EXPECT_LE(values.pulled, taken + ahead);
        co_await weir::sleep(1ms);
        EXPECT_LE(values.pulled, taken + ahead);
        EXPECT_GE(values.pulled, taken + (ahead + 1) / 2) << "upstream goes on while the consumer works";
      }
      EXPECT_GT(values.demand, 0U);
      co_await source.close();
    };
    loops.run(watch(loops, book, n));
    EXPECT_EQ(book.closed, 1);
  }
}

TEST(starts_on, delivers_at_once_what_a_slow_source_gives_to_a_waiting_consumer) {
  two_loops loops;
  EXPECT_EQ(loops.run(timed(ticking(3) | starts_on(loops.there(), 64))), "0@100 1@200 2@300 |@300");
}

TEST(starts_on, throws_the_error_after_the_values_before_it_when_upstream_is_closed) {
  two_loops loops;
  words log;
  EXPECT_EQ(loops.run(spelled(failing(3) | starts_on(loops.there(), 2))), "0 1 2 source failed");
  auto breaks = [](words* l) -> weir::async_generator<int> {
    auto ticks = ticking(5, l, 20ms);
    while (auto value = co_await ticks.next()) {
      if (*value == 2) throw std::runtime_error("broke");
      co_yield int(*value);
    }
  };
  EXPECT_EQ(loops.run(timed(breaks(&log) | starts_on(loops.there(), 4))), "0@100 1@200 broke@320");
  EXPECT_EQ(log, (words{"open", "closed at 320"}));
}

TEST(starts_on, throws_the_error_of_a_failed_exit_after_the_last_value) {
  two_loops loops;
  EXPECT_EQ(loops.run(spelled(unclean(2) | starts_on(loops.there(), 2))), "0 1 cleanup failed: exit failed");
}

weir::async_generator<int> unclean_failing() {
  int resource = 0;
  co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> {
    throw std::runtime_error("exit failed");
    co_return;
  });
  co_yield 1;
  throw std::runtime_error("source failed");
}

TEST(starts_on, reports_an_exit_that_fails_after_an_error_in_the_run_of_the_consumer) {
  two_loops loops;
  std::string reported;
  auto body = [](two_loops& both, std::string& text) -> weir::task<std::string> {
    co_await collect_cleanup_errors(text);
    co_return co_await spelled(unclean_failing() | starts_on(both.there(), 2));
  };
  EXPECT_EQ(loops.run(body(loops, reported)), "1 source failed");
  EXPECT_EQ(reported, "exit failed; ");
}

TEST(starts_on, closes_upstream_there_before_close_answers) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    auto source = ticking(9, &l, 50ms) | starts_on(both.there(), 2);
    static_cast<void>(co_await source.next());
    co_await source.close();
    l.push_back("answered at " + std::to_string((co_await weir::now()).time_since_epoch() / 1ms));
    EXPECT_TRUE(both.is_idle_there());
    EXPECT_FALSE(co_await source.next());
  };
  loops.run(body(loops, log));
  EXPECT_EQ(log, (words{"open", "closed at 150", "answered at 150"}));
}

TEST(starts_on, closes_upstream_there_when_a_later_stage_has_enough) {
  two_loops loops;
  words log;
  EXPECT_EQ(loops.run(spelled(witness(loops, log, 100) | starts_on(loops.there(), 2) | weir::take(3))), "0 1 2 |");
  EXPECT_EQ(log, (words{"driven there", "closed there", "destroyed there"}));
}

TEST(starts_on, throws_from_close_what_an_exit_there_threw) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    auto source = unclean(5) | starts_on(both.there(), 1);
    static_cast<void>(co_await source.next());
    try {
      co_await source.close();
    } catch (const weir::cleanup_error& error) {
      co_return error.what();
    }
    co_return "closed";
  };
  EXPECT_EQ(loops.run(body(loops)), "cleanup failed: exit failed");
}

TEST(starts_on, closes_upstream_there_when_it_is_destroyed_and_the_run_waits_for_it) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    {
      auto source = ticking(9, &l, 50ms) | starts_on(both.there(), 2);
      static_cast<void>(co_await source.next());
    }
    l.push_back("left at " + std::to_string((co_await weir::now()).time_since_epoch() / 1ms));
  };
  loops.run(body(loops, log));
  EXPECT_EQ(log, (words{"open", "left at 100", "closed at 150"}));
  EXPECT_TRUE(loops.is_idle_there());
}

TEST(starts_on, a_scope_waits_for_what_was_left_in_it) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    auto inner = [&both, &l](weir::nursery&) -> weir::task<> {
      auto source = ticking(9, &l, 50ms) | starts_on(both.there(), 2);
      static_cast<void>(co_await source.next());
    };
    co_await weir::scope(inner);
    l.push_back("scope over at " + std::to_string((co_await weir::now()).time_since_epoch() / 1ms));
  };
  loops.run(body(loops, log));
  EXPECT_EQ(log, (words{"open", "closed at 150", "scope over at 150"}));
}

TEST(starts_on, closes_and_destroys_while_a_next_is_pending) {
  for (const bool closes : {false, true}) {
    two_loops loops;
    words log;
    auto source = ticking(9, &log, 10ms) | starts_on(loops.there(), 2);
    if (closes) {
      loops.run(close_after(std::move(source), 50ms));
    } else {
      loops.run(destroy_after(std::move(source), 50ms));
    }
    EXPECT_EQ(log, (words{"open", "closed at 60"}));
  }
}

TEST(starts_on, hands_what_is_kept_to_on_discard_when_it_is_closed) {
  two_loops loops;
  drops dropped;
  auto body = [](two_loops& both, drops& d) -> weir::task<> {
    account book;
    auto source = d.here(counted(book, 100) | weir::prefetch(2) | starts_on(both.there(), 4));
    EXPECT_EQ(*co_await source.next(), 0);
    co_await weir::sleep(1ms);
    co_await source.close();
    EXPECT_EQ(static_cast<int>(d.values.size()), book.pulled - 1) << "also what a stage there had kept";
  };
  loops.run(body(loops, dropped));
  EXPECT_EQ(dropped.values.size(), 5U);
}

TEST(starts_on, hands_what_is_kept_to_on_discard_when_it_is_destroyed_and_counts_the_rest) {
  two_loops loops;
  drops dropped;
  auto body = [](two_loops& both, drops& d) -> weir::task<> {
    account book;
    auto inner = [&both, &d, &book](weir::nursery&) -> weir::task<> {
      auto source = d.here(counted(book, 100) | weir::prefetch(2) | starts_on(both.there(), 4));
      EXPECT_EQ(*co_await source.next(), 0);
      co_await weir::sleep(1ms);
    };
    co_await weir::scope(inner);
    EXPECT_EQ(d.values, (std::vector<int>{1, 2, 3}));
    std::uint64_t counted_values = 0;
    co_await count_of_discarded(counted_values);
    EXPECT_EQ(static_cast<int>(counted_values), book.pulled - 4) << "what a stage there had kept";
  };
  loops.run(body(loops, dropped));
}

TEST(starts_on, an_on_discard_upstream_is_called_there) {
  two_loops loops;
  words log;
  auto lost = [&loops, &log](int value) noexcept { log.push_back(std::to_string(value) + " " + loops.place()); };
  auto body = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
    co_await source.close();
  };
  loops.run(body(weir::iota(0, 100) | weir::prefetch(1) | weir::on_discard(lost) | starts_on(loops.there(), 1)));
  EXPECT_EQ(log, (words{"2 there"}));
}

TEST(starts_on, a_drain_of_the_consumer_reaches_upstream) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    std::string text;
    auto source = ticking(100) | starts_on(both.there(), 8);
    while (auto value = co_await source.next()) {
      text += std::to_string(*value) + " ";
      if (*value == 2) co_await drain_the_run();
    }
    co_return text + "|";
  };
  EXPECT_EQ(loops.run(body(loops)), "0 1 2 |");
  auto drained_before = [](two_loops& both) -> weir::task<std::string> {
    co_await drain_the_run();
    co_return co_await spelled(ticking(100) | starts_on(both.there(), 8));
  };
  EXPECT_EQ(loops.run(drained_before(loops)), "|");
}

TEST(starts_on, takes_values_that_can_only_be_moved) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<int> {
    auto source = numbers(5) | starts_on(both.there(), 2);
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(loops.run(body(loops)), 10);
}

TEST(starts_on, may_be_nested_and_merged) {
  two_loops loops;
  EXPECT_EQ(loops.run(spelled(weir::iota(0, 9) | starts_on(loops.there(), 2) | starts_on(loops.here(), 3) |
                              starts_on(loops.there(), 1))),
            "0 1 2 3 4 5 6 7 8 |");
  auto sum = [](auto source) -> weir::task<int> {
    auto add = [](int a, int b) { return a + b; };
    co_return co_await source.fold(0, add);
  };
  EXPECT_EQ(loops.run(sum(weir::merge(weir::iota(0, 100) | starts_on(loops.there(), 4),
                                      weir::iota(100, 200) | starts_on(loops.there(), 4)))),
            199 * 100);
}

TEST(starts_on, an_abandoned_next_loses_no_value) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    std::string text;
    auto source = ticking(4) | starts_on(both.there(), 2);
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(30ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      if (!std::get<0>(answer)) co_return text + "|";
      text += std::to_string(*std::get<0>(answer)) + " ";
    }
  };
  EXPECT_EQ(loops.run(body(loops)), "0 1 2 3 |");
}

TEST(starts_on, may_outlive_its_run) {
  two_loops loops;
  words log;
  {
    auto source = ticking(9, &log, 10ms) | starts_on(loops.there(), 2);
    auto look = [](auto& s) -> weir::task<> { static_cast<void>(co_await s.next()); };
    loops.run(look(source));
    loops.run_dry();
    EXPECT_EQ(log, (words{"open", "closed at 110"})) << "upstream is closed when the run is over";
  }
}

TEST(starts_on, fails_when_its_loop_is_gone_before_it_began) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    auto gone = std::make_unique<weir::testing::virtual_scheduler>();
    auto source = weir::iota(0, 3) | starts_on(*gone, 2);
    auto ask = [](auto& s) -> weir::task<std::string> {
      try {
        static_cast<void>(co_await s.next());
      } catch (const std::exception& error) {
        co_return error.what();
      }
      co_return "ended";
    };
    auto destroy = [](auto& loop) -> weir::task<> {
      co_await weir::post();
      loop.reset();
    };
    static_cast<void>(both);
    auto answers = co_await weir::when_all(ask(source), destroy(gone));
    co_return std::get<0>(answers);
  };
  EXPECT_EQ(loops.run(body(loops)), "weir: the executor on which upstream ran is gone");
}

TEST(starts_on, refuses_a_bound_of_less_than_one) {
  two_loops loops;
  EXPECT_EQ(refusal([&loops] { return starts_on(loops.there(), 0); }),
            "starts_on(executor, n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([&loops] { return starts_on(loops.there(), -3); }),
            "starts_on(executor, n): n must be at least 1, was -3");
}

}  // namespace
