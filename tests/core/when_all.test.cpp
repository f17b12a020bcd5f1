#include <weir/core/when_all.hpp>

#include "core/support.hpp"

#include <memory>
#include <variant>

namespace {

using namespace weir_tests;

template <class T>
weir::task<T> after(weir::duration length, T value) {
  if (length != 0ms) co_await weir::sleep(length);
  co_return std::move(value);
}
weir::task<int> fails_after(weir::duration length, std::string what) {
  if (length != 0ms) co_await weir::sleep(length);
  throw std::runtime_error(what);
}
weir::task<> noted(lines& log, std::string name, weir::duration length) {
  const at_scope_end mark(log, name + " gone");
  co_await weir::sleep(length);
  log.push_back(name);
}

TEST(when_all, gives_a_tuple_in_the_order_of_the_arguments) {
  auto body = []() -> weir::task<std::string> {
    auto all = weir::when_all(after(30ms, 1), after(10ms, std::string("two")), weir::sleep(20ms), after(0ms, std::make_unique<int>(4)));
    auto results = co_await std::move(all);
    static_assert(std::is_same_v<decltype(results), std::tuple<int, std::string, std::monostate, std::unique_ptr<int>>>);
    const long now = co_await milliseconds_now();
    co_return std::to_string(std::get<0>(results)) + std::get<1>(results) + std::to_string(*std::get<3>(results)) + " at " +
        std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body()), "1two4 at 30");
}

TEST(when_all, gives_nothing_where_nothing_is_given) {
  auto body = []() -> weir::task<long> {
    auto all = weir::when_all(weir::sleep(10ms), weir::sleep(30ms));
    static_assert(std::is_void_v<decltype(all.await_resume())>);
    co_await std::move(all);
    co_return co_await milliseconds_now();
  };
  EXPECT_EQ(weir::testing::run(body()), 30);
}

TEST(when_all, of_a_vector_gives_a_vector) {
  auto body = [](int n) -> weir::task<std::string> {
    std::vector<weir::task<int>> tasks;
    for (int i = 0; i < n; ++i) tasks.push_back(after(std::chrono::milliseconds(10 * (n - i)), int(i)));
    auto results = co_await weir::when_all(std::move(tasks));
    std::string text;
    for (const int result : results) text += std::to_string(result);
    const long now = co_await milliseconds_now();
    co_return text + " at " + std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body(4)), "0123 at 40");
  EXPECT_EQ(weir::testing::run(body(0)), " at 0");
}

TEST(when_all, the_first_error_stops_the_others_before_it_is_thrown) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto all = weir::when_all(noted(book, "a", 50ms), fails_after(20ms, "wrong"), noted(book, "b", 10ms));
    book.push_back(co_await error_of(std::move(all)));
    const long now = co_await milliseconds_now();
    book.push_back(std::to_string(now));
  });
  EXPECT_EQ(log, (lines{"b", "b gone", "a gone", "wrong", "20"}));
}

TEST(when_all, an_error_at_once_leaves_the_rest_unstarted) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto all = weir::when_all(noted(book, "a", 50ms), fails_after(0ms, "wrong"), noted(book, "never", 10ms));
    book.push_back(co_await error_of(std::move(all)));
  });
  EXPECT_EQ(log, (lines{"a gone", "wrong"}));
}

TEST(when_all, of_a_vector_stops_the_others_too) {
  const lines log = logged([](lines& book) -> weir::task<> {
    std::vector<weir::task<>> tasks;
    tasks.push_back(noted(book, "a", 50ms));
    auto wrong = []() -> weir::task<> {
      co_await weir::sleep(5ms);
      throw std::runtime_error("wrong");
    };
    tasks.push_back(wrong());
    book.push_back(co_await error_of(weir::when_all(std::move(tasks))));
  });
  EXPECT_EQ(log, (lines{"a gone", "wrong"}));
}

TEST(when_all, destroyed_in_the_middle_it_destroys_its_children_in_order) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto outer = [](lines& b) -> weir::task<> {
      auto all = weir::when_all(noted(b, "a", 50ms), noted(b, "b", 60ms));
      co_await std::move(all);
    };
    auto either = weir::when_any(outer(book), weir::sleep(10ms));
    co_await std::move(either);
    book.push_back("left");
    co_await weir::sleep(1s);
  });
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log.back(), "left");
}

TEST(when_all, the_value_of_a_next_that_waits_for_its_siblings_is_discarded_when_they_fail_or_it_is_destroyed) {
  auto body = [](bool fails) -> weir::task<std::string> {
    weir::run_state& run = co_await this_run();
    auto s = ticking(3, 10ms);
    auto pair = [](auto& stream, bool ends_badly) -> weir::task<> {
      auto late = [](bool bad) -> weir::task<> {
        co_await weir::sleep(15ms);
        if (bad) throw std::runtime_error("wrong");
        co_await weir::sleep(1h);
      };
      auto both = weir::when_all(stream.next(), late(ends_badly));
      co_await std::move(both);
    };
    auto either = weir::when_any(pair(s, fails), weir::sleep(20ms));
    const std::string error = co_await error_of(std::move(either));
    std::string text = std::to_string(run.discarded()) + " " + error;
    co_return text + " " + co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body(true)), "1 wrong 1 2 |");
  EXPECT_EQ(weir::testing::run(body(false)), "1 nothing 1 2 |");
}

TEST(when_all, children_that_end_at_once_cost_no_turn) {
  auto body = []() -> weir::task<int> {
    int sum = 0;
    for (int i = 0; i < 100'000; ++i) {
      auto both = weir::when_all(after(0ms, 1), after(0ms, 2));
      auto results = co_await std::move(both);
      sum += std::get<0>(results) + std::get<1>(results);
    }
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(body()), 300'000);
}

TEST(when_all, consumers_of_two_streams_overlap) {
  auto body = []() -> weir::task<std::string> {
    auto a = ticking(5, 100ms);
    auto b = ticking(5, 150ms);
    auto both = weir::when_all(a.count(), b.count());
    auto results = co_await std::move(both);
    const long now = co_await milliseconds_now();
    co_return std::to_string(std::get<0>(results) + std::get<1>(results)) + " at " + std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body()), "10 at 750");
}

TEST(when_all, a_child_is_destroyed_as_soon_as_it_has_ended) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto with_argument = [](lines& b, std::shared_ptr<at_scope_end>) -> weir::task<> {
      co_await weir::sleep(10ms);
      b.push_back("over");
    };
    auto late = [](lines& b) -> weir::task<> {
      co_await weir::sleep(20ms);
      b.push_back("late");
    };
    auto argument = std::make_shared<at_scope_end>(book, "argument gone");
    auto both = weir::when_all(with_argument(book, std::move(argument)), late(book));
    co_await std::move(both);
  });
  EXPECT_EQ(log, (lines{"over", "argument gone", "late"}));
}

}  // namespace
