#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include "printout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

// The program's own functions; its main, which returns nothing, becomes a function of another name.
#define main(...) operations_main_returns = 0; void operations_main(__VA_ARGS__)
#include <examples/operations.cpp>
#undef main

namespace {

using testing::ElementsAre;
using weir_tests::printout;

TEST(operations, print_the_lines_of_the_tutorial) {
  EXPECT_EQ(printout(stream_operations(5)).text, weir_tests::expected("3_operations"));
}

TEST(operations, end_at_450_because_no_sixth_value_is_pulled) {
  const printout printed(stream_operations(5));
  EXPECT_THAT(printed.lines, ElementsAre("50 Result: 0", "150 Result: 4", "250 Result: 16", "350 Result: 36", "450 Result: 64",
                                         "450 Final results: [0, 4, 16, 36, 64]"));
  EXPECT_EQ(printed.ended, 450ms);
}

TEST(operations, take_as_many_as_asked_for) {
  EXPECT_EQ(printout(stream_operations(2)).text, "Result: 0\nResult: 4\nFinal results: [0, 4]\n");
  EXPECT_EQ(printout(stream_operations(0)).text, "Final results: []\n");
  EXPECT_EQ(printout(stream_operations(0)).ended, 0ms);
}

weir::task<> operators_of_the_library(weir::duration& ended) {
  auto first_five = number_stream() | weir::transform([](int x) { return x * x; }) |
                    weir::filter([](int x) { return x % 2 == 0; }) | weir::take(5);
  const auto results = co_await weir::to<std::vector>(first_five);
  EXPECT_THAT(results, ElementsAre(0, 4, 16, 36, 64));
  const weir::time_point at = co_await weir::now();
  ended = at.time_since_epoch();
}

TEST(operations, end_at_450_with_the_operators_of_the_library_too) {
  weir::duration ended{};
  weir::testing::run(operators_of_the_library(ended));
  EXPECT_EQ(ended, 450ms);
}

TEST(operations, print_lists_as_python_does) {
  EXPECT_EQ(python_list(std::vector<int>{}), "[]");
  EXPECT_EQ(python_list(std::vector<int>{-1}), "[-1]");
  EXPECT_EQ(python_list(std::vector<std::string>{"item-0", ""}), "['item-0', '']");
}

}  // namespace
