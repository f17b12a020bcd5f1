// for_each, fold, first, count, to and for_each_concurrent; how they close what they leave is in closing.test.cpp.
#include <weir/core/stream.hpp>

#include "core/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include <list>
#include <memory>
#include <set>
#include <string>

namespace {

using namespace weir_tests;

TEST(for_each, calls_the_function_with_every_value_in_order) {
  auto body = [](auto make) -> weir::task<std::string> {
    std::string text;
    auto add = [&text](int i) { text += std::to_string(i); };
    auto s = make();
    co_await s.for_each(add);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body([] { return counting(5); })), "01234");
  EXPECT_EQ(weir::testing::run(body([] { return ticking(5); })), "01234");
  EXPECT_EQ(weir::testing::run(body([] { return weir::iota(0, 5); })), "01234");
}

TEST(for_each, awaits_the_function_one_value_at_a_time) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = counting(2);
    auto slow = [&book](int i) -> weir::task<> {
      book.push_back("begins " + std::to_string(i));
      co_await weir::sleep(10ms);
      book.push_back("ends " + std::to_string(i));
    };
    co_await s.for_each(slow);
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"begins 0", "ends 0", "begins 1", "ends 1", "20"}));
}

TEST(for_each, keeps_the_value_until_the_task_of_the_function_is_gone) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<std::string> {
      for (int i = 0; i < 3; ++i) co_yield std::string(100, static_cast<char>('a' + i));
    };
    std::string text;
    auto s = make();
    auto looks = [&text](const std::string& value) -> weir::task<> {
      co_await weir::sleep(10ms);
      text += value.substr(98);
    };
    co_await s.for_each(looks);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "aabbcc");
}

TEST(for_each, stops_where_the_function_says_so_and_asks_for_no_value_more) {
  auto body = []() -> weir::task<std::string> {
    std::string text;
    auto s = counting(10) | weir::transform([&text](int i) {
               text += "p";
               return i;
             });
    auto until_two = [&text](int i) {
      text += std::to_string(i);
      return i == 2 ? weir::flow::stop : weir::flow::next;
    };
    co_await s.for_each(until_two);
    auto after = co_await s.next();
    co_return text + (after ? "value" : ".");
  };
  EXPECT_EQ(weir::testing::run(body()), "p0p1p2.");
}

TEST(for_each, gives_others_a_turn_while_values_are_ready_for_ever) {
  auto body = []() -> weir::task<int> {
    bool stop = false;
    auto counts = [](bool& flag) -> weir::task<int> {
      auto s = weir::iota(0);
      int count = 0;
      auto f = [&count, &flag](int) {
        ++count;
        return flag ? weir::flow::stop : weir::flow::next;
      };
      co_await s.for_each(f);
      co_return count;
    };
    auto stops = [](bool& flag) -> weir::task<> {
      for (int i = 0; i < 10; ++i) co_await weir::post();
      flag = true;
    };
    auto both = weir::when_all(counts(stop), stops(stop));
    auto answers = co_await std::move(both);
    co_return std::get<0>(answers);
  };
  const int values = weir::testing::run(body());
  EXPECT_GT(values, 8 * 1024);
  EXPECT_LT(values, 13 * 1024);
}

TEST(for_each, of_an_awaitable_that_is_no_task) {
  auto body = []() -> weir::task<long> {
    auto s = counting(3);
    auto pause = [](int i) { return weir::sleep(std::chrono::milliseconds(10 * i)); };
    co_await s.for_each(pause);
    co_return co_await milliseconds_now();
  };
  EXPECT_EQ(weir::testing::run(body()), 30);
}

TEST(for_each, abandoned_in_the_middle_another_terminal_takes_the_rest) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(6, 10ms);
    std::string text;
    auto add = [&text](int i) { text += std::to_string(i); };
    auto some = weir::when_any(s.for_each(add), weir::sleep(35ms));
    co_await std::move(some);
    text += "|";
    co_await s.for_each(add);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "012|345");
}

TEST(fold, accumulates_in_order) {
  auto s = counting(5);
  EXPECT_EQ(weir::testing::run(s.fold(std::string(">"), [](std::string text, int i) { return text + std::to_string(i); })), ">01234");
  auto empty = counting(0);
  EXPECT_EQ(weir::testing::run(empty.fold(7, [](int a, int b) { return a + b; })), 7);
}

TEST(fold, moves_what_it_accumulates) {
  auto body = []() -> weir::task<int> {
    auto s = counting(5);
    auto add = [](std::unique_ptr<int> sum, int i) {
      *sum += i;
      return sum;
    };
    auto sum = co_await s.fold(std::make_unique<int>(0), add);
    co_return *sum;
  };
  EXPECT_EQ(weir::testing::run(body()), 10);
}

TEST(fold, awaits_the_function) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(3);
    auto add = [](std::string text, int i) -> weir::task<std::string> {
      co_await weir::sleep(30ms);
      co_return text + std::to_string(i);
    };
    auto text = co_await s.fold(std::string(), add);
    const long now = co_await milliseconds_now();
    co_return text + " at " + std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body()), "012 at 390");
}

