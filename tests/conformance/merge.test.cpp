#include <weir/ops/merge.hpp>
#include <weir/ops/upon_error.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// Whichever input fails first, it says the same.
source input(laboratory& lab) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("an input failed"); };
  return lab.source() | weir::upon_error(says);
}
source input_without_errors(laboratory& lab) {
  auto ends = [](std::exception_ptr) {};
  return lab.source() | weir::upon_error(ends);
}

TEST(merge_conformance, of_two) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::merge(input(lab), input(lab)); })
                           .in_any_order()
                           .errors_overtake()
                           .gives("0 1 100 101 102 103 104 105 2 3 4 5 |")
                           .fails_with("an input failed")),
            "");
}

TEST(merge_conformance, of_two_of_which_one_fails) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = input_without_errors(lab);
                         return weir::merge(std::move(first), lab.source());
                       })
                           .in_any_order()
                           .errors_overtake()
                           .fails_with("source failed at 103")),
            "");
}

TEST(merge_conformance, of_three) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::merge(input(lab), input(lab), input(lab)); })
                           .in_any_order()
                           .errors_overtake()
                           .gives("0 1 100 101 102 103 104 105 2 200 201 202 203 204 205 3 4 5 |")
                           .fails_with("an input failed")),
            "");
}

TEST(merge_conformance, of_one) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::merge(lab.source()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(merge_conformance, of_a_vector) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         std::vector<source> inputs;
                         for (int i = 0; i < 2; ++i) inputs.push_back(input(lab));
                         return weir::merge(std::move(inputs));
                       })
                           .in_any_order()
                           .errors_overtake()
                           .gives("0 1 100 101 102 103 104 105 2 3 4 5 |")
                           .fails_with("an input failed")),
            "");
  EXPECT_EQ(complaints(single([](laboratory&) { return weir::merge(std::vector<source>()); }).gives("|")), "");
}

}  // namespace
