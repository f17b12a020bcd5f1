#pragma once

#include <weir/core/terminal/consume.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T, class C>
class to_consumer {
 public:
  to_consumer() noexcept(std::is_nothrow_default_constructible_v<C>) {}
  bool take(T&& value) {
    if constexpr (requires { values_.push_back(static_cast<T&&>(value)); }) {
      values_.push_back(static_cast<T&&>(value));
    } else {
      values_.insert(values_.end(), static_cast<T&&>(value));
    }
    return true;
  }
  static constexpr std::size_t demand() noexcept { return detail::unlimited; }
  C result() { return std::move(values_); }

 private:
  C values_;
};

/// `to` of a temporary stream: the stream lives inside the awaiter.
template <class S, class C>
class to_owning_awaiter {
 public:
  using consumes_a_stream = void;

  explicit to_owning_awaiter(S&& source) : source_(std::move(source)), awaiter_(source_) {}
  to_owning_awaiter(to_owning_awaiter&& unawaited) noexcept : to_owning_awaiter(std::move(unawaited.source_)) {}
  to_owning_awaiter& operator=(to_owning_awaiter&&) = delete;
  void bind(context& ctx) { awaiter_.bind(ctx); }
  bool await_ready() { return awaiter_.await_ready(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { awaiter_.await_suspend(waiting); }
  C await_resume() { return awaiter_.await_resume(); }

 private:
  S source_;
  consume_awaiter<S, to_consumer<typename S::value_type, C>> awaiter_;
};

template <class C, class S>
auto make_to(S&& source) {
  using stream_type = std::remove_cvref_t<S>;
  if constexpr (std::is_lvalue_reference_v<S>) {
    return consume_awaiter<stream_type, to_consumer<typename stream_type::value_type, C>>(source);
  } else {
    return to_owning_awaiter<stream_type, C>(std::move(source));
  }
}

}  // namespace terminals

/// Collects a stream into a container: `co_await weir::to<std::vector<int>>(s)` or `co_await weir::to<std::vector>(s)`.
///
/// Shape    stream<T> -> C, in order, by push_back or insert at the end.
/// Demand   everything; memory O(n): for streams that end.
/// Errors   the stream's; what was collected is gone then.
template <class C, class S>
  requires stream<std::remove_cvref_t<S>>
[[nodiscard]] auto to(S&& source) {
  return terminals::make_to<C>(std::forward<S>(source));
}
template <template <class...> class C, class S>
  requires stream<std::remove_cvref_t<S>>
[[nodiscard]] auto to(S&& source) {
  return terminals::make_to<C<std::remove_cvref_t<typename std::remove_cvref_t<S>::value_type>>>(std::forward<S>(source));
}

}  // namespace v0
}  // namespace weir
