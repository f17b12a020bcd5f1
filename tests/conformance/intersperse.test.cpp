#include "conformance/stages.hpp"

#include <weir/ops/intersperse.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

using namespace weir_tests;

namespace {

/// Converts to the values 900, 901, 902, ...
class commas {
 public:
  explicit commas(laboratory& lab) : lab_(&lab) {}
  operator tracked() const { return tracked(lab_->book(), (*next_)++); }

 private:
  laboratory* lab_;
  std::shared_ptr<int> next_ = std::make_shared<int>(900);
};

std::size_t every_second(std::size_t asked) { return asked / 2 + 1; }

TEST(intersperse_conformance, with_a_separator) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::intersperse(commas(lab)); })
                           .gives("0 900 1 901 2 902 3 903 4 904 5 |")
                           .fails_with("0 900 1 901 2 source failed at 3")
                           .pulls_at_most(every_second)),
            "");
}

}  // namespace
