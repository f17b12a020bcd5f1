#include "ops/support.hpp"

#include <weir/ops/as.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

enum class colour { red, green };

class metres {
 public:
  explicit metres(int n) : n_(n) {}
  explicit operator int() const { return n_; }

 private:
  int n_;
};

TEST(as, converts_each_value) {
  EXPECT_EQ(spell(weir::from({1.5, 2.5, -1.0}) | weir::as<int>()), "1 2 -1 |");
  EXPECT_EQ(spell_at_once(weir::from({1.5, 2.5, -1.0}) | weir::as<int>()), "1 2 -1 |");
  auto texts = weir::testing::run(weir::to<std::vector>(weir::from({"a", "b"}) | weir::as<std::string>()));
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "b"}));
}

TEST(as, uses_conversions_that_are_explicit) {
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::as<metres>() | weir::as<int>()), "0 1 2 |");
  EXPECT_EQ(spell(weir::from({colour::green, colour::red}) | weir::as<int>()), "1 0 |");
}

TEST(as, of_the_same_type_changes_nothing) {
  auto same = weir::iota(0, 3) | weir::as<int>();
  static_assert(std::is_same_v<decltype(same), decltype(weir::iota(0, 3))>);
  EXPECT_EQ(spell(std::move(same)), "0 1 2 |");
}

TEST(as, moves_values_that_cannot_be_copied) {
  auto shared = numbers(3) | weir::as<std::shared_ptr<int>>();
  auto read = weir::testing::run(weir::to<std::vector>(std::move(shared)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
}

struct animal {
  int legs = 4;
};
struct bird : animal {
  int wings = 2;
};

weir::async_generator<bird&> flock(std::vector<bird>& birds) {
  for (bird& each : birds) co_yield each;
}

TEST(as, gives_references_to_the_same_objects) {
  std::vector<bird> birds(2);
  auto animals = flock(birds) | weir::as<animal&>();
  static_assert(std::is_same_v<decltype(animals)::value_type, animal&>);
  weir::testing::run(animals.for_each([](animal& each) { each.legs = 2; }));
  EXPECT_EQ(birds[0].legs + birds[1].legs, 4);
  auto back = flock(birds) | weir::as<animal&>() | weir::as<bird&>();
  weir::testing::run(back.for_each([](bird& each) { ++each.wings; }));
  EXPECT_EQ(birds[1].wings, 3);
}

TEST(as, copies_what_references_refer_to_where_values_are_wanted) {
  std::vector<int> values{1, 2};
  auto copies = references(values) | weir::as<int>();
  static_assert(std::is_same_v<decltype(copies)::value_type, int>);
  weir::testing::run(copies.for_each([](int&& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
}

TEST(as, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::as<long>();
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::as<long>() | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

class even {
 public:
  explicit even(int n) {
    if (n % 2 != 0) throw std::runtime_error("is odd");
  }
};

TEST(as, passes_an_error_of_the_source_and_of_the_conversion) {
  EXPECT_EQ(spell(failing(2) | weir::as<long>()), "0 1 source failed");
  EXPECT_THROW(static_cast<void>(weir::testing::run((weir::iota(0) | weir::as<even>()).count())), std::runtime_error);
}

TEST(as, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::as<long>(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::as<long>(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

}  // namespace
