#include "conformance/stages.hpp"

#include <weir/ops/map_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>

using namespace weir_tests;

namespace {

std::logic_error other(std::exception_ptr) { return std::logic_error("other"); }
weir::task<std::logic_error> other_later(std::exception_ptr) {
  co_await weir::sleep(3ms);
  co_return std::logic_error("other");
}

TEST(map_error_conformance, of_every_error) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::map_error(other); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 other")),
            "");
}

TEST(map_error_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::map_error(other_later); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 other")),
            "");
}

TEST(map_error_conformance, that_lets_an_error_of_another_type_pass) {
  auto of_logic = [](const std::logic_error&) { return std::logic_error("other"); };
  EXPECT_EQ(complaints(single([of_logic](laboratory& lab) {
                         return lab.source() | weir::map_error(of_logic);
                       }).fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace
