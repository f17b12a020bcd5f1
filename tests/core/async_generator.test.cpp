#include <weir/core/async_generator.hpp>

#include "core/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include <memory>
#include <string>

namespace {

using namespace weir_tests;

weir::async_generator<int> fails_after(int values) {
  for (int i = 0; i < values; ++i) co_yield i;
  throw std::runtime_error("wrong");
}
weir::async_generator<int> fails_later(int values) {
  for (int i = 0; i < values; ++i) {
    co_await weir::sleep(10ms);
    co_yield i;
  }
  co_await weir::sleep(10ms);
  throw std::runtime_error("wrong");
}

TEST(async_generator, gives_its_values_and_then_the_end_again_and_again) {
  auto body = []() -> weir::task<std::string> {
    auto s = counting(3);
    std::string text = co_await spelled(s);
    for (int i = 0; i < 3; ++i) {
      auto after_the_end = co_await s.next();
      text += after_the_end ? "value" : ".";
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 2 |...");
}

TEST(async_generator, is_lazy) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      b.push_back("body");
      co_yield 1;
    };
    auto s = make(book);
    auto never_asked = make(book);
    co_await weir::sleep(1ms);
    book.push_back("asked");
    static_cast<void>(co_await s.next());
  });
  EXPECT_EQ(log, (lines{"asked", "body"}));
}

TEST(async_generator, goes_on_only_when_another_value_is_asked_for) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      for (int i = 0; i < 3; ++i) {
        b.push_back("makes " + std::to_string(i));
        co_yield i;
      }
    };
    auto s = make(book);
    while (auto value = co_await s.next()) {
      book.push_back("has " + std::to_string(*value));
      co_await weir::sleep(1ms);
    }
  });
  EXPECT_EQ(log, (lines{"makes 0", "has 0", "makes 1", "has 1", "makes 2", "has 2"}));
}

TEST(async_generator, an_exception_arrives_after_the_values_yielded_before_it) {
  auto body = [](auto make) -> weir::task<std::string> {
    auto s = make(3);
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body(fails_after)), "0 1 2 wrong");
  EXPECT_EQ(weir::testing::run(body(fails_later)), "0 1 2 wrong");
}

