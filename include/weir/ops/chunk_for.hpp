#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/batch_size.hpp>
#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class Weigh>
class chunk_for_stream
    : public stream_base<chunk_for_stream<Up, Weigh>, std::vector<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using batch = std::vector<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  chunk_for_stream(Up&& upstream, batch_size<Weigh>&& size, duration longest)
      : upstream_(std::move(upstream)), size_(std::move(size)), longest_(longest) {}
  chunk_for_stream(chunk_for_stream&&) = default;
  ~chunk_for_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<chunk_for_stream*>(self)->pump(); });
    for (;;) {
      if (ready()) {
        if (!sink(next_batch())) {
          // The consumer is busy from here on: meanwhile the next batch fills.
          if (!upstream_.over()) upstream_.run_ahead();
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
    return !batch_.empty() && (full() || clock_.expired() || upstream_.over());
  }
  bool full() const noexcept {
    if constexpr (weighs) {
      if (weight_ >= size_.most()) return true;
    }
    return batch_.size() == size_.values();
  }
  batch next_batch() {
    clock_.stop();
    weight_ = 0;
    return take_batch(batch_);
  }
  drive_status fill() noexcept {
    // How many values a batch takes that is weighed nobody knows beforehand.
    const std::size_t wanted = weighs ? 1 : size_.values() - batch_.size();
    return upstream_.pull(sink_with(wanted, [this](in&& value) {
      batch_.push_back(static_cast<in&&>(value));
      if constexpr (weighs) weight_ += static_cast<std::size_t>(std::invoke(size_.weigh(), std::as_const(batch_.back())));
      // The timer wakes whoever waits for the batch, not the pump.
      if (batch_.size() == 1) clock_.start(upstream_.downstream(), longest_);
      return !full();
    }));
  }
  void pump() noexcept {
    if (!full()) fill();
    if (ready() || upstream_.over()) upstream_.downstream().wake();
  }
  void drop() noexcept {
    clock_.stop();
    if (!batch_.empty()) discard_values(upstream_.downstream(), batch_);
    weight_ = 0;
  }

  static constexpr bool weighs = !std::is_same_v<Weigh, weightless>;

  pumped<Up> upstream_;
  batch_size<Weigh> size_;
  duration longest_;
  batch batch_;
  std::size_t weight_ = 0;
  waking_timer clock_;
};

template <class Weigh>
class make_chunk_for {
 public:
  make_chunk_for(batch_size<Weigh> size, duration longest) : size_(std::move(size)), longest_(longest) {}

  template <class Up>
  auto operator()(Up source) && {
    using seen = seen_t<typename Up::value_type>;
    if constexpr (std::is_same_v<Weigh, weightless>) {
      return chunk_for_stream<Up, Weigh>(std::move(source), std::move(size_), longest_);
    } else if constexpr (!std::is_invocable_r_v<std::size_t, const Weigh&, seen>) {
      static_assert(std::is_invocable_r_v<std::size_t, const Weigh&, seen>,
                    "weir: the function of batch_size(n).weighing(most, f) says how much a value of this stream weighs, as a "
                    "number; it sees it as const T&");
      return source;
    } else {
      return chunk_for_stream<Up, Weigh>(std::move(source), std::move(size_), longest_);
    }
  }

 private:
  batch_size<Weigh> size_;
  duration longest_;
};

template <class N>
constexpr bool is_batch_size = std::integral<N>;
template <class Weigh>
constexpr bool is_batch_size<batch_size<Weigh>> = true;

template <class N>
auto batch_size_of(N size, const char* what) {
  if constexpr (std::integral<N>) {
    return batch_size<>(at_least(1, size, what, "n"));
  } else {
    return size;
  }
}

}  // namespace detail

/// Groups values into vectors of up to `n`, which wait no longer than `longest` for their last value.
///
///     source           a-b-c------d-|     X = {a, b}, Y = {c}, Z = {d}
///     chunk_for(2, 4)  --X-----Y----[Z|]
///
/// Shape    stream<T> -> stream<std::vector<T>>; order kept; 1..n values each, never empty. References are copied.
/// Units    n: values, >= 1, or a batch_size, which also limits what they weigh; longest: a duration, >= 0, from the first
///          value of a batch.
/// Demand   from the first demand on; while the consumer works, the next batch fills: at most n values are held, and of
///          those that are weighed no more than make it heavy enough.
/// Threads  none of its own.
/// Ends     with the source, after the last batch.
/// Errors   the source's, unchanged, after the batch before it. n < 1, a negative duration: std::invalid_argument, when made.
/// Stop     the values of the unfinished batch go to on_discard, one by one.
/// Cost     O(1) a value; memory O(n); one vector and one timer a batch; no frame.
/// Example  examples/chunk_for.cpp
/// See      chunk (by size only, no timer).
template <class N, class D>
[[nodiscard]] auto chunk_for(N n, D longest) {
  constexpr bool fits = detail::is_batch_size<N> && detail::is_duration<D>;
  static_assert(fits, "weir: chunk_for(n, d) takes a number of values and a duration, such as 1s");
  if constexpr (fits) {
    return detail::stage(detail::make_chunk_for(detail::batch_size_of(std::move(n), "chunk_for(n, d)"),
                                                detail::not_negative(longest, "chunk_for(n, d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
