#include "conformance/stages.hpp"

#include <weir/ops/switch_each.hpp>

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

/// One stream over all: nothing overtakes it.
TEST(switch_each_conformance, of_one) {
  auto once = [](laboratory& lab) -> weir::async_generator<source> { co_yield lab.source(); };
  EXPECT_EQ(complaints(single([once](laboratory& lab) { return once(lab) | weir::switch_each(); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(switch_each_conformance, of_none) {
  auto none = [](laboratory&) -> weir::async_generator<source> { co_return; };
  EXPECT_EQ(complaints(single([none](laboratory& lab) { return none(lab) | weir::switch_each(); }).gives("|")), "");
}

/// Two come at once: of the first nothing is asked.
TEST(switch_each_conformance, of_two_at_once) {
  auto two = [](laboratory& lab) -> weir::async_generator<source> {
    co_yield lab.source();
    co_yield lab.source();
  };
  EXPECT_EQ(complaints(single([two](laboratory& lab) { return two(lab) | weir::switch_each(); })
                           .gives("100 101 102 103 104 105 |")
                           .fails_with("100 101 102 source failed at 103")),
            "");
}

/// Streams that never end by themselves, but for the last, the only one that gives a value.
weir::async_generator<tracked> for_good(laboratory& lab, const tracked& value) {
  if (value.id() != 5) co_await weir::sleep(1h);
  co_yield successor(lab, value);
}
weir::task<weir::async_generator<tracked>> for_good_later(laboratory& lab, const tracked& value) {
  co_await work(value.id());
  co_return for_good(lab, value);
}

TEST(switch_each_conformance, of_streams_that_are_stopped) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto make = [&lab](const tracked& value) { return for_good(lab, value); };
                         return lab.source() | weir::switch_each(make);
                       })
                           .may_absorb(is_no_successor)
                           .may_discard()
                           .reads_all()
                           .gives("90005 |")
                           .fails_with("source failed at 3")),
            "");
}

TEST(switch_each_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto make = [&lab](const tracked& value) { return for_good_later(lab, value); };
                         return lab.source() | weir::switch_each(make);
                       })
                           .may_absorb(is_no_successor)
                           .may_discard()
                           .reads_all()
                           .gives("90005 |")
                           .fails_with("source failed at 3")),
            "");
}

}  // namespace
