#include "ops/support.hpp"
#include "ops/two_loops.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::concurrency;
using weir::transform_concurrent;

namespace {

using words = std::vector<std::string>;

int doubled(int value) { return 2 * value; }

TEST(concurrency_on, calls_a_plain_function_there_and_keeps_the_order) {
  for (const int n : {1, 2, 5}) {
    for (const int budget : {1, 1024}) {
      two_loops loops(budget);
      words log;
      auto call = [&loops, &log](int value) {
        log.push_back(loops.place());
        return 2 * value;
      };
      EXPECT_EQ(loops.run(spelled(weir::iota(0, 5) | transform_concurrent(concurrency(n).on(loops.there()), call))),
                "0 2 4 6 8 |");
      EXPECT_EQ(log, words(5, "there"));
      EXPECT_EQ(loops.run(spelled_at_once(weir::iota(0, 5) |
                                          transform_concurrent(concurrency(n).on(loops.there()), doubled))),
                "0 2 4 6 8 |");
    }
  }
}

TEST(concurrency_on, awaits_there_what_the_function_returns) {
  two_loops loops;
  words log;
  auto call = [&loops, &log](int value) -> weir::task<int> {
    co_await weir::sleep(value % 2 == 0 ? 100ms : 10ms);
    log.push_back(std::to_string(value) + " " + loops.place());
    co_return 2 * value;
  };
  EXPECT_EQ(loops.run(timed(weir::iota(0, 4) | transform_concurrent(concurrency(2).on(loops.there()), call))),
            "0@100 2@100 4@110 6@110 |@110");
  EXPECT_EQ(log, (words{"1 there", "0 there", "2 there", "3 there"}));
}

TEST(concurrency_on, never_holds_more_than_its_window) {
  two_loops loops;
  account book;
  auto body = [](two_loops& both, account& values) -> weir::task<> {
    auto source = counted(values, 100) | transform_concurrent(concurrency(2).window(3).on(both.there()), doubled);
    co_await weir::sleep(1ms);
    EXPECT_EQ(values.pulled, 0) << "nothing is asked for before the first demand";
    for (int taken = 1; taken <= 10; ++taken) {
      EXPECT_EQ(*co_await source.next(), 2 * (taken - 1));
      co_await weir::sleep(1ms);
      EXPECT_EQ(values.pulled, taken + 3);
    }
    co_await source.close();
  };
  loops.run(body(loops, book));
}

TEST(concurrency_on, takes_window_and_executor_in_any_order) {
  two_loops loops;
  const auto limits = concurrency(2).on(loops.there()).window(7);
  EXPECT_EQ(limits.limits().running(), 2U);
  EXPECT_EQ(limits.limits().window(), 7U);
  EXPECT_EQ(refusal([&loops] { return concurrency(2).on(loops.there()).window(1); }),
            "concurrency(n).window(w): w must be at least 2, was 1");
}

TEST(concurrency_on, throws_what_the_function_threw_after_the_results_before_it) {
  two_loops loops;
  auto breaks = [](int value) {
    if (value == 3) throw std::runtime_error("broke at 3");
    return value;
  };
  EXPECT_EQ(loops.run(spelled(weir::iota(0, 9) | transform_concurrent(concurrency(4).on(loops.there()), breaks))),
            "0 1 2 broke at 3");
  auto breaks_later = [](int value) -> weir::task<int> {
    co_await weir::post();
    if (value == 3) throw std::runtime_error("broke at 3");
    co_return int(value);
  };
  EXPECT_EQ(loops.run(spelled(weir::iota(0, 9) | transform_concurrent(concurrency(4).on(loops.there()), breaks_later))),
            "0 1 2 broke at 3");
  EXPECT_EQ(loops.run(spelled(failing(2) | transform_concurrent(concurrency(4).on(loops.there()), doubled))),
            "0 2 source failed");
}

TEST(concurrency_on, discards_what_has_not_begun_and_what_has_ended_when_it_is_closed) {
  two_loops loops;
  drops dropped;
  auto body = [](two_loops& both, drops& d) -> weir::task<> {
    account book;
    auto negative = [](int value) { return -value; };
    auto source =
        d.here(counted(book, 100) | transform_concurrent(concurrency(2).window(6).on(both.there()), negative));
    EXPECT_EQ(*co_await source.next(), 0);
    co_await source.close();
    EXPECT_EQ(static_cast<int>(d.values.size()), book.pulled - 1);
  };
  loops.run(body(loops, dropped));
  EXPECT_EQ(dropped.values.size(), 5U);
}

/// An executor whose threads come when the test says so.
class calls_by_hand {
 public:
  std::vector<std::unique_ptr<weir::detail::posted_call>> calls;

  void run_all() {
    for (auto& call : std::exchange(calls, {})) call->run();
  }
};
class place_by_hand final : public weir::detail::executor_place {
 public:
  explicit place_by_hand(calls_by_hand& pool) noexcept : pool_(&pool) {}
  void spawn(weir::task<>&&, std::unique_ptr<weir::detail::guest_end>) const override {}
  void execute(std::unique_ptr<weir::detail::posted_call> call) const override {
    pool_->calls.push_back(std::move(call));
  }

 private:
  calls_by_hand* pool_;
};

}  // namespace

template <>
struct weir::executor_traits<calls_by_hand> {
  static std::shared_ptr<const weir::detail::executor_place> place(calls_by_hand& pool) {
    return std::make_shared<const place_by_hand>(pool);
  }
};

