#pragma once

#include <weir/core/predicate.hpp>
#include <weir/ops/detail/early_end.hpp>
#include <weir/ops/detail/one_call.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// `take_while(keeps, weir::inclusive)`: with the value that ends it.
class inclusive_t {
 public:
  explicit constexpr inclusive_t() noexcept {}
};
inline constexpr inclusive_t inclusive;

namespace detail {

/// A value on its way, and what the predicate says of it.
template <class T>
class judged {
 public:
  judged(bool passes, T&& value) noexcept : passes_(passes), value_(static_cast<T&&>(value)) {}
  bool passes() const noexcept { return passes_; }
  T&& value() const noexcept { return static_cast<T&&>(value_); }

 private:
  bool passes_;
  T&& value_;
};

template <class Up, class F>
class judging_stream : public stream_base<judging_stream<Up, F>, judged<typename Up::value_type>> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  judging_stream(Up&& upstream, F&& keeps) : upstream_(std::move(upstream)), keeps_(std::move(keeps)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, [&](value&& v) {
      const bool passes = std::invoke(keeps_, static_cast<seen_t<value>>(v));
      return sink(judged<value>(passes, static_cast<value&&>(v)));
    });
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<judging_stream, judged<value>>::close;

 private:
  Up upstream_;
  F keeps_;
};

template <class T, class F>
class judging_call : public looking_call<T, F> {
 public:
  using out = judged<T>;
  using looking_call<T, F>::looking_call;

  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    return cell.collect_with_value(
        [&sink](bool passes, T&& value) { return sink(judged<T>(passes, static_cast<T&&>(value))); });
  }
};

/// `Judging` is a stream of judged<T>.
template <class T, bool Inclusive, class Judging>
class take_while_stream : public stream_base<take_while_stream<T, Inclusive, Judging>, T> {
 public:
  using upstream_type = typename Judging::upstream_type;
  explicit take_while_stream(Judging&& upstream) : upstream_(std::move(upstream)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (over_) [[unlikely]] return ending_.end(upstream_, ctx);
    bool wants_more = true;
    // Only one value is certainly taken, however many the consumer takes: each may be the last.
    const drive_status status = upstream_.drive(ctx, [&](judged<T>&& v) {
      if (v.passes()) [[likely]] return sink(v.value());
      over_ = true;
      if constexpr (Inclusive) wants_more = sink(v.value());
      return false;
    });
    if (!over_) return status;
    return wants_more ? ending_.end(upstream_, ctx) : ending_.template after_last<T>(upstream_, ctx);
  }
  close_status close(context& ctx) { return ending_.close(upstream_, ctx); }
  using stream_base<take_while_stream, T>::close;

 private:
  Judging upstream_;
  early_end ending_;
  bool over_ = false;
};

template <bool Inclusive, class F>
class make_take_while {
 public:
  explicit make_take_while(F keeps) : keeps_(std::move(keeps)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, seen_t<value>>) {
      static_assert(std::is_invocable_v<F&, seen_t<value>>,
                    "weir: the predicate of take_while does not take the values of this stream; it only looks at them, "
                    "as const T&");
      return source;
    } else if constexpr (!answers_yes_or_no<std::invoke_result_t<F&, seen_t<value>>>()) {
      static_assert(answers_yes_or_no<std::invoke_result_t<F&, seen_t<value>>>(),
                    "weir: the predicate of take_while answers neither true or false nor an awaitable of that");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<F&, seen_t<value>>>) {
      using call = judging_call<value, F>;
      using judging = one_call_stream<Up, call>;
      return take_while_stream<value, Inclusive, judging>(judging(std::move(source), call(std::move(keeps_))));
    } else {
      using judging = judging_stream<Up, F>;
      return take_while_stream<value, Inclusive, judging>(judging(std::move(source), std::move(keeps_)));
    }
  }

 private:
  F keeps_;
};

}  // namespace detail

/// The values before the first for which `keeps(value)` is false, and that one too where it is told to be `inclusive`;
/// upstream is then closed. Awaits `keeps`, one value at a time, where it returns an awaitable.
///
///     source                         1--2--3--1|
///     take_while(below_3)            1--2--|
///     take_while(below_3, inclusive) 1--2--3|
///
/// Shape    stream<T> -> stream<T>; order kept. `keeps` sees `const T&`.
/// Units    none.
/// Demand   pulls one value for each one asked for, and nothing after the first that fails.
/// Threads  none of its own.
/// Ends     when a value has failed and upstream is closed, or with the source. Closing begins in the drive that pulled
///          that value; where that delivered it and T is a reference, when the next one is asked for.
/// Errors   the source's, what `keeps` throws, and a cleanup_error of closing the source.
/// Stop     a call of an asynchronous `keeps` is destroyed, and its value goes to on_discard. The value that ends it is
///          used up by `keeps`, not dropped.
/// Cost     nothing beyond `keeps`; asynchronous: what `keeps`'s task costs.
/// Example  examples/take_while.cpp
/// See      drop_while (the rest), filter (all that pass), take (by number).
template <class F>
[[nodiscard]] auto take_while(F keeps) {
  return detail::stage(detail::make_take_while<false, F>(std::move(keeps)));
}
template <class F>
[[nodiscard]] auto take_while(F keeps, inclusive_t) {
  return detail::stage(detail::make_take_while<true, F>(std::move(keeps)));
}

}  // namespace v0
}  // namespace weir
