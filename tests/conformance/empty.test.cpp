#include <weir/ops/empty.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(empty_conformance, of_a_type) {
  EXPECT_EQ(complaints(single([](laboratory&) { return weir::empty<tracked>(); }).gives("|").fails_with("|")), "");
}

}  // namespace
