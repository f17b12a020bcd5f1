#include "conformance/stages.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>
#include <weir/ops/zip.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// Whichever stream fails first, it says the same.
source input(laboratory& lab) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("a stream failed"); };
  return lab.source() | weir::upon_error(says);
}

void add(std::vector<tracked>& group, tracked& value) { group.push_back(std::move(value)); }
void add(std::vector<tracked>&, int) {}
template <class... Ts>
std::vector<tracked> as_group(std::tuple<Ts...>&& all) {
  std::vector<tracked> group;
  std::apply([&group](auto&... each) { (add(group, each), ...); }, all);
  return group;
}

// At its end, at an error and when its run drains there may be values that find no partner.

TEST(zip_conformance, of_two) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) {
                         auto first = input(lab);
                         return weir::zip(std::move(first), input(lab)) | weir::transform(as_group<tracked, tracked>);
                       })
                           .gives("0+100 1+101 2+102 3+103 4+104 5+105 |")
                           .fails_with("0+100 1+101 2+102 a stream failed")
                           .may_discard()
                           .pulls_at_most(times(2))),
            "");
}

TEST(zip_conformance, of_three_of_which_one_ends_early) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) {
                         auto first = input(lab);
                         return weir::zip(std::move(first), weir::iota(0, 2), input(lab)) |
                                weir::transform(as_group<tracked, int, tracked>);
                       })
                           .gives("0+100 1+101 |")
                           .may_discard()
                           .pulls_at_most(times(2))),
            "");
}

TEST(zip_conformance, of_one) {
  EXPECT_EQ(
      complaints(grouped([](laboratory& lab) { return weir::zip(lab.source()) | weir::transform(as_group<tracked>); })
                     .gives("0 1 2 3 4 5 |")
                     .fails_with("0 1 2 source failed at 3")),
      "");
}

}  // namespace
