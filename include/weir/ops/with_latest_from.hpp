#pragma once

// Long: the source is asked by the consumer, the other stream by the loop.

#include <weir/core/scheduler.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/one_of_each.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class Other>
class with_latest_from_stream
    : public stream_base<with_latest_from_stream<Up, Other>, std::pair<kept_value_t<Up>, kept_value_t<Other>>> {
  using in = typename Up::value_type;
  using other_in = typename Other::value_type;
  using kept = kept_value_t<Up>;
  using latest = kept_value_t<Other>;
  using out = std::pair<kept, latest>;

 public:
  using upstream_types = type_list<Up, Other>;
  with_latest_from_stream(Up&& upstream, Other&& other) : upstream_(std::move(upstream)), other_(std::move(other)) {}
  with_latest_from_stream(with_latest_from_stream&&) = default;
  ~with_latest_from_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    other_.bind(ctx, this, [](void* self) noexcept { static_cast<with_latest_from_stream*>(self)->pump(); });
    if (!ending_) {
      const drive_status status = drive_open(ctx, sink);
      if (status != drive_status::done) return status;
      begin_ending();
    }
    if (!close_both(ctx)) return drive_status::pending;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    closing_.rethrow();
    return drive_status::done;
  }
  close_status close(context& ctx) {
    begin_ending();
    if (!close_both(ctx)) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }
  using stream_base<with_latest_from_stream, out>::close;

  std::size_t queued() const noexcept { return first_.has_value() ? 1 : 0; }

 private:
  /// What is read of the other stream in a row, however much is ready: then the source has its turn.
  static constexpr int in_a_row = scheduler::budget_per_node / 2;

  /// Done: at the end, or at an error.
  template <class Sink>
  drive_status drive_open(context& ctx, Sink& sink) {
    if (other_has_more_) read_other();
    if (other_.failed()) return drive_status::done;
    if (!latest_.has_value()) return wait_for_both(ctx);
    std::size_t demand = demand_of(sink);
    if (first_.has_value()) {
      kept value = std::move(*first_);
      first_.reset();
      if (!sink(paired(std::move(value)))) return drive_status::satisfied;
      demand = demand_left(demand, 1);
    }
    sink_calls calls;
    return drive_keeping_error(upstream_, ctx, demand, calls, error_,
                               [&](in&& value) { return calls(sink, paired(static_cast<in&&>(value))); });
  }
  /// Until there is one value of each.
  drive_status wait_for_both(context& ctx) {
    if (!first_.has_value()) {
      const sink_calls calls;
      const drive_status status = drive_keeping_error(upstream_, ctx, 1, calls, error_, [this](in&& value) {
        first_.emplace(static_cast<in&&>(value));
        return false;
      });
      if (status == drive_status::done) return status;
    }
    return other_.over() ? drive_status::done : drive_status::pending;
  }

  template <class V>
  out paired(V&& value) {
    delivered_ = true;
    return out(static_cast<V&&>(value), std::as_const(*latest_));
  }

  void read_other() noexcept {
    int left = in_a_row;
    const drive_status status = other_.pull([this, &left](other_in&& value) {
      drop_latest();
      latest_.emplace(static_cast<other_in&&>(value));
      delivered_ = false;
      return --left != 0;
    });
    other_has_more_ = status == drive_status::satisfied;
  }
  /// While the consumer works, too: it is the latest value then that counts.
  void pump() noexcept {
    const bool waits = !latest_.has_value();
    read_other();
    if (waits || other_.failed()) other_.downstream().wake();
  }

  bool close_both(context& ctx) {
    const bool source = closing_.step(ctx, [&] { return upstream_.close(ctx); });
    const bool other = closing_.step(ctx, [&] { return other_.close(ctx); });
    return source && other;
  }
  void begin_ending() noexcept {
    drop();
    if (!error_) error_ = other_.take_error();
    ending_ = true;
  }
  void drop() noexcept {
    drop_latest();
    if (!first_.has_value()) return;
    other_.downstream().discard(std::move(*first_));
    first_.reset();
  }
  /// A value that was in no pair was not delivered.
  void drop_latest() noexcept {
    if (!latest_.has_value()) return;
    if (!delivered_) other_.downstream().discard(std::move(*latest_));
    latest_.reset();
  }

  Up upstream_;
  pumped<Other> other_;
  item<kept> first_;  // of the source, which waits for the first one of the other stream
  item<latest> latest_;
  std::exception_ptr error_;
  joint_close closing_;
  bool delivered_ = false;  // latest_, in a pair
  bool other_has_more_ = true;
  bool ending_ = false;
};

template <class Other>
class make_with_latest_from {
 public:
  explicit make_with_latest_from(Other&& other) : other_(std::move(other)) {}

  template <class Up>
  auto operator()(Up source) && {
    constexpr bool can_keep = has_values_to_keep<Up>;
    if constexpr (!can_keep) {
      static_assert(
          can_keep,
          "weir: with_latest_from copies what the references of its stream refer to, and that cannot be copied");
      return source;
    } else {
      return with_latest_from_stream<Up, Other>(std::move(source), std::move(other_));
    }
  }

 private:
  Other other_;
};

}  // namespace detail

/// Each value of the source with the latest value of another stream: `orders | with_latest_from(prices)`.
///
///     source                   1--2-----3--4|      A = (1, x), B = (2, x), C = (3, y), D = (4, y)
///     other                    -x----y-----
///     with_latest_from(other)  -A-B-----C--D|
///
/// Shape    stream<T> -> stream<std::pair<T, U>>, U copyable; order kept; one out for each in. References are copied.
/// Units    none.
/// Demand   pulls one value for each one asked for; the first one waits for a value of the other, none is skipped. The
///          other is read as fast as it comes from the first demand on, while the consumer works too, and its latest
///          value is held; one that is always ready: at most 512 values each time that the source is asked.
/// Threads  none of its own.
/// Ends     with the source, when the other is closed; at once when the other ends without a value. If it ends after
///          one, its last value stays.
/// Errors   the first error of either closes both, and is thrown when they are closed.
/// Stop     closes both; a value of the source that waits goes to on_discard. So does each value of the other that
///          comes in no pair, as soon as the next one takes its place.
/// Cost     O(1) and a copy of the other value; no frame, no allocation.
/// Example  examples/with_latest_from.cpp
/// See      combine_latest (a tuple for the values of both), zip.
template <class Other>
[[nodiscard]] auto with_latest_from(Other&& other) {
  constexpr bool is_stream = stream<std::remove_cvref_t<Other>>;
  static_assert(is_stream, "weir: with_latest_from takes a stream");
  if constexpr (is_stream) {
    constexpr bool can_repeat = detail::has_values_to_repeat<Other>;
    static_assert(can_repeat,
                  "weir: with_latest_from gives a value of its argument again and again, so the values of that stream "
                  "must be copyable");
    if constexpr (can_repeat) {
      using owned = detail::owned_or_borrowed_t<Other>;
      return detail::stage(detail::make_with_latest_from<owned>(detail::own_or_borrow(std::forward<Other>(other))));
    } else {
      return detail::stage(detail::pass_through());
    }
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
