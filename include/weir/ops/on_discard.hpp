#pragma once

#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class F, class List>
struct takes_one_of;
template <class F, class... Ts>
struct takes_one_of<F, type_list<Ts...>> {
  static constexpr bool value = (std::is_invocable_v<F&, Ts&&> || ...);
  /// A destructor calls it: it must not throw.
  static constexpr bool never_throws = ((!std::is_invocable_v<F&, Ts&&> || std::is_nothrow_invocable_v<F&, Ts&&>)&&...);
};

template <class F, class List>
class typed_discard_handler;
template <class F, class... Ts>
class typed_discard_handler<F, type_list<Ts...>> : public discard_handler {
 public:
  explicit typed_discard_handler(F&& lost) : discard_handler(&dispatch), lost_(std::move(lost)) {}

 private:
  static bool dispatch(discard_handler& self, const void* tag, void* value) noexcept {
    return (static_cast<typed_discard_handler&>(self).template take_as<Ts>(tag, value) || ...);
  }
  template <class T>
  bool take_as([[maybe_unused]] const void* tag, [[maybe_unused]] void* value) noexcept {
    if constexpr (std::is_invocable_v<F&, T&&>) {
      if (tag == &type_tag<T>) {
        static_cast<void>(std::invoke(lost_, std::move(*static_cast<T*>(value))));
        return true;
      }
    }
    return false;
  }

  F lost_;
};

template <class Up, class F>
class on_discard_stream : public stream_base<on_discard_stream<Up, F>, typename Up::value_type> {
 public:
  using upstream_type = Up;
  on_discard_stream(Up&& upstream, F&& lost) : handler_(std::move(lost)), upstream_(std::move(upstream)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (downstream_ != &ctx) [[unlikely]] handle_for(ctx);
    ctx_.awaited(ctx.awaited());
    return upstream_.drive(ctx_, sink);
  }
  close_status close(context& ctx) {
    handle_for(ctx);  // anew: a stage that runs ahead drives with its own and closes with its driver's
    return upstream_.close(ctx_);
  }
  using stream_base<on_discard_stream, typename Up::value_type>::close;

 private:
  /// Upstream sees the same run and the same driver, but this handler.
  void handle_for(context& ctx) noexcept {
    downstream_ = &ctx;
    ctx_ = ctx;
    ctx_.discard_to(handler_);
  }

  typed_discard_handler<F, handled_by_t<Up>> handler_;
  context* downstream_ = nullptr;
  context ctx_;
  Up upstream_;  // last: what it drops when it is destroyed still finds the handler
};

template <class F>
class make_on_discard {
 public:
  explicit make_on_discard(F lost) : lost_(std::move(lost)) {}

  template <class Up>
  auto operator()(Up source) && {
    using taken = takes_one_of<F, handled_by_t<Up>>;
    if constexpr (!taken::value) {
      static_assert(taken::value,
                    "weir: the function of on_discard takes none of the types of value that are handled upstream of it");
      return source;
    } else if constexpr (!taken::never_throws) {
      static_assert(taken::never_throws, "weir: the function of on_discard is called by destructors; declare it noexcept");
      return source;
    } else {
      return on_discard_stream<Up, F>(std::move(source), std::move(lost_));
    }
  }

 private:
  F lost_;
};

}  // namespace detail

/// Sets where the stages upstream of it, up to the next on_discard, hand the values that they will not deliver.
///
///     source | chunk(500) | on_discard(requeue)      requeue gets the values of a chunk that a stop left unfinished
///
/// Shape    stream<T> -> stream<T>. `lost` gets each value as an rvalue of its own type, T or what a stage further up
///          handles; values of types that it does not take are counted in the run instead. So are those of types that an
///          any_stream upstream hides.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's. `lost` is noexcept: it is called by close and by destructors, and must not drive any stream.
/// Stop     that is when `lost` is called, before the stages that held the values are gone.
/// Cost     nothing a value.
/// Example  examples/on_discard.cpp
/// See      chunk, prefetch, channel (what they hold at a stop).
template <class F>
[[nodiscard]] auto on_discard(F lost) {
  return detail::stage(detail::make_on_discard<F>(std::move(lost)));
}

}  // namespace v0
}  // namespace weir
