#pragma once

// Opt-in, for whoever comes from another library: names that others have for what weir calls otherwise. Each refuses to
// compile, with a sentence that says what to write. Not part of weir/weir.hpp, since `map` is also a name of the
// standard library.

#include <weir/ops/detail/stage_tools.hpp>

namespace weir {
inline namespace v0 {

namespace detail {
template <class...>
inline constexpr bool is_called_so_here = false;
}  // namespace detail

/// Akka, Reactor, Rust, RxJS.
template <class... Arguments>
auto map(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>, "weir: map is called transform: s | weir::transform(f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto skip(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>, "weir: skip is called drop: s | weir::drop(n)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto flat_map(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: flat_map is called transform_join: s | weir::transform_join(f), where f makes a stream of a value");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto grouped(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: grouped is called chunk: s | weir::chunk(n), or weir::chunk_for(n, time)");
  return detail::stage(detail::pass_through());
}
/// Of Rust: tasks that run at once, in order.
template <class... Arguments>
auto buffered(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: buffered is called transform_concurrent: s | weir::transform_concurrent(n, f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto tap(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>, "weir: tap is called inspect: s | weir::inspect(f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto catch_error(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: catch_error is called upon_error: s | weir::upon_error(f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto collect(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: collect is called to: co_await weir::to<std::vector<int>>(s)");
  return detail::stage(detail::pass_through());
}

template <class... Arguments>
auto concat_map(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: concat_map is called transform_join: s | weir::transform_join(f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto merge_map(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: merge_map is called merge_each: s | weir::merge_each(n, f), at most n streams at once");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto switch_map(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: switch_map is called switch_each: s | weir::switch_each(f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto flatten(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>, "weir: flatten is called join: s | weir::join()");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto pairwise(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>, "weir: pairwise is called adjacent: s | weir::adjacent()");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto reduce(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>, "weir: reduce is called fold: co_await s.fold(initial, f)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto buffer_timeout(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: buffer_timeout is called chunk_for: s | weir::chunk_for(n, time)");
  return detail::stage(detail::pass_through());
}
/// Rx; Reactor says publish_on.
template <class... Arguments>
auto observe_on(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: observe_on is called continues_on: s | weir::continues_on(executor)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto publish_on(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: publish_on is called continues_on: s | weir::continues_on(executor)");
  return detail::stage(detail::pass_through());
}
template <class... Arguments>
auto subscribe_on(Arguments&&...) {
  static_assert(detail::is_called_so_here<Arguments...>,
                "weir: subscribe_on is called starts_on: s | weir::starts_on(executor)");
  return detail::stage(detail::pass_through());
}

}  // namespace v0
}  // namespace weir
