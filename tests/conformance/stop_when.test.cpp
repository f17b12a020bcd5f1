#include "conformance/stages.hpp"

#include <weir/ops/inspect.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/stop_when.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <stop_token>

using namespace weir_tests;

namespace {

weir::task<> hangs(const tracked& value) {
  if (value.id() == 3) co_await weir::sleep(1h);
}

/// A stream that gives its value after a while, and takes time to close.
weir::async_generator<int> alarm(laboratory& lab, weir::duration time) {
  lab.exit_registered();
  laboratory* resource = &lab;
  co_await weir::with_exit(std::move(resource), [](laboratory*& place, weir::ended) -> weir::task<> {
    co_await weir::sleep(5ms);
    place->exit_over();
  });
  co_await weir::sleep(time);
  for (int i = 0;; ++i) co_yield int(i);
}
weir::async_generator<int> broken_alarm(weir::duration time) {
  co_await weir::sleep(time);
  throw std::runtime_error("signal failed");
  co_yield 0;
}

TEST(stop_when_conformance, with_a_token_that_is_never_used) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         const std::stop_source stop;
                         return lab.source() | weir::stop_when(stop.get_token());
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(stop_when_conformance, with_a_token_that_fires_with_a_value) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         std::stop_source stop;
                         auto fire = [stop](const tracked& value) mutable {
                           if (value.id() == 2) stop.request_stop();
                         };
                         return lab.source() | weir::inspect(fire) | weir::stop_when(stop.get_token());
                       })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 |")
                           .pulls_at_most([](std::size_t asked) { return std::min<std::size_t>(asked, 3); })),
            "");
}

TEST(stop_when_conformance, with_an_awaitable) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::inspect(hangs) | weir::stop_when(weir::sleep(10s));
                       })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_discard()),  // the value that hangs
            "");
}

TEST(stop_when_conformance, with_an_awaitable_that_fails) {
  auto fails = []() -> weir::task<> {
    co_await weir::sleep(10s);
    throw std::runtime_error("signal failed");
  };
  EXPECT_EQ(complaints(single([fails](laboratory& lab) {
                         return lab.source() | weir::prefetch(2) | weir::inspect(hangs) | weir::stop_when(fails());
                       })
                           .gives("0 1 2 signal failed")
                           .may_discard()
                           .pulls_at_most(beyond(2))),
            "");
}

TEST(stop_when_conformance, with_a_stream) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::prefetch(2) | weir::inspect(hangs) |
                                weir::stop_when(alarm(lab, 10s));
                       })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_discard()
                           .pulls_at_most(beyond(2))),
            "");
}

TEST(stop_when_conformance, with_a_stream_that_fires_too_late) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::stop_when(alarm(lab, 1h)); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(stop_when_conformance, with_a_stream_that_fails) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::inspect(hangs) | weir::stop_when(broken_alarm(10s));
                       })
                           .gives("0 1 2 signal failed")
                           .may_discard()),
            "");
}

}  // namespace
