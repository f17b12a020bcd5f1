#include "conformance/stages.hpp"

#include <weir/ops/combine_latest.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <tuple>
#include <utility>

using namespace weir_tests;

namespace {

/// Whichever stream fails first, it says the same. A value that is given more than once is no tracked one.
auto input(laboratory& lab) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("a stream failed"); };
  auto number = [](tracked&& value) {
    value.absorb();
    return value.id();
  };
  return lab.source() | weir::upon_error(says) | weir::transform(number);
}

/// What is in the tuples depends on time, how many there are does not.
class number_of_tuple {
 public:
  int operator()(const std::tuple<int, int>&) { return count_++; }

 private:
  int count_ = 0;
};

TEST(combine_latest_conformance, of_two) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         auto first = input(lab);
                         return weir::combine_latest(std::move(first), input(lab)) | weir::transform(number_of_tuple());
                       })
                           .errors_overtake()
                           .gives("0 1 2 3 4 5 6 7 8 9 10 |")
                           .fails_with("a stream failed")
                           .pulls_at_most(beyond(1))),
            "");
}

TEST(combine_latest_conformance, of_one_that_waits_and_one_that_does_not) {
  auto second = [](const std::tuple<int, int>& both) { return std::get<0>(both) * 1000 + std::get<1>(both); };
  EXPECT_EQ(complaints(numbers([second](laboratory& lab) {
                         return weir::combine_latest(weir::from({7}), input(lab)) | weir::transform(second);
                       })
                           .gives("7000 7001 7002 7003 7004 7005 |")
                           .fails_with("7000 7001 7002 a stream failed")),
            "");
}

}  // namespace