namespace {

TEST(concurrency_on, asks_for_no_more_threads_than_n) {
  calls_by_hand pool;
  auto body = [](calls_by_hand& there) -> weir::task<std::string> {
    auto source = weir::iota(0, 9) | transform_concurrent(concurrency(2).window(5).on(there), doubled);
    auto work = [](calls_by_hand& all) -> weir::task<> {
      co_await weir::sleep(1ms);
      EXPECT_EQ(all.calls.size(), 2U);
      while (!all.calls.empty()) {
        all.run_all();
        co_await weir::sleep(1ms);
        EXPECT_LE(all.calls.size(), 2U);
      }
    };
    auto both = weir::when_all(spelled(std::move(source)), work(there));
    auto answers = co_await std::move(both);
    co_return std::get<0>(answers);
  };
  EXPECT_EQ(weir::testing::run(body(pool)), "0 2 4 6 8 10 12 14 16 |");
}

TEST(concurrency_on, close_waits_for_a_thread_that_is_on_its_way) {
  drops dropped;
  calls_by_hand pool;
  words log;
  auto body = [](calls_by_hand& there, drops& d, words& l) -> weir::task<> {
    auto source = d.here(weir::iota(1, 9) | transform_concurrent(concurrency(1).window(3).on(there), doubled));
    auto ask = [](auto& s) -> weir::task<> { static_cast<void>(co_await s.next()); };
    auto close = [](auto& s, words& written) -> weir::task<> {
      co_await weir::sleep(1ms);
      co_await s.close();
      written.push_back("closed");
    };
    auto work = [](calls_by_hand& all, words& written) -> weir::task<> {
      co_await weir::sleep(2ms);
      written.push_back("thread comes");
      all.run_all();
    };
    auto all = weir::when_all(ask(source), close(source, l), work(there, l));
    static_cast<void>(co_await std::move(all));
    EXPECT_EQ(d.values, (std::vector<int>{1, 2, 3})) << "none had begun";
  };
  weir::testing::run(body(pool, dropped, log));
  EXPECT_EQ(log, (words{"thread comes", "closed"}));
}

TEST(concurrency_on, fails_when_its_executor_is_gone) {
  calls_by_hand pool;
  auto body = [](calls_by_hand& there) -> weir::task<std::string> {
    auto source = weir::iota(1, 9) | transform_concurrent(concurrency(2).on(there), doubled);
    auto destroy = [](calls_by_hand& all) -> weir::task<> {
      co_await weir::sleep(1ms);
      all.calls.clear();
    };
    auto both = weir::when_all(spelled(std::move(source)), destroy(there));
    auto answers = co_await std::move(both);
    co_return std::get<0>(answers);
  };
  EXPECT_EQ(weir::testing::run(body(pool)), "weir: the executor of a concurrent stage is gone");
}

TEST(concurrency_on, the_run_waits_for_a_call_whose_stage_is_destroyed) {
  two_loops loops;
  words log;
  auto body = [](two_loops& both, words& l) -> weir::task<> {
    auto slow = [&l](int value) -> weir::task<int> {
      co_await weir::sleep(100ms);
      l.push_back("never");
      co_return int(value);
    };
    {
      auto source = weir::iota(0, 9) | transform_concurrent(concurrency(2).on(both.there()), slow);
      static_cast<void>(co_await weir::when_any(source.next(), weir::sleep(10ms)));
    }
    l.push_back("left");
  };
  loops.run(body(loops, log));
  EXPECT_EQ(log, (words{"left"}));
  EXPECT_TRUE(loops.is_idle_there());
}

TEST(concurrency_on, an_awaited_call_that_never_began_drops_its_value) {
  drops dropped;
  calls_by_hand pool;  // whatever is started there never begins
  auto body = [](calls_by_hand& there, drops& d) -> weir::task<> {
    auto same = [](int value) -> weir::task<int> { co_return int(value); };
    auto source = d.here(weir::iota(1, 9) | transform_concurrent(concurrency(2).on(there), same));
    EXPECT_EQ(co_await spelled(std::move(source)), "weir: the executor on which upstream ran is gone");
  };
  weir::testing::run(body(pool, dropped));
  EXPECT_EQ(dropped.values, (std::vector<int>{1, 2, 3, 4}));
}

TEST(concurrency_on, a_drain_lets_the_calls_go_on) {
  two_loops loops;
  auto body = [](two_loops& both) -> weir::task<std::string> {
    auto slow = [](int value) -> weir::task<int> {
      co_await weir::sleep(150ms);
      co_return int(value);
    };
    auto source = ticking(9) | transform_concurrent(concurrency(2).on(both.there()), slow);
    auto drain = [](weir::duration length) -> weir::task<> {
      co_await weir::sleep(length);
      co_await drain_the_run();
    };
    auto all = weir::when_all(timed(std::move(source)), drain(220ms));
    auto answers = co_await std::move(all);
    co_return std::get<0>(answers);
  };
  EXPECT_EQ(loops.run(body(loops)), "0@250 1@350 |@350");
}

TEST(concurrency_on, takes_values_that_can_only_be_moved) {
  two_loops loops;
  auto add_one = [](number value) { return make_number(*value + 1); };
  auto add_two = [](number value) -> weir::task<number> {
    co_await weir::post();
    co_return make_number(*value + 2);
  };
  auto sum = [](auto source) -> weir::task<int> {
    int all = 0;
    while (auto value = co_await source.next()) all += **value;
    co_return all;
  };
  EXPECT_EQ(loops.run(sum(numbers(5) | transform_concurrent(concurrency(2).on(loops.there()), add_one) |
                          transform_concurrent(concurrency(2).on(loops.there()), add_two))),
            10 + 5 + 10);
}

}  // namespace
