#pragma once

#include <weir/asio/on_signal.hpp>
#include <weir/core/run_state.hpp>

#include <optional>

namespace weir {
inline namespace v0 {

/// Options of `run`: `run_options().on_cleanup_error(&log, &sink).signals(on_signal::drain)`.
class run_options {
 public:
  run_options() noexcept {}
  run_options(on_signal policy) noexcept : signals_(policy) {}  // so that run(task, on_signal::drain) can be written

  /// Called with `user` and with what an exit threw where nobody is left to throw it to. Default: one line on stderr.
  run_options& on_cleanup_error(run_state::cleanup_handler handler, void* user = nullptr) noexcept {
    cleanup_handler_ = handler;
    cleanup_user_ = user;
    return *this;
  }
  run_options& signals(on_signal policy) noexcept {
    signals_ = policy;
    return *this;
  }

  const std::optional<on_signal>& signals() const noexcept { return signals_; }
  /// For hosts.
  void apply(run_state& run) const noexcept {
    if (cleanup_handler_ != nullptr) run.on_cleanup_error(cleanup_handler_, cleanup_user_);
  }

 private:
  std::optional<on_signal> signals_;
  run_state::cleanup_handler cleanup_handler_ = nullptr;
  void* cleanup_user_ = nullptr;
};

}  // namespace v0
}  // namespace weir
