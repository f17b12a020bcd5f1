#include <weir/core/when_any.hpp>

#include "core/support.hpp"

#include <memory>
#include <stdexcept>
#include <variant>

namespace {

using namespace weir_tests;

weir::task<int> number_after(weir::duration length, int value) {
  if (length != 0ms) co_await weir::sleep(length);
  co_return value;
}
weir::task<int> fails_after(weir::duration length) {
  if (length != 0ms) co_await weir::sleep(length);
  throw std::runtime_error("wrong");
}
weir::task<> noted(lines& log, std::string name, weir::duration length) {
  const at_scope_end mark(log, name + " gone");
  co_await weir::sleep(length);
  log.push_back(name);
}

TEST(when_any, gives_the_result_of_the_first_to_end) {
  auto body = []() -> weir::task<std::string> {
    auto any = weir::when_any(number_after(30ms, 1), weir::sleep(20ms), number_after(10ms, 3));
    auto answer = co_await std::move(any);
    static_assert(std::is_same_v<decltype(answer), std::variant<int, std::monostate, int>>);
    const long now = co_await milliseconds_now();
    co_return std::to_string(answer.index()) + " " + std::to_string(std::get<2>(answer)) + " at " + std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body()), "2 3 at 10");
}

TEST(when_any, of_a_vector_gives_index_and_result) {
  auto body = []() -> weir::task<std::string> {
    std::vector<weir::task<int>> tasks;
    for (int i = 0; i < 4; ++i) tasks.push_back(number_after(std::chrono::milliseconds(10 * (4 - i)), i * i));
    auto answer = co_await weir::when_any(std::move(tasks));
    co_return std::to_string(answer.first) + " " + std::to_string(answer.second);
  };
  EXPECT_EQ(weir::testing::run(body()), "3 9");
}

TEST(when_any, of_nothing_is_refused) {
  EXPECT_THROW(static_cast<void>(weir::when_any(std::vector<weir::task<int>>())), std::invalid_argument);
}

TEST(when_any, the_losers_are_destroyed_before_it_answers) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto any = weir::when_any(noted(book, "a", 50ms), noted(book, "b", 10ms), noted(book, "c", 30ms));
    auto answer = co_await std::move(any);
    book.push_back(std::to_string(answer.index()));
    co_await weir::sleep(1s);
  });
  EXPECT_EQ(log, (lines{"b", "b gone", "a gone", "c gone", "1"}));
}

TEST(when_any, one_that_ends_at_once_leaves_the_rest_unstarted) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto any = weir::when_any(noted(book, "a", 50ms), number_after(0ms, 7), noted(book, "never", 10ms));
    auto answer = co_await std::move(any);
    book.push_back(std::to_string(std::get<1>(answer)));
  });
  EXPECT_EQ(log, (lines{"a gone", "7"}));
}

TEST(when_any, the_first_to_end_may_fail) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto any = weir::when_any(noted(book, "a", 50ms), fails_after(10ms));
    book.push_back(co_await error_of(std::move(any)));
    auto other = weir::when_any(number_after(5ms, 1), fails_after(10ms));
    auto answer = co_await std::move(other);
    book.push_back(std::to_string(std::get<0>(answer)));
    std::vector<weir::task<int>> tasks;
    tasks.push_back(fails_after(0ms));
    book.push_back(co_await error_of(weir::when_any(std::move(tasks))));
  });
  EXPECT_EQ(log, (lines{"a gone", "wrong", "1", "wrong"}));
}

TEST(when_any, of_those_that_end_in_the_same_moment_one_is_answered_and_the_other_has_not_ended) {
  // Both timers are due in one turn. The loser must not have taken its value.
  for (int order = 0; order < 2; ++order) {
    auto body = [order]() -> weir::task<std::string> {
      auto a = ticking(2, 10ms);
      auto b = ticking(2, 10ms);
      std::string text;
      for (int i = 0; i < 10; ++i) {
        auto& first = order == 0 ? a : b;
        auto& second = order == 0 ? b : a;
        auto any = weir::when_any(next_or_end(first), next_or_end(second));
        auto answer = co_await std::move(any);
        const int value = answer.index() == 0 ? std::get<0>(answer) : std::get<1>(answer);
        if (value < 0) {
          auto& other = answer.index() == 0 ? second : first;
          text += "| " + co_await spelled(other);
          break;
        }
        text += std::to_string(value) + " ";
      }
      co_return text;
    };
    const std::string text = weir::testing::run(body());
    EXPECT_EQ(std::count(text.begin(), text.end(), '0'), 2) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '1'), 2) << text;
  }
}

TEST(when_any, inside_when_any) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto inner = [](lines& b, weir::duration length) -> weir::task<int> {
      auto any = weir::when_any(noted(b, "inner", length), weir::sleep(1h));
      auto answer = co_await std::move(any);
      co_return static_cast<int>(answer.index());
    };
    auto any = weir::when_any(inner(book, 30ms), weir::sleep(10ms));
    auto answer = co_await std::move(any);
    book.push_back(std::to_string(answer.index()));
    auto again = weir::when_any(inner(book, 30ms), weir::sleep(50ms));
    auto second = co_await std::move(again);
    book.push_back(std::to_string(second.index()));
  });
  EXPECT_EQ(log, (lines{"inner gone", "1", "inner", "inner gone", "0"}));
}

TEST(when_any, a_value_whose_nested_when_any_loses_before_it_goes_on_is_counted_as_discarded) {
  // The inner next is answered, and the outer one is over before the inner coroutine could look at the value.
  auto body = [](int rounds) -> weir::task<std::string> {
    weir::run_state& run = co_await this_run();
    auto s = ticking(3, 10ms);
    auto inner = [](auto& stream, int& count) -> weir::task<> {
      auto any = weir::when_any(stream.next(), weir::sleep(1h));
      auto answer = co_await std::move(any);
      if (answer.index() == 0) ++count;
      co_await weir::sleep(1h);
    };
    auto later = [](int n) -> weir::task<> {
      co_await weir::sleep(10ms);
      for (int i = 0; i < n; ++i) co_await weir::post();
    };
    int seen = 0;
    auto outer = weir::when_any(inner(s, seen), later(rounds));
    co_await std::move(outer);
    while (auto value = co_await s.next()) ++seen;
    co_return std::to_string(seen) + "+" + std::to_string(run.discarded());
  };
  EXPECT_EQ(weir::testing::run(body(0)), "3+0");
  EXPECT_EQ(weir::testing::run(body(1)), "2+1");
  EXPECT_EQ(weir::testing::run(body(2)), "3+0");
}

TEST(when_any, destroyed_in_the_middle_it_destroys_its_children) {
  const lines log = logged([](lines& book) -> weir::task<> {
    {
      auto outer = [](lines& b) -> weir::task<> {
        auto any = weir::when_any(noted(b, "a", 50ms), noted(b, "b", 60ms));
        co_await std::move(any);
      };
      auto either = weir::when_any(outer(book), weir::sleep(10ms));
      co_await std::move(either);
    }
    book.push_back("left");
    co_await weir::sleep(1s);
  });
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log.back(), "left");
}

}  // namespace
