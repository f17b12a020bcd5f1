#include "ops/support.hpp"
#include "ops/two_loops.hpp"

#include <weir/ops/continues_on.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::continues_on;

namespace {

using words = std::vector<std::string>;

/// A stage that writes down where it is called first.
auto noted(two_loops& loops, words& log, const char* name) {
  return weir::transform([&loops, &log, name, first = true](int value) mutable {
    if (std::exchange(first, false)) log.push_back(std::string(name) + " " + loops.place());
    return value;
  });
}
auto sorted(words log) {
  std::sort(log.begin(), log.end());
  return log;
}

TEST(continues_on, passes_every_value_on_in_order) {
  for (const int n : {1, 2, 3, 100}) {
    for (const int budget : {1, 3, 1024}) {
      two_loops loops(budget);
      auto stream = [&loops, n] {
        return weir::iota(0, 10) | continues_on(loops.there(), n) |
               weir::transform([](int value) { return 2 * value; });
      };
      EXPECT_EQ(loops.run(spelled(stream())), "0 2 4 6 8 10 12 14 16 18 |") << n;
      EXPECT_EQ(loops.run(spelled_at_once(stream())), "0 2 4 6 8 10 12 14 16 18 |") << n;
      EXPECT_EQ(loops.run(spelled(weir::iota(0, 3) | continues_on(loops.there(), n))), "0 1 2 |")
          << "with nothing behind it";
    }
  }
}

TEST(continues_on, runs_what_is_joined_to_it_there_and_the_rest_here) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    auto source = weir::iota(0, 5) | noted(both, l, "before") | continues_on(both.there()) | noted(both, l, "behind") |
                  weir::filter([](int value) { return value != 3; }) | noted(both, l, "last");
    co_await source.for_each([&both, &l, first = true](int) mutable {
      if (std::exchange(first, false)) l.push_back("consumer " + both.place());
    });
  };
  loops.run(body(loops, log));
  EXPECT_EQ(sorted(log), (words{"before here", "behind there", "consumer here", "last there"}));
}

TEST(continues_on, the_region_ends_where_the_stream_is_stored) {
  two_loops loops;
  words log;
  weir::any_stream<int> stored = weir::iota(0, 5) | continues_on(loops.there()) | noted(loops, log, "joined");
  EXPECT_EQ(loops.run(spelled(std::move(stored) | noted(loops, log, "behind"))), "0 1 2 3 4 |");
  auto body = [](two_loops& both, words& l) -> weir::task<std::string> {
    auto variable = weir::iota(0, 5) | continues_on(both.there()) | noted(both, l, "joined to a variable");
    co_return co_await spelled(variable | noted(both, l, "behind a variable"));
  };
  EXPECT_EQ(loops.run(body(loops, log)), "0 1 2 3 4 |");
  EXPECT_EQ(sorted(log),
            (words{"behind a variable here", "behind here", "joined there", "joined to a variable there"}));
}

TEST(continues_on, may_be_followed_by_another_one) {
  two_loops loops;
  words log;
  EXPECT_EQ(loops.run(spelled(weir::iota(0, 5) | continues_on(loops.there(), 2) | noted(loops, log, "first") |
                              continues_on(loops.here(), 3) | noted(loops, log, "second") |
                              continues_on(loops.there(), 1) | noted(loops, log, "third"))),
            "0 1 2 3 4 |");
  EXPECT_EQ(sorted(log), (words{"first there", "second here", "third there"}));
}

TEST(continues_on, asks_for_nothing_before_something_is_asked_for_there) {
  two_loops loops;
  account book;
  EXPECT_EQ(loops.run(spelled(counted(book, 10) | continues_on(loops.there(), 4) | weir::take(0))), "|");
  EXPECT_EQ(book.pulled, 0);
}

TEST(continues_on, keeps_n_values_on_their_way_there_and_back) {
  two_loops loops;
  account book;
  auto watch = [](two_loops& both, account& values) -> weir::task<> {
    auto source = counted(values, 100) | continues_on(both.there(), 2);
    for (int taken = 1; taken <= 20; ++taken) {
      EXPECT_EQ(*co_await source.next(), taken - 1);
      EXPECT_LE(values.pulled, taken + 4);
      co_await weir::sleep(1ms);
      EXPECT_EQ(values.pulled, taken + 4);
    }
    co_await source.close();
  };
  loops.run(watch(loops, book));
  EXPECT_EQ(book.closed, 1);
}

TEST(continues_on, closes_the_source_here_when_a_stage_there_has_enough) {
  two_loops loops;
  words log;
  EXPECT_EQ(loops.run(timed(ticking(9, &log, 50ms) | continues_on(loops.there(), 4) | weir::take(2))),
            "0@100 1@200 |@250");
  EXPECT_EQ(log, (words{"open", "closed at 250"}));
}

TEST(continues_on, errors_cross_in_order) {
  two_loops loops;
  auto breaks = [](int value) {
    if (value == 3) throw std::runtime_error("broke at 3");
    return value;
  };
  EXPECT_EQ(loops.run(spelled(failing(3) | continues_on(loops.there(), 2) | weir::transform(breaks))),
            "0 1 2 source failed");
  EXPECT_EQ(loops.run(spelled(weir::iota(0, 9) | continues_on(loops.there(), 2) | weir::transform(breaks))),
            "0 1 2 broke at 3");
  EXPECT_EQ(loops.run(spelled(unclean(2) | continues_on(loops.there(), 2))), "0 1 cleanup failed: exit failed");
}

