// Who sends into a channel that is examined.
#pragma once

#include "conformance/stages.hpp"

#include <utility>

namespace weir_tests {

/// Where the script fails it closes the channel: a channel has no errors.
inline bool is_last(const laboratory& lab, int id) { return id == lab.script().values() || id == lab.script().fails_at(); }

inline weir::task<> pauses(weir::testing::source_pace& pace) {
  const weir::duration wait = pace.next();
  if (wait >= weir::duration::zero()) co_await weir::sleep(wait);
}

/// Begins when the receiver was driven: what is inside before that has nobody to be discarded to.
template <class Sender>
weir::task<> sends(laboratory& lab, Sender sender) {
  weir::testing::source_pace pace(lab.script(), 0);
  co_await weir::sleep(1ms);
  for (int id = 0; !is_last(lab, id); ++id) {
    co_await pauses(pace);
    tracked value = lab.give(id);
    if (!co_await sender.send(std::move(value))) co_return;
  }
  sender.close();
}

template <class Sender>
weir::task<> tries_to_send(laboratory& lab, Sender sender) {
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

}  // namespace weir_tests
