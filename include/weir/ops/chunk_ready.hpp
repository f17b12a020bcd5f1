#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class chunk_ready_stream
    : public stream_base<chunk_ready_stream<Up>, std::vector<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using batch = std::vector<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  chunk_ready_stream(Up&& upstream, std::size_t most) : upstream_(std::move(upstream)), most_(most) {}
  chunk_ready_stream(chunk_ready_stream&&) = default;
  ~chunk_ready_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<chunk_ready_stream*>(self)->pump(); });
    for (;;) {
      fill();
      if (batch_.empty()) return upstream_.over() ? upstream_.end() : drive_status::pending;
      if (!sink(take_batch(batch_))) {
        // The consumer is busy from here on: meanwhile the next batch grows.
        if (!upstream_.over()) upstream_.run_ahead();
        return drive_status::satisfied;
      }
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<chunk_ready_stream, batch>::close;

  std::size_t queued() const noexcept { return batch_.size(); }

 private:
  /// With what is ready now.
  void fill() noexcept {
    if (batch_.size() == most_) return;
    upstream_.pull(sink_with(most_ - batch_.size(), [this](in&& value) {
      batch_.push_back(static_cast<in&&>(value));
      return batch_.size() < most_;
    }));
  }
  void pump() noexcept {
    fill();
    if (!batch_.empty() || upstream_.over()) upstream_.downstream().wake();
  }
  void drop() noexcept {
    if (!batch_.empty()) discard_values(upstream_.downstream(), batch_);
  }

  pumped<Up> upstream_;
  std::size_t most_;
  batch batch_;
};

class make_chunk_ready {
 public:
  explicit make_chunk_ready(std::size_t most) noexcept : most_(most) {}

  template <class Up>
  auto operator()(Up source) const {
    return chunk_ready_stream<Up>(std::move(source), most_);
  }

 private:
  std::size_t most_;
};

}  // namespace detail

/// What is there when the consumer asks, at least one value and at most `most`: single values where the consumer keeps
/// up, larger and larger groups where it does not.
///
///     source           a--b-c-d--e-|     the consumer is busy for 6 ticks with each group
///     chunk_ready(8)   X-----Y-----Z|    X = {a}, Y = {b, c}, Z = {d, e}
///
/// Shape    stream<T> -> stream<std::vector<T>>; order kept; 1..most values each, never empty. References are copied.
/// Units    most: values, >= 1.
/// Demand   from the first demand on; while the consumer works, the next group grows: at most `most` values are held.
///          Nobody waits for a second value when there is a first one.
/// Threads  none of its own.
/// Ends     with the source, after the last group.
/// Errors   the source's, unchanged, after the values before it. most < 1: std::invalid_argument, when made.
/// Stop     the values that are held go to on_discard, one by one.
/// Cost     O(1) a value; memory O(most); one vector a group; no frame, no timer.
/// Example  examples/chunk_ready.cpp
/// See      chunk (waits until it is full), chunk_for (waits for a time), conflate (of what is there makes one value).
template <class N>
[[nodiscard]] auto chunk_ready(N most) {
  static_assert(std::is_integral_v<N>, "weir: chunk_ready(most) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_chunk_ready(detail::at_least(1, most, "chunk_ready(most)", "most")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
