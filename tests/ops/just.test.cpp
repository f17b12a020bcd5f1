#include <weir/ops/just.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using namespace weir_tests;

namespace {

TEST(just, gives_its_values_in_order) {
  EXPECT_EQ(spell(weir::just(3, 1, 2)), "3 1 2 |");
  EXPECT_EQ(spell_at_once(weir::just(3, 1, 2)), "3 1 2 |");
  EXPECT_EQ(spell(weir::just(7)), "7 |");
}

TEST(just, is_a_stream_of_the_common_type_of_its_values) {
  using mixed = decltype(weir::just(1, 0.5));
  static_assert(std::is_same_v<mixed::value_type, double>);
  using texts = decltype(weir::just("a", std::string("b")));
  static_assert(std::is_same_v<texts::value_type, std::string>);
  auto text = weir::just(std::string("a"), "b", std::string("c"));
  auto append = [](std::string all, const std::string& each) { return all + each; };
  EXPECT_EQ(weir::testing::run(text.fold(std::string(), append)), "abc");
}

TEST(just, copies_a_variable_and_owns_the_copy) {
  auto make = [] {
    std::string word = "a word that is too long to be stored inside the string";
    return weir::just(word);
  };
  auto word = make();
  EXPECT_EQ(*weir::testing::run(word.first()), "a word that is too long to be stored inside the string");
  static_assert(std::is_same_v<decltype(word)::value_type, std::string>);
}

TEST(just, moves_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(weir::just(make_number(1), make_number(2))));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0] + *read[1], 3);
}

TEST(just, ends_when_closed_and_when_the_run_drains) {
  auto body = [](bool drains) -> weir::task<std::string> {
    auto source = weir::just(1, 2, 3);
    const auto first = co_await source.next();
    if (drains) {
      co_await drain_the_run();
    } else {
      co_await source.close();
    }
    const auto second = co_await source.next();
    co_return second ? "went on" : std::to_string(*first);
  };
  EXPECT_EQ(weir::testing::run(body(false)), "1");
  EXPECT_EQ(weir::testing::run(body(true)), "1");
}

TEST(just, counts_a_value_that_a_throwing_sink_was_given_as_taken) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = weir::just(1, 2, 3);
    auto refuse = [](int value) -> int { throw value; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::testing::run(body()), 2U);
}

TEST(just, may_be_moved_before_it_is_driven) {
  auto source = weir::just(std::string("a"), std::string("b"));
  auto moved = std::move(source);
  EXPECT_EQ(weir::testing::run(moved.count()), 2U);
}

TEST(just, is_a_source_like_any_other) { EXPECT_EQ(spell(weir::just(1, 2, 3) | weir::take(2)), "1 2 |"); }

}  // namespace
