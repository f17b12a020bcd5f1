#include "conformance/stages.hpp"

#include <weir/ops/scan.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

using namespace weir_tests;

namespace {

int plus(int sum, tracked&& value) {
  value.absorb();
  return sum + value.id();
}
weir::task<int> plus_when_awaited(int sum, tracked&& value) {
  value.absorb();
  const int id = value.id();
  co_await work(id);
  co_return sum + id;
}
int breaks_at_four(int sum, tracked&& value) {
  check(value);
  return plus(sum, std::move(value));
}

TEST(scan_conformance, with_a_function) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) { return lab.source() | weir::scan(0, plus); })
                           .gives("0 1 3 6 10 15 |")
                           .fails_with("0 1 3 source failed at 3")),
            "");
}

TEST(scan_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) { return lab.source() | weir::scan(0, plus_when_awaited); })
                           .gives("0 1 3 6 10 15 |")
                           .fails_with("0 1 3 source failed at 3")),
            "");
}

TEST(scan_conformance, with_a_function_that_throws) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         return lab.source() | weir::scan(0, breaks_at_four);
                       }).gives("0 1 3 6 broke at 4")),
            "");
}

}  // namespace
