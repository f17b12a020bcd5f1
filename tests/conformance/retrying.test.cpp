#include <weir/ops/retrying.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <stdexcept>

using namespace weir_tests;

namespace {

/// Fails the first time for every other value.
class second_try {
 public:
  explicit second_try(laboratory& lab) : lab_(&lab), tried_(std::make_shared<std::set<int>>()) {}

  tracked operator()(const tracked& value) const {
    if (value.id() % 2 == 0 && tried_->insert(value.id()).second) throw std::runtime_error("not yet");
    return successor(*lab_, value);
  }

 private:
  laboratory* lab_;
  std::shared_ptr<std::set<int>> tried_;
};
/// Works before it fails or succeeds.
weir::task<tracked> at_length(second_try tries, const tracked& value) {
  co_await work(value.id());
  co_return tries(value);
}

TEST(retrying_conformance, in_transform) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::transform(weir::retrying(weir::backoff(5ms), second_try(lab)));
                       })
                           .gives("90000 90001 90002 90003 90004 90005 |")
                           .fails_with("90000 90001 90002 source failed at 3")
                           .may_absorb(is_no_successor)),
            "");
}

TEST(retrying_conformance, in_transform_concurrent) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto tries = [once = second_try(lab)](const tracked& value) { return at_length(once, value); };
                         return lab.source() | weir::transform_concurrent(2, weir::retrying(weir::backoff(5ms), tries));
                       })
                           .gives("90000 90001 90002 90003 90004 90005 |")
                           .fails_with("90000 90001 90002 source failed at 3")
                           .may_absorb(is_no_successor)
                           .pulls_at_most(beyond(4))),
            "");
}

TEST(retrying_conformance, that_gives_up) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto tries = [&lab](const tracked& value) {
                           if (value.id() == 4) throw std::runtime_error("never");
                           return successor(lab, value);
                         };
                         return lab.source() | weir::transform(weir::retrying(weir::backoff(5ms).attempts(2), tries));
                       })
                           .gives("90000 90001 90002 90003 never")
                           .may_absorb(is_no_successor)),
            "");
}

}  // namespace
