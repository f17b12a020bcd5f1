#pragma once

#include <weir/core/stream.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// Upstream with a context of its own: the half that every stage which runs ahead has in common.
///
/// Upstream's wake posts a node that calls `pump` of the stage, whether or not the consumer is busy. Errors are kept
/// until the stage has delivered the values before them. Movable until bound.
template <class Up>
class pumped : private ready_node {
 public:
  using value_type = typename Up::value_type;
  using pump_function = void (*)(void* stage) noexcept;

  explicit pumped(Up&& upstream) : ready_node(&run_node), upstream_(std::move(upstream)) {}
  pumped(pumped&& unbound) : ready_node(&run_node), upstream_(std::move(unbound.upstream_)) {}
  pumped& operator=(pumped&&) = delete;
  ~pumped() = default;

  /// At every drive of the stage: the first one fixes the run and what to pump.
  void bind(context& downstream, void* stage, pump_function pump) noexcept {
    downstream_ = &downstream;
    if (!ctx_.bound()) [[unlikely]] bind_first(downstream, stage, pump);
    ctx_.awaited(downstream.awaited());
  }
  bool bound() const noexcept { return ctx_.bound(); }

  /// The context that upstream, and the tasks of the stage, run with. Waking it pumps the stage.
  context& ctx() noexcept { return ctx_; }
  context& downstream() noexcept { return *downstream_; }

  /// Pumps the stage from the loop, soon.
  void later() noexcept { ctx_.wake(); }
  /// The consumer has got what it asked for: what upstream does from here on, it does in advance.
  void run_ahead() noexcept {
    ctx_.awaited(0);
    later();
  }

  /// Drives upstream into the stage's own sink; what it throws is kept, and upstream is over then.
  template <class Sink>
  drive_status pull(Sink&& sink) noexcept {
    if (over_) return drive_status::done;
    try {
      const drive_status status = upstream_.drive(ctx_, sink);
      over_ = status == drive_status::done;
      return status;
    } catch (...) {
      fail(std::current_exception());
      return drive_status::done;
    }
  }

  /// Drives upstream straight into downstream's sink: what that sink throws passes through untouched. Of the values that
  /// it will certainly take it was given `already` some in this drive.
  template <class Sink>
  drive_status pull_into(Sink& sink, std::size_t already) {
    if (over_) return drive_status::done;
    bool in_sink = false;
    const std::size_t certain = demand_left(demand_of(sink), already);
    try {
      const drive_status status = upstream_.drive(ctx_, sink_with(certain, [&](value_type&& value) {
                                                    in_sink = true;
                                                    const bool more = sink(static_cast<value_type&&>(value));
                                                    in_sink = false;
                                                    return more;
                                                  }));
      over_ = status == drive_status::done;
      return status;
    } catch (...) {
      if (in_sink) throw;
      fail(std::current_exception());
      return drive_status::done;
    }
  }

  void fail(std::exception_ptr error) noexcept {
    if (!error_) error_ = std::move(error);
    over_ = true;
  }

  /// No more values will come: the source is exhausted, failed, or closed.
  bool over() const noexcept { return over_; }
  /// It has failed, and nobody has asked for the error yet.
  bool failed() const noexcept { return error_ != nullptr; }
  std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }
  /// The stage will be pumped soon.
  bool due() const noexcept { return linked(); }
  /// The stage does now what it was to be pumped for.
  void caught_up() noexcept { withdraw(); }
  /// The end, or the kept error; after everything before it was delivered.
  drive_status end() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return drive_status::done;
  }

  /// Nothing is pulled or pumped any more; upstream waits to be closed.
  void stop() noexcept {
    withdraw();
    over_ = true;
    error_ = nullptr;
    closing_ = true;
  }
  /// Hands upstream's closing to the closer.
  close_status close(context& closer) {
    stop();
    return upstream_.close(closer);
  }

 private:
  // Out of line, so that every later drive is small enough to be inlined.
  [[gnu::noinline]] void bind_first(context& downstream, void* stage, pump_function pump) noexcept {
    ctx_ = context(downstream, *this);
    stage_ = stage;
    pump_ = pump;
  }

  static void run_node(ready_node& node) noexcept {
    auto& self = static_cast<pumped&>(node);
    if (!self.closing_) self.pump_(self.stage_);
  }

  context ctx_;  // before upstream_: it outlives what it drives
  context* downstream_ = nullptr;
  void* stage_ = nullptr;
  pump_function pump_ = nullptr;
  std::exception_ptr error_;
  bool over_ = false;
  bool closing_ = false;
  Up upstream_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
