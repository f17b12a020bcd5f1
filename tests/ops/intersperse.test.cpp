#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/intersperse.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

using namespace weir_tests;

namespace {

/// Converts to a number anew each time.
class nine {
 public:
  operator number() const { return make_number(9); }
};

TEST(intersperse, puts_the_separator_between_values) {
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::intersperse(0)), "1 0 2 0 3 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 4) | weir::intersperse(0)), "1 0 2 0 3 |");
}

TEST(intersperse, puts_none_where_there_is_nothing_to_separate) {
  EXPECT_EQ(spell(weir::iota(1, 1) | weir::intersperse(0)), "|");
  EXPECT_EQ(spell(weir::iota(1, 2) | weir::intersperse(0)), "1 |");
}

TEST(intersperse, converts_its_separator_to_the_type_of_the_values) {
  auto words = weir::from<std::string>({"a", "b", "c"}) | weir::intersperse(", ");
  static_assert(std::is_same_v<decltype(words)::value_type, std::string>);
  auto join = [](std::string all, const std::string& each) { return std::move(all) + each; };
  EXPECT_EQ(weir::testing::run(words.fold(std::string(), join)), "a, b, c");
}

TEST(intersperse, gives_the_separator_when_the_value_after_it_is_there) {
  EXPECT_EQ(spell_times(ticking(3) | weir::intersperse(7)), "0@100 7@200 1@200 7@300 2@300 |@300");
}

TEST(intersperse, pulls_a_value_for_each_two_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::intersperse(-1);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  for (const int n : {1, 2, 3, 4, 5, 6}) {
    account all;
    weir::testing::run((counted(all, 100) | weir::intersperse(-1) | weir::take(n)).count());
    EXPECT_EQ(all.demand, static_cast<std::size_t>(n / 2 + 1));
    EXPECT_EQ(all.pulled, n / 2 + 1);
  }
}

TEST(intersperse, tells_the_source_what_is_certainly_taken_when_it_holds_a_value) {
  account book;
  auto body = [](account& all) -> weir::task<> {
    auto source = counted(all, 100) | weir::intersperse(-1);
    static_cast<void>(co_await source.next());
    {
      auto both = source | weir::take(2);  // -1, 1
      co_await both.count();
    }
    EXPECT_EQ(all.demand, 1U);
    static_cast<void>(co_await source.next());
    auto rest = source | weir::take(4);  // 2, -1, 3, -1
    co_await rest.count();
    EXPECT_EQ(all.demand, 2U);
    EXPECT_EQ(all.pulled, 5);
    const auto after = co_await source.next();
    EXPECT_EQ(*after, 4);
    EXPECT_EQ(all.pulled, 5);
  };
  weir::testing::run(body(book));
}

TEST(intersperse, passes_an_error_without_a_separator_before_it) {
  EXPECT_EQ(spell(failing(2) | weir::intersperse(7)), "0 7 1 source failed");
  EXPECT_EQ(spell_at_once(failing(2) | weir::intersperse(7)), "0 7 1 source failed");
}

TEST(intersperse, keeps_the_value_whose_separator_made_a_sink_throw) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(1, 4) | weir::intersperse(0);
    auto refuse = [](int value) -> int {
      if (value == 0) throw value;
      return value;
    };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    std::string text;
    while (auto value = co_await source.next()) text += std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "2 0 3 ");
}

TEST(intersperse, takes_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::intersperse(nine())));
  ASSERT_EQ(read.size(), 5U);
  EXPECT_EQ(*read[1], 9);
  EXPECT_EQ(*read[2], 1);
  EXPECT_EQ(*read[3], 9);
}

TEST(intersperse, copies_references) {
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::intersperse(0);
  static_assert(std::is_same_v<decltype(source)::value_type, int>);
  EXPECT_EQ(spell(std::move(source)), "1 0 2 |");
}

TEST(intersperse, drops_the_value_that_it_holds) {
  drops lost;
  auto body = [](drops& dropped, bool closes) -> weir::task<> {
    auto source = dropped.here(weir::iota(1) | weir::intersperse(0));
    static_cast<void>(co_await source.next());
    static_cast<void>(co_await source.next());
    if (closes) co_await source.close();
  };
  weir::testing::run(body(lost, true));
  EXPECT_EQ(lost.values, (std::vector<int>{2}));
  weir::testing::run(body(lost, false));
  EXPECT_EQ(lost.values, (std::vector<int>{2, 2}));
  auto even = lost.here(weir::iota(1) | weir::intersperse(0) | weir::take(4));
  weir::testing::run(even.count());
  EXPECT_EQ(lost.values, (std::vector<int>{2, 2, 3}));
}

TEST(intersperse, drops_the_value_after_a_separator_that_could_not_be_made) {
  struct unmakeable {
    operator int() const { throw std::runtime_error("no separator"); }
  };
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(1) | weir::intersperse(unmakeable()))), "1 no separator");
  EXPECT_EQ(lost.values, (std::vector<int>{2}));
}

TEST(intersperse, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::intersperse(0), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::intersperse(0), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

}  // namespace
