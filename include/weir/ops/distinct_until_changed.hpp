#pragma once

#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/detail/settled.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// What the value before was compared by.
template <class Key>
class last_key {
 public:
  /// Whether `key` is another one; it is kept then.
  template <class K>
  bool changes_to(K&& key) {
    if (last_ && *last_ == std::as_const(key)) return false;
    last_.emplace(static_cast<K&&>(key));
    return true;
  }

 private:
  std::optional<Key> last_;
};

template <class Up, class P>
class distinct_until_changed_stream
    : public stream_base<distinct_until_changed_stream<Up, P>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  distinct_until_changed_stream(Up&& upstream, P&& projection)
      : upstream_(std::move(upstream)), projection_(std::move(projection)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
                             return !last_.changes_to(std::invoke(projection_, static_cast<seen_t<value>>(v))) ||
                                    sink(static_cast<value&&>(v));
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<distinct_until_changed_stream, value>::close;

 private:
  Up upstream_;
  P projection_;
  last_key<std::remove_cvref_t<std::invoke_result_t<P&, seen_t<value>>>> last_;
};

template <class T, class P>
class distinct_until_changed_call : public looking_call<T, P> {
 public:
  using looking_call<T, P>::looking_call;

  template <class Cell, class Sink>
  bool finish(Cell& cell, Sink& sink) {
    return cell.collect_with_value([&](auto&& key, T&& value) {
      return !last_.changes_to(static_cast<decltype(key)&&>(key)) || sink(static_cast<T&&>(value));
    });
  }

 private:
  last_key<std::remove_cvref_t<typename looking_call<T, P>::result_type>> last_;
};

/// Whether what a projection answers can be kept and compared.
template <class R>
constexpr bool is_comparable_key() {
  if constexpr (std::is_void_v<R>) {
    return false;
  } else {
    return std::constructible_from<std::remove_cvref_t<R>, R> && std::equality_comparable<std::remove_cvref_t<R>>;
  }
}

template <class P>
class make_distinct_until_changed {
 public:
  explicit make_distinct_until_changed(P projection) : projection_(std::move(projection)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = typename Up::value_type;
    if constexpr (!std::is_invocable_v<P&, seen_t<value>>) {
      static_assert(std::is_invocable_v<P&, seen_t<value>>,
                    "weir: the projection of distinct_until_changed does not take the values of this stream; it only "
                    "looks at them, as const T&");
      return source;
    } else if constexpr (!is_comparable_key<settled_t<std::invoke_result_t<P&, seen_t<value>>>>()) {
      static_assert(is_comparable_key<settled_t<std::invoke_result_t<P&, seen_t<value>>>>(),
                    "weir: distinct_until_changed keeps a copy of what it compares by, and needs == for it; give it a "
                    "projection, distinct_until_changed(proj), to something that can be copied and compared");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<P&, seen_t<value>>>) {
      using call = distinct_until_changed_call<value, P>;
      return one_call_stream<Up, call>(std::move(source), call(std::move(projection_)));
    } else {
      return distinct_until_changed_stream<Up, P>(std::move(source), std::move(projection_));
    }
  }

 private:
  P projection_;
};

}  // namespace detail

/// Leaves out each value that equals the one before it. With a projection they are compared by `proj(value)`, which is
/// awaited, one value at a time, where it is an awaitable.
///
///     source                     1--1--2--2--1|
///     distinct_until_changed()   1-----2-----1|
///
/// Shape    stream<T> -> stream<T>; order kept. `proj` sees `const T&`, and what it answers is kept, as a copy.
/// Units    none.
/// Demand   pulls until a value differs, for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `proj` and == throw.
/// Stop     a call of an asynchronous `proj` is destroyed, and its value goes to on_discard. Values that are left out
///          are consumed, not dropped: they do not go to on_discard.
/// Cost     a comparison a value, and a copy of what is compared by for each that comes out.
/// Example  examples/distinct_until_changed.cpp
/// See      filter, drop_while.
template <class P>
[[nodiscard]] auto distinct_until_changed(P proj) {
  return detail::stage(detail::make_distinct_until_changed<P>(std::move(proj)));
}
[[nodiscard]] inline auto distinct_until_changed() { return distinct_until_changed(std::identity()); }

}  // namespace v0
}  // namespace weir
