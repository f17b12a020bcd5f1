#include <weir/ops/channel.hpp>

#include "conformance/sending.hpp"
#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <utility>

using namespace weir_tests;

namespace {

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
