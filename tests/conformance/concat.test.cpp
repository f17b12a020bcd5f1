#include "conformance/stages.hpp"

#include <weir/ops/concat.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

TEST(concat_conformance, of_two) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source();
                         return weir::concat(std::move(first), lab.source());
                       })
                           .gives("0 1 2 3 4 5 100 101 102 103 104 105 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(concat_conformance, of_two_of_which_the_second_fails) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto ends = [](std::exception_ptr) {};
                         auto first = lab.source() | weir::upon_error(ends);
                         return weir::concat(std::move(first), lab.source());
                       }).fails_with("0 1 2 100 101 102 source failed at 103")),
            "");
}

TEST(concat_conformance, of_a_vector) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         std::vector<source> streams;
                         for (int i = 0; i < 3; ++i) streams.push_back(lab.source());
                         return weir::concat(std::move(streams));
                       }).gives("0 1 2 3 4 5 100 101 102 103 104 105 200 201 202 203 204 205 |")),
            "");
  EXPECT_EQ(complaints(single([](laboratory&) { return weir::concat(std::vector<source>()); }).gives("|")), "");
}

}  // namespace
