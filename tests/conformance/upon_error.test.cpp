#include <weir/ops/upon_error.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>

using namespace weir_tests;

namespace {

using weir::testing::source_failed;

weir::task<tracked> recovers(laboratory& lab) {
  co_await weir::sleep(3ms);
  co_return tracked(lab.book(), 999);
}
weir::task<> looks_into_it() { co_await weir::post(); }

TEST(upon_error_conformance, with_a_value_in_place_of_the_error) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() |
                                weir::upon_error([&lab](std::exception_ptr) { return tracked(lab.book(), 999); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 999 |")),
            "");
}

TEST(upon_error_conformance, with_nothing_in_place_of_the_error) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return lab.source() | weir::upon_error([](const source_failed&) {}); })
                     .gives("0 1 2 3 4 5 |")
                     .fails_with("0 1 2 |")),
      "");
}

TEST(upon_error_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::upon_error([&lab](std::exception_ptr) { return recovers(lab); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 999 |")),
            "");
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::upon_error([](std::exception_ptr) { return looks_into_it(); });
                       }).fails_with("0 1 2 |")),
            "");
}

TEST(upon_error_conformance, that_lets_an_error_of_another_type_pass) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::upon_error([](const std::logic_error&) {});
                       }).fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(upon_error_conformance, with_a_function_that_throws) {
  auto worse = [](std::exception_ptr) { throw std::runtime_error("worse"); };
  EXPECT_EQ(complaints(single([worse](laboratory& lab) {
                         return lab.source() | weir::upon_error(worse);
                       }).fails_with("0 1 2 worse")),
            "");
}

}  // namespace
