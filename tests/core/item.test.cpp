#include <weir/core/item.hpp>

#include "core/support.hpp"

#include <memory>
#include <string>
#include <type_traits>

namespace {

using namespace weir_tests;
using weir::item;

TEST(item, is_empty_or_holds_a_value) {
  item<std::string> nothing;
  EXPECT_FALSE(nothing);
  EXPECT_FALSE(nothing.has_value());
  item<std::string> text(std::in_place, 3, 'x');
  EXPECT_TRUE(text);
  EXPECT_EQ(*text, "xxx");
  EXPECT_EQ(text->size(), 3U);
}

TEST(item, moves_and_does_not_copy) {
  static_assert(std::is_move_constructible_v<item<std::unique_ptr<int>>>);
  static_assert(!std::is_copy_constructible_v<item<int>>);
  item<std::unique_ptr<int>> a(std::in_place, std::make_unique<int>(5));
  item<std::unique_ptr<int>> b = std::move(a);
  EXPECT_EQ(**b, 5);
  item<std::unique_ptr<int>> c;
  c = std::move(b);
  EXPECT_EQ(**c, 5);
  auto* self = &c;
  c = std::move(*self);
  EXPECT_EQ(**c, 5);
  const std::unique_ptr<int> out = *std::move(c);
  EXPECT_EQ(*out, 5);
  c = item<std::unique_ptr<int>>();
  EXPECT_FALSE(c);
}

TEST(item, destroys_its_value_once) {
  census book;
  {
    item<counted> a(std::in_place, book, 1);
    a.emplace(book, 2);
    EXPECT_EQ(book.alive, 1);
    item<counted> b = std::move(a);
    item<counted> c;
    c = std::move(b);
    c = item<counted>(std::in_place, book, 3);
    EXPECT_EQ(c->value(), 3);
    c.reset();
    c.reset();
    EXPECT_FALSE(c);
  }
  EXPECT_EQ(book.alive, 0);
  EXPECT_EQ(book.copies, 0);
}

TEST(item, value_or) {
  EXPECT_EQ(item<int>().value_or(7), 7);
  EXPECT_EQ(item<int>(std::in_place, 3).value_or(7), 3);
  EXPECT_EQ(item<std::string>().value_or("none"), "none");
}

TEST(item, of_a_reference_refers) {
  int number = 1;
  item<int&> nothing;
  EXPECT_FALSE(nothing);
  item<int&> one(std::in_place, number);
  *one = 5;
  EXPECT_EQ(number, 5);
  item<int&> same = one;
  EXPECT_EQ(&*same, &number);
  same.reset();
  EXPECT_FALSE(same);
  EXPECT_TRUE(one);
}

}  // namespace
