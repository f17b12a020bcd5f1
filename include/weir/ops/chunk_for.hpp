#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class chunk_for_stream
    : public stream_base<chunk_for_stream<Up>, std::vector<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using batch = std::vector<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  chunk_for_stream(Up&& upstream, std::size_t n, duration longest)
      : upstream_(std::move(upstream)), n_(n), longest_(longest) {}
  chunk_for_stream(chunk_for_stream&&) = default;
  ~chunk_for_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<chunk_for_stream*>(self)->pump(); });
    for (;;) {
      if (ready()) {
        if (!sink(next_batch())) {
          // The consumer is busy from here on: meanwhile the next batch fills.
          if (!upstream_.over()) upstream_.later();
          return drive_status::satisfied;
        }
        continue;
      }
      if (upstream_.over()) return upstream_.end();
      if (fill() == drive_status::pending && !ready()) return drive_status::pending;
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<chunk_for_stream, batch>::close;

  std::size_t queued() const noexcept { return batch_.size(); }

 private:
  bool ready() const noexcept {
    return !batch_.empty() && (batch_.size() == n_ || clock_.expired() || upstream_.over());
  }
  batch next_batch() {
    clock_.stop();
    batch full = std::exchange(batch_, {});
    batch_.reserve(full.size());
    return full;
  }
  drive_status fill() noexcept {
    return upstream_.pull(sink_with(n_ - batch_.size(), [this](in&& value) {
      batch_.push_back(static_cast<in&&>(value));
      // The timer wakes whoever waits for the batch, not the pump.
      if (batch_.size() == 1) clock_.start(upstream_.downstream(), longest_);
      return batch_.size() < n_;
    }));
  }
  void pump() noexcept {
    if (batch_.size() < n_) fill();
    if (ready() || upstream_.over()) upstream_.downstream().wake();
  }
  void drop() noexcept {
    clock_.stop();
    for (auto& value : batch_) upstream_.downstream().discard(std::move(value));
    batch_.clear();
  }

  pumped<Up> upstream_;
  std::size_t n_;
  duration longest_;
  batch batch_;
  waking_timer clock_;
};

class make_chunk_for {
 public:
  make_chunk_for(std::size_t n, duration longest) noexcept : n_(n), longest_(longest) {}

  template <class Up>
  auto operator()(Up source) const {
    return chunk_for_stream<Up>(std::move(source), n_, longest_);
  }

 private:
  std::size_t n_;
  duration longest_;
};

template <class N, class D>
constexpr bool fits_chunk_for = false;
template <std::integral N, class Rep, class Period>
constexpr bool fits_chunk_for<N, std::chrono::duration<Rep, Period>> = true;

}  // namespace detail

/// Groups values into vectors of up to `n`, which wait no longer than `longest` for their last value.
///
///     source           a-b-c------d-|     X = {a, b}, Y = {c}, Z = {d}
///     chunk_for(2, 4)  --X-----Y----[Z|]
///
/// Shape    stream<T> -> stream<std::vector<T>>; order kept; 1..n values each, never empty. References are copied.
/// Units    n: values, >= 1; longest: a duration, >= 0, from the first value of a batch.
/// Demand   from the first demand on; while the consumer works, the next batch fills: at most n values are held.
/// Threads  none of its own.
/// Ends     with the source, after the last batch.
/// Errors   the source's, unchanged, after the batch before it. n < 1, a negative duration: std::invalid_argument, when made.
/// Stop     the values of the unfinished batch go to on_discard, one by one.
/// Cost     O(1) a value; memory O(n); one vector and one timer a batch; no frame.
/// Example  examples/chunk_for.cpp
/// See      chunk (by size only, no timer).
template <class N, class D>
[[nodiscard]] auto chunk_for(N n, D longest) {
  static_assert(detail::fits_chunk_for<N, D>, "weir: chunk_for(n, d) takes a number of values and a duration, such as 1s");
  if constexpr (detail::fits_chunk_for<N, D>) {
    return detail::stage(detail::make_chunk_for(detail::at_least(1, n, "chunk_for(n, d)", "n"),
                                                detail::not_negative(longest, "chunk_for(n, d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
