#include "conformance/stages.hpp"

#include <weir/ops/let_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>

using namespace weir_tests;

namespace {

using weir::testing::source_failed;

weir::async_generator<tracked> others(laboratory& lab) {
  for (int i = 0; i < 3; ++i) {
    co_await work(i);
    co_yield tracked(lab.book(), 900 + i);
  }
}
weir::task<weir::async_generator<tracked>> others_later(laboratory& lab) {
  co_await weir::sleep(3ms);
  co_return others(lab);
}

TEST(let_error_conformance, with_a_stream_in_the_place_of_one_that_failed) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::let_error([&lab](std::exception_ptr) { return others(lab); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 900 901 902 |")),
            "");
}

TEST(let_error_conformance, with_a_stream_that_fails_as_well) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::let_error([&lab](const source_failed&) { return lab.source(); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 100 101 102 source failed at 103")),
            "");
}

TEST(let_error_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() |
                                weir::let_error([&lab](std::exception_ptr) { return others_later(lab); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 900 901 902 |")),
            "");
}

TEST(let_error_conformance, that_lets_an_error_of_another_type_pass) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::let_error([&lab](const std::logic_error&) { return others(lab); });
                       }).fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(let_error_conformance, with_a_function_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto worse = [](std::exception_ptr) -> source { throw std::runtime_error("worse"); };
                         return lab.source() | weir::let_error(worse);
                       }).fails_with("0 1 2 worse")),
            "");
}

}  // namespace
