#include <weir/core/scope.hpp>

#include "core/support.hpp"

#include <memory>

namespace {

using namespace weir_tests;

weir::task<> noted(lines& log, std::string name, weir::duration length) {
  const at_scope_end mark(log, name + " gone");
  if (length != 0ms) co_await weir::sleep(length);
  log.push_back(name);
}

TEST(scope, is_over_when_its_body_and_all_its_tasks_are) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto body = [&book](weir::nursery& n) -> weir::task<> {
      n.spawn(noted(book, "a", 30ms));
      n.spawn(noted(book, "b", 10ms));
      n.spawn(weir::sleep(50ms));
      book.push_back("body over");
      co_return;
    };
    co_await weir::scope(body);
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"body over", "b", "b gone", "a", "a gone", "50"}));
}

TEST(scope, without_tasks_is_over_when_its_body_is) {
  auto outer = []() -> weir::task<long> {
    auto body = [](weir::nursery&) -> weir::task<> { co_await weir::sleep(10ms); };
    co_await weir::scope(body);
    auto nothing = [](weir::nursery&) -> weir::task<> { co_return; };
    co_await weir::scope(nothing);
    co_return co_await milliseconds_now();
  };
  EXPECT_EQ(weir::testing::run(outer()), 10);
}

TEST(scope, starts_a_task_at_once_and_at_any_time) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto body = [&book](weir::nursery& n) -> weir::task<> {
      n.spawn(noted(book, "at once", 0ms));
      co_await weir::sleep(10ms);
      auto spawns = [](weir::nursery& home, lines& b) -> weir::task<> {
        co_await weir::sleep(10ms);
        home.spawn(noted(b, "by a task", 10ms));
      };
      n.spawn(spawns(n, book));
    };
    co_await weir::scope(body);
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"at once", "at once gone", "by a task", "by a task gone", "30"}));
}

TEST(scope, counts_the_tasks_that_have_not_ended) {
  auto outer = []() -> weir::task<std::string> {
    std::string text;
    auto body = [&text](weir::nursery& n) -> weir::task<> {
      text += std::to_string(n.running());
      n.spawn(weir::sleep(10ms));
      n.spawn(weir::sleep(20ms));
      auto at_once = []() -> weir::task<> { co_return; };
      n.spawn(at_once());
      text += std::to_string(n.running());
      co_await weir::sleep(15ms);
      text += std::to_string(n.running());
      co_await weir::sleep(15ms);
      text += std::to_string(n.running());
    };
    co_await weir::scope(body);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(outer()), "0210");
}

TEST(scope, the_error_of_a_task_stops_the_others_and_the_body) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto wrong = []() -> weir::task<> {
      co_await weir::sleep(10ms);
      throw std::runtime_error("wrong");
    };
    auto body = [&book, wrong](weir::nursery& n) -> weir::task<> {
      const at_scope_end mark(book, "body gone");
      n.spawn(noted(book, "a", 1h));
      n.spawn(wrong());
      co_await weir::sleep(1h);
    };
    book.push_back(co_await error_of(weir::scope(body)));
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  ASSERT_EQ(log.size(), 4U);
  EXPECT_EQ(log[2], "wrong");
  EXPECT_EQ(log[3], "10");
}

TEST(scope, the_error_of_the_body_stops_the_tasks) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto body = [&book](weir::nursery& n) -> weir::task<> {
      n.spawn(noted(book, "a", 1h));
      throw std::runtime_error("wrong");
      co_return;
    };
    book.push_back(co_await error_of(weir::scope(body)));
  });
  EXPECT_EQ(log, (lines{"a gone", "wrong"}));
}

TEST(scope, may_be_stopped_from_inside_its_body) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto body = [&book](weir::nursery& n) -> weir::task<> {
      n.spawn(noted(book, "a", 1h));
      co_await weir::sleep(10ms);
      n.stop();
      book.push_back("body goes on to its next suspension");
    };
    co_await weir::scope(body);
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"body goes on to its next suspension", "a gone", "10"}));
}

TEST(scope, may_be_stopped_from_one_of_its_tasks) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto stops = [](weir::nursery& n) -> weir::task<> {
      co_await weir::sleep(10ms);
      n.stop();
      co_await weir::sleep(1h);
    };
    auto body = [&book, stops](weir::nursery& n) -> weir::task<> {
      n.spawn(noted(book, "a", 1h));
      n.spawn(stops(n));
      co_await weir::sleep(1h);
    };
    co_await weir::scope(body);
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"a gone", "10"}));
}

TEST(scope, destroyed_in_the_middle_it_destroys_everything_in_it) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto outer = [](lines& b) -> weir::task<> {
      auto body = [&b](weir::nursery& n) -> weir::task<> {
        n.spawn(noted(b, "a", 1h));
        n.spawn(noted(b, "b", 1h));
        co_await weir::sleep(1h);
      };
      co_await weir::scope(body);
    };
    auto either = weir::when_any(outer(book), weir::sleep(10ms));
    co_await std::move(either);
    book.push_back("left");
  });
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log.back(), "left");
}

TEST(scope, a_task_is_destroyed_when_it_ends_and_not_when_the_scope_does) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto holds = [](std::shared_ptr<at_scope_end>) -> weir::task<> { co_await weir::sleep(5ms); };
    auto body = [&book, holds](weir::nursery& n) -> weir::task<> {
      n.spawn(holds(std::make_shared<at_scope_end>(book, "argument gone")));
      co_await weir::sleep(10ms);
      book.push_back("body over");
    };
    co_await weir::scope(body);
  });
  EXPECT_EQ(log, (lines{"argument gone", "body over"}));
}

