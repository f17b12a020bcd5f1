#include <weir/ops/inspect.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace weir_tests;

namespace {

weir::task<> looks_for_a_while(const tracked& value) {
  const int id = value.id();
  co_await work(id);
  if (value.id() != id) throw std::logic_error("the value has gone");
}

TEST(inspect_conformance, with_a_function) {
  auto looks = [](const tracked&) {};
  EXPECT_EQ(complaints(single([looks](laboratory& lab) { return lab.source() | weir::inspect(looks); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(inspect_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::inspect(looks_for_a_while); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(inspect_conformance, with_a_function_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::inspect(check);
                       }).gives("0 1 2 3 broke at 4")),
            "");
}

}  // namespace