TEST(async_generator, after_its_error_was_delivered_it_has_ended) {
  auto body = []() -> weir::task<std::string> {
    auto s = fails_after(1);
    std::string text = co_await spelled(s);
    co_return text + " " + co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 wrong |");
}

TEST(async_generator, an_exception_reaches_for_each_after_the_values_before_it) {
  auto body = [](auto make) -> weir::task<std::string> {
    auto s = make(3);
    std::string text;
    auto add = [&text](int value) { text += std::to_string(value) + " "; };
    const std::string error = co_await error_of(s.for_each(add));
    co_return text + error;
  };
  EXPECT_EQ(weir::testing::run(body(fails_after)), "0 1 2 wrong");
  EXPECT_EQ(weir::testing::run(body(fails_later)), "0 1 2 wrong");
}

TEST(async_generator, one_that_was_default_constructed_is_empty) {
  weir::async_generator<int> nothing;
  EXPECT_EQ(weir::testing::run(nothing.count()), 0U);
}

TEST(async_generator, may_be_moved_and_assigned_until_it_is_driven) {
  auto body = []() -> weir::task<std::string> {
    auto first = counting(3);
    weir::async_generator<int> second;
    second = std::move(first);
    second = counting(2);
    auto third = std::move(second);
    co_return co_await spelled(third);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 |");
}

TEST(async_generator, one_that_was_never_driven_destroys_its_arguments) {
  census book;
  {
    auto make = [](counted value) -> weir::async_generator<int> { co_yield value.value(); };
    auto unused = make(counted(book, 1));
    EXPECT_EQ(book.alive, 1);
  }
  EXPECT_EQ(book.alive, 0);
}

// What a yield costs in copies and moves, by each way of taking the value.

weir::async_generator<counted> yields_rvalues(census& book, int n) {
  for (int i = 0; i < n; ++i) co_yield counted(book, i);
}
weir::async_generator<counted> yields_lvalues(census& book, lines& log, int n) {
  for (int i = 0; i < n; ++i) {
    counted value(book, i);
    co_yield value;
    log.push_back(std::to_string(value.value()));  // -1 if it was moved from
    const counted constant(book, i);
    co_yield constant;
    log.push_back(std::to_string(constant.value()));
  }
}
weir::async_generator<const counted&> yields_references(census& book, int n) {
  for (int i = 0; i < n; ++i) {
    const counted value(book, i);
    co_yield value;
    co_yield counted(book, 10 + i);
  }
}

template <class S>
weir::task<int> sum_by_next(S s) {
  int sum = 0;
  while (auto value = co_await s.next()) sum += value->value();
  co_return sum;
}
template <class S>
weir::task<int> sum_by_for_each(S s) {
  int sum = 0;
  auto add = [&sum](const counted& value) { sum += value.value(); };
  co_await s.for_each(add);
  co_return sum;
}

TEST(async_generator, a_yielded_rvalue_is_never_copied) {
  census book;
  EXPECT_EQ(weir::testing::run(sum_by_next(yields_rvalues(book, 4))), 6);
  EXPECT_EQ(book.copies, 0);
  EXPECT_EQ(weir::testing::run(sum_by_for_each(yields_rvalues(book, 4))), 6);
  EXPECT_EQ(book.copies, 0);
  EXPECT_EQ(book.alive, 0);
}

TEST(async_generator, for_each_sees_a_yielded_rvalue_without_a_move) {
  census book;
  weir::testing::run(sum_by_for_each(yields_rvalues(book, 4)));
  EXPECT_EQ(book.moves, 0);
}

TEST(async_generator, a_yielded_lvalue_is_copied_exactly_once_and_never_moved_from) {
  census book;
  lines log;
  EXPECT_EQ(weir::testing::run(sum_by_next(yields_lvalues(book, log, 3))), 6);
  EXPECT_EQ(book.copies, 6);
  EXPECT_EQ(log, (lines{"0", "0", "1", "1", "2", "2"}));
  book.copies = 0;
  EXPECT_EQ(weir::testing::run(sum_by_for_each(yields_lvalues(book, log, 3))), 6);
  EXPECT_EQ(book.copies, 6);
  EXPECT_EQ(book.alive, 0);
}

TEST(async_generator, of_const_references_yields_without_a_copy_or_move) {
  census book;
  EXPECT_EQ(weir::testing::run(sum_by_next(yields_references(book, 3))), 3 + 30 + 3);
  EXPECT_EQ(weir::testing::run(sum_by_for_each(yields_references(book, 3))), 36);
  EXPECT_EQ(book.copies, 0);
  EXPECT_EQ(book.moves, 0);
  EXPECT_EQ(book.alive, 0);
}

TEST(async_generator, of_references_lets_the_consumer_write) {
  auto body = []() -> weir::task<std::vector<int>> {
    auto each = [](std::vector<int>& values) -> weir::async_generator<int&> {
      for (int& value : values) co_yield value;
    };
    std::vector<int> numbers{1, 2, 3};
    auto s = each(numbers);
    while (auto value = co_await s.next()) *value *= 10;
    co_return numbers;
  };
  EXPECT_EQ(weir::testing::run(body()), (std::vector<int>{10, 20, 30}));
}

TEST(async_generator, of_a_type_that_can_only_be_moved) {
  auto body = []() -> weir::task<int> {
    auto make = []() -> weir::async_generator<std::unique_ptr<int>> {
      co_yield std::make_unique<int>(1);
      auto variable = std::make_unique<int>(2);
      co_yield std::move(variable);
    };
    auto s = make();
    int sum = 0;
    while (auto value = co_await s.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(body()), 3);
}

TEST(async_generator, converts_what_is_yielded) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<std::string> {
      co_yield "text";
      const std::string variable = "-variable";
      co_yield variable;
    };
    auto s = make();
    std::string all;
    while (auto value = co_await s.next()) all += *value;
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(body()), "text-variable");
}

TEST(async_generator, a_value_whose_move_throws_is_an_error_of_the_stream) {
  class fragile {
   public:
    fragile() noexcept {}
    fragile(fragile&&) { throw std::runtime_error("dropped"); }
  };
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<fragile> { co_yield fragile(); };
    auto s = make();
    co_return co_await error_of(s.next());
  };
  EXPECT_EQ(weir::testing::run(body()), "dropped");
}

// elements_of

weir::async_generator<int> nested(int depth, int n) {
  if (depth == 0) {
    for (int i = 0; i < n; ++i) co_yield i;
  } else {
    co_yield weir::elements_of(nested(depth - 1, n));
  }
}
weir::async_generator<int> nested_waiting(int depth, int n, lines& log) {
  const at_scope_end mark(log, "left " + std::to_string(depth));
  if (depth == 0) {
    for (int i = 0; i < n; ++i) {
      co_await weir::sleep(10ms);
      co_yield i;
    }
    throw std::runtime_error("wrong");
  }
  co_yield weir::elements_of(nested_waiting(depth - 1, n, log));
}

TEST(elements_of, yields_the_values_of_a_generator_in_their_place) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<int> {
      co_yield -1;
      co_yield weir::elements_of(counting(2));
      co_yield weir::elements_of(counting(0));
      co_yield weir::elements_of(ticking(2));
      co_yield -2;
    };
    auto s = make();
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "-1 0 1 0 1 -2 |");
}

TEST(elements_of, nested_100_deep) {
  auto s = nested(100, 1000);
  auto sum = s.fold(0, [](int a, int b) { return a + b; });
  EXPECT_EQ(weir::testing::run(std::move(sum)), 499500);
}

TEST(elements_of, an_exception_passes_through_100_generators) {
  lines log;
  auto body = [](lines& book) -> weir::task<std::string> {
    auto s = nested_waiting(100, 2, book);
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body(log)), "0 1 wrong");
  ASSERT_EQ(log.size(), 101U);
  EXPECT_EQ(log.front(), "left 0");
  EXPECT_EQ(log.back(), "left 100");
}

TEST(elements_of, leaving_early_destroys_from_the_inside_out) {
  lines log;
  auto body = [](lines& book) -> weir::task<std::string> {
    auto s = nested_waiting(3, 5, book);
    static_cast<void>(co_await s.next());
    co_await s.close();
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body(log)), "|");
  EXPECT_EQ(log, (lines{"left 0", "left 1", "left 2", "left 3"}));
}

TEST(elements_of, a_generator_may_catch_the_error_of_a_nested_one_and_go_on) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<int> {
      bool failed = false;
      try {
        co_yield weir::elements_of(fails_later(2));
      } catch (const std::runtime_error&) {
        failed = true;
      }
      if (failed) co_yield 99;
      try {
        co_yield weir::elements_of(fails_after(0));
      } catch (const std::runtime_error&) {
      }
      co_yield 100;
    };
    auto s = make();
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 99 100 |");
}

TEST(elements_of, of_any_other_stream) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<int> {
      co_yield weir::elements_of(weir::iota(0, 3) | weir::transform([](int i) { return i * i; }));
      auto variable = counting(4);
      static_cast<void>(co_await variable.next());
      co_yield weir::elements_of(variable);
    };
    auto s = make();
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 4 1 2 3 |");
}

TEST(elements_of, of_references) {
  auto body = []() -> weir::task<std::string> {
    auto each = [](std::vector<int>& values) -> weir::async_generator<int&> {
      for (int& value : values) co_yield value;
    };
    auto twice = [](std::vector<int>& values, auto inner) -> weir::async_generator<int&> {
      co_yield weir::elements_of(inner(values));
      co_yield weir::elements_of(inner(values));
    };
    std::vector<int> numbers{1, 2};
    auto s = twice(numbers, each);
    while (auto value = co_await s.next()) *value += 1;
    co_return std::to_string(numbers[0]) + std::to_string(numbers[1]);
  };
  EXPECT_EQ(weir::testing::run(body()), "34");
}

weir::async_generator<int> in_order(int low, int high) {
  if (low >= high) co_return;
  const int middle = (low + high) / 2;
  co_yield weir::elements_of(in_order(low, middle));
  co_yield middle;
  co_yield weir::elements_of(in_order(middle + 1, high));
}

TEST(elements_of, recursion) {
  auto body = []() -> weir::task<bool> {
    auto s = in_order(0, 1000);
    int expected = 0;
    bool all = true;
    while (auto value = co_await s.next()) all = all && *value == expected++;
    co_return all && expected == 1000;
  };
  EXPECT_TRUE(weir::testing::run(body()));
}

}  // namespace
