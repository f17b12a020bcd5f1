#include "conformance/stages.hpp"

#include <weir/ops/merge.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/share.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// Values that can be copied; what is dropped further up is told to an on_discard before share.
auto copyable(laboratory& lab) {
  auto keep = [](tracked&& value) { return std::make_shared<tracked>(std::move(value)); };
  return lab.source() | weir::on_discard([](tracked&& value) noexcept { value.discard(); }) | weir::transform(keep);
}
template <class S>
auto back(S source) {
  auto lost = [](std::shared_ptr<tracked>&& value) noexcept { value->discard(); };
  auto take_out = [](std::shared_ptr<tracked>&& value) { return std::move(*value); };
  return std::move(source) | weir::on_discard(lost) | weir::transform(take_out);
}

auto ids(laboratory& lab) {
  auto id = [](tracked&& value) {
    value.absorb();
    return value.id();
  };
  return lab.source() | weir::on_discard([](tracked&& value) noexcept { value.discard(); }) | weir::transform(id);
}
/// Whoever hears of an error first, they say the same.
template <class S>
auto says_the_same(S source) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("the source failed"); };
  return std::move(source) | weir::upon_error(says);
}

TEST(share_conformance, with_one_subscriber) {
  for (const int capacity : {1, 3}) {
    EXPECT_EQ(complaints(single([capacity](laboratory& lab) {
                           auto hub = copyable(lab) | weir::share(capacity);
                           return back(hub.subscribe());
                         })
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .pulls_at_most(beyond(0))),
              "")
        << capacity;
  }
}

TEST(share_conformance, with_subscribers_that_lose_nothing_since_they_ask_for_what_they_get) {
  for (const auto how : {weir::subscriber::drop, weir::subscriber::conflate, weir::subscriber::disconnect}) {
    EXPECT_EQ(complaints(single([how](laboratory& lab) {
                           auto hub = copyable(lab) | weir::share(weir::share_policy(2).while_subscribed());
                           return back(hub.subscribe(how));
                         })
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .pulls_at_most(beyond(0))),
              "");
  }
}

TEST(share_conformance, with_two_subscribers) {
  for (const int replayed : {0, 2}) {
    EXPECT_EQ(complaints(numbers([replayed](laboratory& lab) {
                           auto hub = ids(lab) | weir::share(weir::share_policy(2).replay(replayed));
                           auto one = says_the_same(hub.subscribe());
                           return weir::merge(std::move(one), says_the_same(hub.subscribe()));
                         })
                             .may_absorb(any_value)
                             .in_any_order()
                             .errors_overtake()
                             .gives("0 0 1 1 2 2 3 3 4 4 5 5 |")
                             .fails_with("the source failed")),
              "");
  }
}

}  // namespace