TEST(scope, a_server_loop_of_100_000_tasks_does_not_pile_them_up) {
  auto outer = []() -> weir::task<std::size_t> {
    std::size_t most = 0;
    auto body = [&most](weir::nursery& n) -> weir::task<> {
      for (int i = 0; i < 100'000; ++i) {
        n.spawn(weir::sleep(2ms));
        most = std::max(most, n.running());
        if (i % 10 == 9) co_await weir::sleep(1ms);
      }
    };
    co_await weir::scope(body);
    co_return most;
  };
  EXPECT_LE(weir::testing::run(outer()), 40U);
}

TEST(scope, the_end_of_a_task_costs_the_same_however_many_run) {
  auto outer = []() -> weir::task<std::size_t> {
    auto body = [](weir::nursery& n) -> weir::task<> {
      for (int i = 0; i < 50'000; ++i) n.spawn(weir::sleep(1h));
      for (int i = 0; i < 50'000; ++i) {
        n.spawn(weir::post());
        co_await weir::post();
      }
      n.stop();
    };
    co_await weir::scope(body);
    co_return 1;
  };
  EXPECT_EQ(weir::testing::run(outer()), 1U);  // at 50,000 looks an end this takes minutes
}

TEST(scope, of_two_errors_the_first_is_thrown) {
  auto body = [](weir::nursery& n) -> weir::task<> {
    auto wrong = [](std::string what) -> weir::task<> {
      co_await weir::sleep(10ms);
      throw std::runtime_error(what);
    };
    n.spawn(wrong("first"));
    n.spawn(wrong("second"));
    co_return;
  };
  EXPECT_EQ(weir::testing::run(error_of(weir::scope(body))), "first");
}

weir::async_generator<int> endless(lines& log, std::string name, weir::duration exit) {
  co_await with_log(exit_log(log, name, exit));
  for (;;) {
    co_await weir::sleep(10ms);
    co_yield 1;
  }
}
weir::task<> counts(lines& log, std::string name, weir::duration exit) {
  auto s = endless(log, name, exit);
  co_await s.count();
}
weir::task<> leaves_early(lines& log, std::string name, weir::duration exit) {
  auto s = endless(log, name, exit);
  EXPECT_TRUE(co_await s.next());
}

TEST(scope, is_not_over_before_the_exits_of_streams_left_in_its_tasks) {
  lines log;
  auto outer = [](lines& book) -> weir::task<> {
    auto body = [&book](weir::nursery& n) -> weir::task<> {
      n.spawn(counts(book, "stopped", 5ms));
      n.spawn(leaves_early(book, "left", 30ms));
      co_await weir::sleep(25ms);
      n.stop();
    };
    co_await weir::scope(body);
    book.push_back("scope over");
  };
  weir::testing::run(outer(log));
  EXPECT_EQ(log, (lines{"left begins: stopped", "stopped begins: stopped", "stopped is over at 30", "left is over at 40",
                        "scope over"}));
}

TEST(scope, does_not_wait_for_the_exits_of_streams_around_it) {
  lines log;
  auto outer = [](lines& book) -> weir::task<> {
    co_await leaves_early(book, "around", 30ms);
    co_await weir::scope([&book](weir::nursery& n) -> weir::task<> {
      n.spawn(leaves_early(book, "inside", 5ms));
      co_return;
    });
    book.push_back("scope over");
  };
  weir::testing::run(outer(log));
  EXPECT_EQ(log, (lines{"around begins: stopped", "inside begins: stopped", "inside is over at 25", "scope over",
                        "around is over at 40"}));
}

TEST(scope, waits_for_the_exits_of_a_scope_that_was_destroyed_inside_it) {
  lines log;
  auto outer = [](lines& book) -> weir::task<> {
    auto inner = [](lines& b) -> weir::task<> {
      co_await weir::scope([&b](weir::nursery& n) -> weir::task<> {
        n.spawn(counts(b, "inner", 20ms));
        co_await weir::sleep(1s);
      });
    };
    co_await weir::scope([&book, inner](weir::nursery& n) -> weir::task<> {
      n.spawn(inner(book));
      co_await weir::sleep(15ms);
      n.stop();
    });
    book.push_back("scope over");
  };
  weir::testing::run(outer(log));
  EXPECT_EQ(log, (lines{"inner begins: stopped", "inner is over at 35", "scope over"}));
}

TEST(scope, inside_an_exit_does_not_wait_for_that_exit) {
  lines log;
  auto outer = [](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_await weir::with_exit(&b, [](lines*& c, weir::ended) -> weir::task<> {
        co_await weir::scope([c](weir::nursery& n) -> weir::task<> {
          n.spawn(leaves_early(*c, "inner", 5ms));
          co_return;
        });
        c->push_back("exit over");
      });
      co_yield 1;
    };
    co_await weir::scope([&book, make](weir::nursery& n) -> weir::task<> {
      n.spawn([](weir::async_generator<int> s) -> weir::task<> { EXPECT_TRUE(co_await s.next()); }(make(book)));
      co_return;
    });
    book.push_back("scope over");
  };
  weir::testing::run(outer(log));
  EXPECT_EQ(log, (lines{"inner begins: stopped", "inner is over at 15", "exit over", "scope over"}));
}

TEST(scope, an_error_is_thrown_after_the_exits) {
  lines log;
  auto body = [&log](weir::nursery& n) -> weir::task<> {
    n.spawn(counts(log, "exit", 20ms));
    co_await weir::sleep(15ms);
    throw std::runtime_error("wrong");
  };
  EXPECT_EQ(weir::testing::run(error_of(weir::scope(body))), "wrong");
  EXPECT_EQ(log, (lines{"exit begins: stopped", "exit is over at 35"}));
}

}  // namespace
