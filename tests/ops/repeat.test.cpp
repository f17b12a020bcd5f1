#include <weir/ops/repeat.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>

using namespace weir_tests;

namespace {

TEST(repeat, gives_its_value_again_and_again) {
  EXPECT_EQ(spell(weir::repeat(7) | weir::take(3)), "7 7 7 |");
  EXPECT_EQ(spell_at_once(weir::repeat(7) | weir::take(3)), "7 7 7 |");
}

TEST(repeat, owns_its_value_and_gives_copies) {
  auto body = []() -> weir::task<std::string> {
    std::string word = "a word that is too long to be stored inside the string";
    auto source = weir::repeat(word);
    static_assert(std::is_same_v<decltype(source)::value_type, std::string>);
    word.clear();
    auto first = co_await source.next();
    first->clear();
    auto second = co_await source.next();
    co_return *second;
  };
  EXPECT_EQ(weir::testing::run(body()), "a word that is too long to be stored inside the string");
}

TEST(repeat, makes_one_copy_for_each_value_asked_for) {
  class counts_copies {
   public:
    explicit counts_copies(int& copies) : copies_(&copies) {}
    counts_copies(const counts_copies& other) : copies_(other.copies_) { ++*copies_; }
    counts_copies(counts_copies&& other) noexcept = default;

   private:
    int* copies_;
  };
  int copies = 0;
  auto source = weir::repeat(counts_copies(copies)) | weir::take(5);
  EXPECT_EQ(copies, 0);
  EXPECT_EQ(weir::testing::run(source.count()), 5U);
  EXPECT_EQ(copies, 5);
}

TEST(repeat, takes_a_value_that_cannot_be_assigned) {
  class fixed {
   public:
    explicit fixed(int n) : number(n) {}
    const int number;
  };
  auto numbers = weir::repeat(fixed(4)) | weir::transform([](const fixed& each) { return each.number; }) | weir::take(2);
  EXPECT_EQ(spell(std::move(numbers)), "4 4 |");
}

TEST(repeat, goes_on_after_the_budget_of_a_turn_is_spent) {
  EXPECT_EQ(weir::testing::run((weir::repeat(1) | weir::take(5000)).count()), 5000U);
}

TEST(repeat, gives_its_turn_to_others) {
  auto body = []() -> weir::task<std::size_t> {
    auto endless = []() -> weir::task<std::size_t> { co_return co_await weir::repeat(1).count(); };
    auto both = weir::when_any(endless(), weir::post());
    const auto first = co_await std::move(both);
    co_return first.index();
  };
  EXPECT_EQ(weir::testing::run(body()), 1U);
}

TEST(repeat, ends_when_closed_and_when_the_run_drains) {
  auto body = [](bool drains) -> weir::task<std::string> {
    auto source = weir::repeat(7);
    const auto first = co_await source.next();
    if (drains) {
      co_await drain_the_run();
    } else {
      co_await source.close();
    }
    const auto second = co_await source.next();
    co_return second ? "went on" : std::to_string(*first);
  };
  EXPECT_EQ(weir::testing::run(body(false)), "7");
  EXPECT_EQ(weir::testing::run(body(true)), "7");
}

TEST(repeat, may_be_moved_before_it_is_driven) {
  auto source = weir::repeat(std::string("word"));
  auto moved = std::move(source);
  EXPECT_EQ(*weir::testing::run(moved.first()), "word");
}

}  // namespace
