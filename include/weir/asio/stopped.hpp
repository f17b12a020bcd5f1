#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace weir {
inline namespace v0 {

/// A `run` was stopped before its task had ended: by a second signal, or because the time for draining was over.
class stopped : public std::exception {
 public:
  stopped(int signal, std::uint64_t discarded)
      : signal_(signal),
        discarded_(discarded),
        message_("stopped by signal " + std::to_string(signal) + ", " + std::to_string(discarded) +
                 (discarded == 1 ? " value was" : " values were") + " not delivered") {}

  const char* what() const noexcept override { return message_.c_str(); }
  /// The signal that began the drain: SIGINT or SIGTERM.
  int signal() const noexcept { return signal_; }
  /// Values that were in flight and neither delivered nor taken by an `on_discard`.
  std::uint64_t discarded() const noexcept { return discarded_; }

 private:
  int signal_;
  std::uint64_t discarded_;
  std::string message_;
};

}  // namespace v0
}  // namespace weir