TEST(first, is_the_first_value_or_nothing) {
  auto body = []() -> weir::task<std::string> {
    auto some = ticking(3);
    auto none = ticking(0);
    auto a = co_await some.first();
    auto b = co_await none.first();
    co_return std::to_string(*a) + (b ? "value" : " nothing");
  };
  EXPECT_EQ(weir::testing::run(body()), "0 nothing");
}

TEST(first, of_references_is_a_copy_since_the_stream_is_closed) {
  census book;
  auto body = [](census& b) -> weir::task<int> {
    auto make = [](census& c) -> weir::async_generator<const counted&> {
      const counted value(c, 7);
      co_yield value;
    };
    auto s = make(b);
    auto value = co_await s.first();
    co_return value->value();
  };
  EXPECT_EQ(weir::testing::run(body(book)), 7);
  EXPECT_EQ(book.copies, 1);
  EXPECT_EQ(book.alive, 0);
}

TEST(count, counts) {
  auto body = []() -> weir::task<std::size_t> {
    auto ready = counting(3000);
    auto waiting = ticking(3);
    auto numbers = weir::iota(0, 3000);
    std::size_t sum = co_await ready.count();
    sum += co_await waiting.count();
    sum += co_await numbers.count();
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(body()), 6003U);
}

TEST(to, collects_into_any_container_from_a_variable_or_a_temporary) {
  auto body = []() -> weir::task<std::string> {
    auto s = counting(3);
    auto into_vector = co_await weir::to<std::vector>(s);
    auto into_list = co_await weir::to<std::list<long>>(ticking(3));
    auto into_set = co_await weir::to<std::set<int>>(counting(3) | weir::transform([](int i) { return i / 2; }));
    std::string text;
    for (const int i : into_vector) text += std::to_string(i);
    for (const long i : into_list) text += std::to_string(i);
    for (const int i : into_set) text += std::to_string(i);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "01201201");
}

TEST(to, gives_nothing_but_the_error) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<int> {
      co_yield 1;
      throw std::runtime_error("wrong");
    };
    co_return co_await error_of(weir::to<std::vector>(make()));
  };
  EXPECT_EQ(weir::testing::run(body()), "wrong");
}

TEST(for_each_concurrent, runs_as_many_at_once_as_it_was_told) {
  auto body = []() -> weir::task<std::string> {
    int running = 0;
    int most = 0;
    auto work = [&running, &most](int) -> weir::task<> {
      most = std::max(most, ++running);
      co_await weir::sleep(10ms);
      --running;
    };
    auto s = counting(10);
    co_await s.for_each_concurrent(3, work);
    const long now = co_await milliseconds_now();
    co_return std::to_string(most) + " " + std::to_string(running) + " " + std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body()), "3 0 40");
}

TEST(for_each_concurrent, the_first_error_stops_the_others_and_is_thrown_when_they_are_gone) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto work = [&book](int i) -> weir::task<> {
      const at_scope_end mark(book, "gone " + std::to_string(i));
      co_await weir::sleep(std::chrono::milliseconds(10 + i));
      throw std::runtime_error("failed " + std::to_string(i));
    };
    auto s = counting(10);
    book.push_back(co_await error_of(s.for_each_concurrent(3, work)));
  });
  ASSERT_EQ(log.size(), 4U);
  EXPECT_EQ(log.front(), "gone 0");
  EXPECT_EQ(log.back(), "failed 0");
}

TEST(for_each_concurrent, an_error_of_the_stream_stops_what_runs) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto work = [&book](int i) -> weir::task<> {
      const at_scope_end mark(book, "gone " + std::to_string(i));
      co_await weir::sleep(1h);
    };
    auto make = []() -> weir::async_generator<int> {
      co_yield 0;
      co_await weir::sleep(1ms);
      throw std::runtime_error("wrong");
    };
    auto s = make();
    book.push_back(co_await error_of(s.for_each_concurrent(3, work)));
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"gone 0", "wrong", "1"}));
}

TEST(for_each_concurrent, waits_for_what_runs_after_the_last_value) {
  auto body = []() -> weir::task<long> {
    auto s = ticking(3, 10ms);
    auto work = [](int) { return weir::sleep(100ms); };
    co_await s.for_each_concurrent(8, work);
    co_return co_await milliseconds_now();
  };
  EXPECT_EQ(weir::testing::run(body()), 130);
}

TEST(for_each_concurrent, abandoned_it_destroys_what_runs) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto work = [&book](int i) -> weir::task<> {
      const at_scope_end mark(book, "gone " + std::to_string(i));
      co_await weir::sleep(1h);
    };
    auto s = counting(10);
    auto either = weir::when_any(s.for_each_concurrent(2, work), weir::sleep(5ms));
    co_await std::move(either);
    book.push_back("left");
  });
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log.back(), "left");
}

}  // namespace
