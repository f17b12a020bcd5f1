#pragma once

#include <weir/core/context.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// Customization point: how an object that has no `await_ready` (an Asio operation, say) is awaited in a weir coroutine.
/// A specialization has `static auto awaiter(T&&, context&)`.
template <class T>
struct awaitable_traits {};

namespace detail {

template <class A>
concept awaiter = requires(A& a, std::coroutine_handle<> h) {
  { a.await_ready() } -> std::convertible_to<bool>;
  a.await_suspend(h);
  a.await_resume();
};
template <class A>
concept member_co_await = requires(A&& a) { static_cast<A&&>(a).operator co_await(); };
template <class A>
concept free_co_await = requires(A&& a) { operator co_await(static_cast<A&&>(a)); };
template <class A>
concept traits_co_await =
    requires(A&& a, context& c) { awaitable_traits<std::remove_cvref_t<A>>::awaiter(static_cast<A&&>(a), c); };

template <class A>
decltype(auto) awaiter_of(A&& a, context& ctx) {
  if constexpr (traits_co_await<A>) {
    return awaitable_traits<std::remove_cvref_t<A>>::awaiter(static_cast<A&&>(a), ctx);
  } else if constexpr (member_co_await<A>) {
    return static_cast<A&&>(a).operator co_await();
  } else if constexpr (free_co_await<A>) {
    return operator co_await(static_cast<A&&>(a));
  } else {
    return static_cast<A&&>(a);
  }
}

/// What a sink says of itself: how many values it will certainly take.
template <class Sink>
std::size_t demand_of(const Sink& sink) noexcept {
  if constexpr (requires { sink.demand(); }) {
    return sink.demand();
  } else {
    return 1;
  }
}
inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// A sink of a known demand around a function `(T&&) -> bool`.
template <class F>
class sink_with {
 public:
  sink_with(std::size_t demand, F push) : demand_(demand), push_(std::move(push)) {}
  template <class T>
  bool operator()(T&& value) {
    return push_(static_cast<T&&>(value));
  }
  std::size_t demand() const noexcept { return demand_; }

 private:
  std::size_t demand_;
  F push_;
};

template <class T>
struct probe_sink {
  bool operator()(T&&) { return true; }
};

}  // namespace detail

/// Anything that `co_await` takes in a weir coroutine, except a stream.
template <class A>
concept awaitable = detail::awaiter<std::remove_reference_t<A>> || detail::member_co_await<A> ||
                    detail::free_co_await<A> || detail::traits_co_await<A>;

/// What `co_await` of an `A` gives.
template <awaitable A>
using await_result_t = decltype(std::declval<std::remove_reference_t<
    decltype(detail::awaiter_of(std::declval<A>(), std::declval<context&>()))>&>().await_resume());

/// A stream: it is driven, and it is closed.
///
///     drive(ctx, sink)   pushes the values that are ready; `sink(T&&)` answers true for "more"
///     close(ctx)         ends it early; asked again until it answers `closed`
template <class S>
concept stream = requires(S& s, context& ctx, detail::probe_sink<typename S::value_type>& sink) {
  typename S::value_type;
  { s.drive(ctx, sink) } -> std::same_as<drive_status>;
  { s.close(ctx) } -> std::same_as<close_status>;
};

template <stream S>
using stream_value_t = typename S::value_type;

/// A stream whose values convert to `T`: for a parameter of unknown type, `template <weir::stream_of<user> S>`.
template <class S, class T>
concept stream_of = stream<std::remove_cvref_t<S>> &&
                    std::convertible_to<typename std::remove_cvref_t<S>::value_type, T>;

}  // namespace v0
}  // namespace weir