TEST(continues_on, closes_everything_before_close_answers) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    auto source = ticking(9, &l, 50ms) | continues_on(both.there(), 2) | noted(both, l, "behind");
    static_cast<void>(co_await source.next());
    co_await source.close();
    l.push_back("answered at " + std::to_string((co_await weir::now()).time_since_epoch() / 1ms));
    EXPECT_TRUE(both.is_idle_there());
    EXPECT_FALSE(co_await source.next());
  };
  loops.run(body(loops, log));
  EXPECT_EQ(log, (words{"open", "behind there", "closed at 150", "answered at 150"}));
}

TEST(continues_on, throws_from_close_what_an_exit_of_the_source_threw) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    auto source = unclean(5) | continues_on(both.there(), 1);
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

TEST(continues_on, is_destroyed_at_any_time_and_the_run_waits_for_both_sides) {
  two_loops loops;
  words log;
  auto slow = [](int value) -> weir::task<int> {
    co_await weir::sleep(30ms);
    co_return int(value);
  };
  loops.run(destroy_after(ticking(9, &log, 50ms) | continues_on(loops.there(), 2) | weir::transform(slow), 115ms));
  EXPECT_EQ(log, (words{"open", "closed at 165"}));
  EXPECT_TRUE(loops.is_idle_there());
}

TEST(continues_on, hands_what_is_kept_to_on_discard_when_it_is_closed) {
  two_loops loops;
  drops dropped;
  auto body = [](two_loops& both, drops& d) -> weir::task<> {
    account book;
    auto source = d.here(counted(book, 100) | weir::prefetch(2) | continues_on(both.there(), 3) | weir::prefetch(2));
    EXPECT_EQ(*co_await source.next(), 0);
    co_await weir::sleep(1ms);
    co_await source.close();
    EXPECT_EQ(static_cast<int>(d.values.size()), book.pulled - 1);
  };
  loops.run(body(loops, dropped));
  EXPECT_GE(dropped.values.size(), 8U);
}

TEST(continues_on, an_on_discard_behind_it_is_called_there) {
  two_loops loops;
  words log;
  auto lost = [&loops, &log](int) noexcept { log.push_back(loops.place()); };
  auto body = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
    co_await source.close();
  };
  loops.run(body(weir::iota(0, 100) | continues_on(loops.there(), 1) | weir::prefetch(2) | weir::on_discard(lost)));
  EXPECT_FALSE(log.empty());
  EXPECT_EQ(log, words(log.size(), "there"));
}

TEST(continues_on, a_drain_ends_the_source_and_delivers_what_is_on_its_way) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    std::string text;
    auto source = ticking(100) | continues_on(both.there(), 8) | weir::transform([](int value) { return 10 * value; });
    while (auto value = co_await source.next()) {
      text += std::to_string(*value) + " ";
      if (*value == 20) co_await drain_the_run();
    }
    co_return text + "|";
  };
  EXPECT_EQ(loops.run(body(loops)), "0 10 20 |");
}

TEST(continues_on, borrows_a_variable_here) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    auto source = weir::iota(0, 6);
    const auto header = co_await source.next();
    std::string text = std::to_string(*header) + ": ";
    text += co_await spelled(source | continues_on(both.there(), 1) | weir::take(2));
    co_return text;
  };
  EXPECT_EQ(loops.run(body(loops)), "0: 1 2 |");
}

TEST(continues_on, a_function_that_makes_no_stream_of_it_gets_it_whole) {
  two_loops loops;
  auto count = [](auto source) -> weir::task<std::size_t> { co_return co_await source.count(); };
  EXPECT_EQ(loops.run(weir::iota(0, 6) | continues_on(loops.there(), 2) | count), 6U);
}

TEST(continues_on, may_outlive_its_run_and_be_closed_undriven) {
  two_loops loops;
  words log;
  {
    auto source = ticking(9, &log, 10ms) | continues_on(loops.there(), 2) | weir::prefetch(1);
    auto look = [](auto& s) -> weir::task<> { static_cast<void>(co_await s.next()); };
    loops.run(look(source));
    loops.run_dry();
    EXPECT_TRUE(loops.is_idle_there());
  }
  auto close = [](auto source) -> weir::task<> { co_await source.close(); };
  loops.run(close(ticking(9, &log, 10ms) | continues_on(loops.there(), 2) | weir::prefetch(1)));
  EXPECT_EQ(log, (words{"open"})) << "the run was over before its exit could begin";
}

TEST(continues_on, takes_values_that_can_only_be_moved) {
  two_loops loops;
  auto sum = [](auto source) -> weir::task<int> {
    int all = 0;
    while (auto value = co_await source.next()) all += **value;
    co_return all;
  };
  auto add_one = [](number value) { return make_number(*value + 1); };
  EXPECT_EQ(loops.run(sum(numbers(5) | continues_on(loops.there(), 2) | weir::transform(add_one))), 15);
}

TEST(continues_on, refuses_a_bound_of_less_than_one) {
  two_loops loops;
  EXPECT_EQ(refusal([&loops] { return continues_on(loops.there(), 0); }),
            "continues_on(executor, n): n must be at least 1, was 0");
}

}  // namespace
