#pragma once

// Long: where the predicate is awaited, the stage waits for it with a value in its hands.

#include <weir/core/predicate.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/one_call.hpp>

#include <exception>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T, class F>
using answer_on_two_t = std::invoke_result_t<F&, seen_t<T>, seen_t<T>>;

template <class Up, class F>
class chunk_by_stream
    : public stream_base<chunk_by_stream<Up, F>, std::vector<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using batch = std::vector<std::remove_cvref_t<in>>;
  static constexpr bool awaits = awaitable<answer_on_two_t<in, F>>;

 public:
  using upstream_type = Up;
  chunk_by_stream(Up&& upstream, F&& together) : upstream_(std::move(upstream)), together_(std::move(together)) {}
  chunk_by_stream(chunk_by_stream&&) = default;
  ~chunk_by_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    if (!over_) {
      const drive_status status = group(ctx, sink);
      if (status != drive_status::done) return status;
      over_ = true;
    }
    if (!batch_.empty() && !sink(std::exchange(batch_, {}))) return drive_status::satisfied;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return drive_status::done;
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<chunk_by_stream, batch>::close;

  std::size_t queued() const noexcept { return batch_.size(); }
  std::size_t in_flight() const noexcept { return calling() ? 1 : 0; }

 private:
  class nothing {};
  using cell = std::conditional_t<awaits, terminals::task_in_flight<in, bool>, nothing>;

  /// Done: no more values will come, or one could not be judged; the error is kept.
  template <class Sink>
  drive_status group(context& ctx, Sink& sink) {
    sink_calls calls;
    if constexpr (awaits) {
      call_.attach(ctx);
      if (calling()) {
        if (!call_.done()) return drive_status::pending;
        try {
          if (!judged(calls, sink)) return drive_status::satisfied;
        } catch (...) {
          if (calls.inside()) throw;
          error_ = std::current_exception();
          return drive_status::done;
        }
      }
    }
    // A chunk is complete when the first value of the next one is there; a call that is awaited may be the last for
    // now.
    const std::size_t certain = awaits ? 1 : saturating_add(demand_of(sink), batch_.empty() ? 1 : 0);
    const drive_status status = drive_keeping_error(upstream_, ctx, certain, calls, error_, [&](in&& value) {
      if (batch_.empty()) {
        batch_.push_back(static_cast<in&&>(value));
        return true;
      }
      return judge(static_cast<in&&>(value), calls, sink);
    });
    // Upstream was told to stop because a call is under way; its end wakes us.
    return status == drive_status::satisfied && calling() ? drive_status::pending : status;
  }

  template <class Sink>
  bool judge(in&& value, sink_calls& calls, Sink& sink) {
    if constexpr (awaits) {
      return call_.start(static_cast<in&&>(value), [this](in&& v) {
        return std::invoke(together_, std::as_const(batch_.back()), seen_t<in>(v));
      }) && judged(calls, sink);
    } else {
      const bool same = std::invoke(together_, std::as_const(batch_.back()), static_cast<seen_t<in>>(value));
      return add(same, static_cast<in&&>(value), calls, sink);
    }
  }
  template <class Sink>
  bool judged(sink_calls& calls, Sink& sink) {
    return call_.collect_with_value(
        [&](bool same, in&& value) { return add(same, static_cast<in&&>(value), calls, sink); });
  }
  template <class Sink>
  bool add(bool same, in&& value, sink_calls& calls, Sink& sink) {
    if (same) {
      batch_.push_back(static_cast<in&&>(value));
      return true;
    }
    batch next;
    next.push_back(static_cast<in&&>(value));
    return calls(sink, std::exchange(batch_, std::move(next)));
  }

  bool calling() const noexcept {
    if constexpr (awaits) {
      return call_.busy();
    } else {
      return false;
    }
  }
  void drop() noexcept {
    if constexpr (awaits) {
      // First the call, which looks at both.
      item<in> value;
      if (calling()) call_.abandon([&value](in&& v) { value.fill(static_cast<in&&>(v)); });
      if (!batch_.empty()) discard_values(*downstream_, batch_);
      if (value) discard_owned<in>(*downstream_, static_cast<in&&>(*value));
    } else {
      if (!batch_.empty()) discard_values(*downstream_, batch_);
    }
  }

  Up upstream_;
  F together_;
  batch batch_;
  cell call_;
  context* downstream_ = nullptr;
  std::exception_ptr error_;  // held until the partial chunk is delivered
  bool over_ = false;
};

template <class F>
class make_chunk_by {
 public:
  explicit make_chunk_by(F together) : together_(std::move(together)) {}

  template <class Up>
  auto operator()(Up source) && {
    using seen = seen_t<typename Up::value_type>;
    if constexpr (!std::is_invocable_v<F&, seen, seen>) {
      static_assert(
          std::is_invocable_v<F&, seen, seen>,
          "weir: the predicate of chunk_by takes two values of this stream that follow each other, as const T&");
      return source;
    } else if constexpr (!answers_yes_or_no<std::invoke_result_t<F&, seen, seen>>()) {
      static_assert(answers_yes_or_no<std::invoke_result_t<F&, seen, seen>>(),
                    "weir: the predicate of chunk_by answers neither true or false nor an awaitable of that");
      return source;
    } else {
      return chunk_by_stream<Up, F>(std::move(source), std::move(together_));
    }
  }

 private:
  F together_;
};

}  // namespace detail

/// Groups values into vectors: a value goes with the one before it where `together(before, value)` is true, and begins
/// the next chunk where it is not. Awaits `together`, one value at a time, where it returns an awaitable.
///
///     source                1-1-2-2-2-3-|     X = {1, 1}, Y = {2, 2, 2}, Z = {3}
///     chunk_by(equal_to)    ----X-----Y-[Z|]
///
/// Shape    stream<T> -> stream<std::vector<T>>; order kept; never empty. References are copied. `together` sees
///          `const T&`.
/// Units    none. Nothing bounds a chunk but `together`.
/// Demand   pulls the values of each chunk asked for and the first of the next one, which it holds.
/// Threads  none of its own.
/// Ends     with the source, after the last chunk.
/// Errors   the source's, and what `together` throws, after the chunk before it.
/// Stop     a call of an asynchronous `together` is destroyed; the values of the unfinished chunk, and the one that
///          it was asked about, go to on_discard, one by one.
/// Cost     `together` a value, and one vector a chunk; asynchronous: what `together`'s tasks cost.
/// Example  examples/chunk_by.cpp
/// See      chunk (by number), group_by (by a key, not only neighbours), distinct_until_changed.
template <class F>
[[nodiscard]] auto chunk_by(F together) {
  return detail::stage(detail::make_chunk_by<F>(std::move(together)));
}

}  // namespace v0
}  // namespace weir
