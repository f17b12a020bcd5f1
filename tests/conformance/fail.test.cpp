#include <weir/ops/fail.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace weir_tests;

namespace {

TEST(fail_conformance, with_an_error) {
  EXPECT_EQ(complaints(single([](laboratory&) {
                         return weir::fail<tracked>(std::runtime_error("no"));
                       }).gives("no").fails_with("no")),
            "");
}

}  // namespace
