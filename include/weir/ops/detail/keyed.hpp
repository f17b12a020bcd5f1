#pragma once

#include <weir/ops/detail/one_call.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// A value and what a function says of it.
template <class K, class T>
class keyed {
 public:
  keyed(K&& k, T&& v) : key(std::move(k)), value(static_cast<T&&>(v)) {}
  K key;
  T value;
};

/// What `f(const T&)` says of a value, awaited where that is an awaitable; void where it does not take it.
template <class F, class T>
auto key_said_by() {
  if constexpr (!std::is_invocable_v<F&, seen_t<T>>) {
    return std::type_identity<void>();
  } else {
    using answer = std::invoke_result_t<F&, seen_t<T>>;
    if constexpr (awaitable<answer>) {
      return std::type_identity<std::decay_t<await_result_t<answer>>>();
    } else {
      return std::type_identity<std::decay_t<answer>>();
    }
  }
}
template <class F, class T>
using key_t = typename decltype(key_said_by<F, T>())::type;

template <class Up, class F>
class keyed_stream
    : public stream_base<keyed_stream<Up, F>, keyed<key_t<F, typename Up::value_type>, typename Up::value_type>> {
  using T = typename Up::value_type;
  using out = keyed<key_t<F, T>, T>;

 public:
  using upstream_type = Up;

  keyed_stream(Up&& upstream, F&& key) : upstream_(std::move(upstream)), key_(std::move(key)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](T&& value) {
                             key_t<F, T> key(std::invoke(key_, static_cast<seen_t<T>>(value)));
                             return sink(out(std::move(key), static_cast<T&&>(value)));
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<keyed_stream, out>::close;

 private:
  Up upstream_;
  F key_;
};

template <class T, class F>
class keying_call : public looking_call<T, F> {
 public:
  using looking_call<T, F>::looking_call;
  using out = keyed<key_t<F, T>, T>;

  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    return cell.collect_with_value([&sink](auto&& answer, T&& value) {
      key_t<F, T> key(std::forward<decltype(answer)>(answer));
      return sink(out(std::move(key), static_cast<T&&>(value)));
    });
  }
};

/// Each value with what `key` says of it.
template <class Up, class F>
auto with_key(Up&& source, F&& key) {
  using T = typename Up::value_type;
  if constexpr (awaitable<std::invoke_result_t<F&, seen_t<T>>>) {
    using call = keying_call<T, F>;
    return one_call_stream<Up, call>(std::move(source), call(std::move(key)));
  } else {
    return keyed_stream<Up, F>(std::move(source), std::move(key));
  }
}

/// Whether a value may wait for its consumer.
template <class T>
inline constexpr bool is_keepable = std::is_object_v<T>;

}  // namespace detail
}  // namespace v0
}  // namespace weir
