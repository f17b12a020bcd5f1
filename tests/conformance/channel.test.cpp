#include <weir/ops/channel.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <utility>

using namespace weir_tests;

namespace {

/// Where the script fails it closes the channel: a channel has no errors.
bool is_last(const laboratory& lab, int id) { return id == lab.script().values() || id == lab.script().fails_at(); }

weir::task<> pauses(weir::testing::source_pace& pace) {
  const weir::duration wait = pace.next();
  if (wait >= weir::duration::zero()) co_await weir::sleep(wait);
}

/// Begins when the receiver was driven: what is inside before that has nobody to be discarded to.
weir::task<> sends(laboratory& lab, weir::channel_sender<tracked> sender) {
  weir::testing::source_pace pace(lab.script(), 0);
  co_await weir::sleep(1ms);
  for (int id = 0; !is_last(lab, id); ++id) {
    co_await pauses(pace);
    tracked value = lab.give(id);
    if (!co_await sender.send(std::move(value))) co_return;
  }
  sender.close();
}

weir::task<> tries_to_send(laboratory& lab, weir::channel_sender<tracked> sender) {
  co_await weir::sleep(1ms);
  for (int id = 0; !is_last(lab, id); ++id) {
    tracked value = lab.give(id);
    while (!sender.try_send(std::move(value))) {
      value.absorb();  // untouched, and still the sender's
      if (sender.closed()) co_return;
      co_await weir::sleep(2ms);
      value.restore();
    }
  }
  sender.close();
}

source between(laboratory& lab, int capacity, weir::task<> (*write)(laboratory&, weir::channel_sender<tracked>)) {
  auto [sender, receiver] = weir::channel<tracked>(capacity);
  lab.spawn(write(lab, std::move(sender)));
  return std::move(receiver);
}

TEST(channel_conformance, with_a_sender_that_waits) {
  for (const int capacity : {1, 3}) {
    EXPECT_EQ(complaints(single([capacity](laboratory& lab) {
                           // The value of a sender that is told no, or stopped while it waits, is the sender's to lose.
                           lab.book().may_absorb([left = 1](int) mutable { return left-- == 1; });
                           return between(lab, capacity, sends);
                         })
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 |")
                             .pulls_at_most(beyond(static_cast<std::size_t>(capacity) + 1))),
              "")
        << capacity;
  }
}

TEST(channel_conformance, with_a_sender_that_never_waits) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return between(lab, 2, tries_to_send); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 |")
                           .pulls_at_most(beyond(3))),
            "");
}

TEST(channel_conformance, with_a_receiver_alone) {
  EXPECT_EQ(complaints(single([](laboratory&) { return weir::channel<tracked>(1).receiver; }).gives("|")), "");
}

}  // namespace
