#include "conformance/stages.hpp"

#include <weir/ops/as.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

class wrapped {
 public:
  explicit wrapped(tracked&& value) : value_(std::move(value)) {}
  tracked unwrap() && { return std::move(value_); }

 private:
  tracked value_;
};
class checked {
 public:
  explicit checked(tracked&& value) : value_(std::move(value)) { check(value_); }
  tracked unwrap() && { return std::move(value_); }

 private:
  tracked value_;
};
template <class T>
tracked unwrap(T&& value) {
  return std::move(value).unwrap();
}

TEST(as_conformance, of_all_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::as<wrapped>() | weir::transform(unwrap<wrapped>);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(as_conformance, with_a_conversion_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::as<checked>() | weir::transform(unwrap<checked>);
                       }).gives("0 1 2 3 broke at 4")),
            "");
}

}  // namespace
