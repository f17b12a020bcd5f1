#pragma once

#include <weir/core/terminal/consume.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// Breaks off a call whose value went to the function. What that made of it, if it is done, was not delivered: `drop()`
/// collects it.
template <class Cell, class Drop>
void break_off(Cell& cell, Drop&& drop) noexcept {
  if (!cell.done()) return cell.reset();
  try {
    drop();
  } catch (...) {
    // An error that nobody asks for any more.
  }
}

/// The same for a call whose result is a value of the stream, or nothing.
template <class R, class Cell>
void drop_call(Cell& cell, [[maybe_unused]] context& ctx) noexcept {
  break_off(cell, [&] {
    if constexpr (std::is_void_v<R>) {
      cell.collect();
    } else {
      discard_owned<R>(ctx, cell.collect());
    }
  });
}

/// A stage whose function is asynchronous: it is called with one value, and the next is pulled when it has ended.
///
/// What happens with its result is the business of `Call`, a class with
///                 `in`, `out`, `result_type`        what comes in, what goes out, what the function's task gives
///                 `begin(in&&)`                     calls the function: the awaitable
///                 `finish(cell, sink)`              a call has ended: answers what the sink answered, or true
///                 `abandon(cell, ctx)`              a call is broken off: drops what is lost
/// and, where it comes to an end before the stream does,
///                 `over()`                          from now on values go on without a call
template <class Up, class Call>
class one_call_stream : public stream_base<one_call_stream<Up, Call>, typename Call::out> {
  using in = typename Call::in;

 public:
  using upstream_type = Up;

  one_call_stream(Up&& upstream, Call&& call) : upstream_(std::move(upstream)), call_(std::move(call)) {}
  one_call_stream(one_call_stream&&) = default;
  ~one_call_stream() { abandon(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    cell_.attach(ctx);
    if (cell_.busy()) {
      if (!cell_.done()) return drive_status::pending;
      if (!call_.finish(cell_, sink)) return drive_status::satisfied;
    }
    if constexpr (comes_to_an_end) {
      if (call_.over()) return upstream_.drive(ctx, sink);
    }
    bool wants_more = true;
    const drive_status status = upstream_.drive(ctx, [&](in&& value) {
      if constexpr (comes_to_an_end) {
        if (call_.over()) {
          wants_more = sink(static_cast<in&&>(value));
          return wants_more;
        }
      }
      if (!cell_.start(static_cast<in&&>(value), [this](in&& v) { return call_.begin(static_cast<in&&>(v)); }))
        return false;
      wants_more = call_.finish(cell_, sink);
      return wants_more;
    });
    // Upstream was told to stop because a call is under way; its end wakes us.
    if (status == drive_status::satisfied && wants_more) return drive_status::pending;
    return status;
  }
  close_status close(context& ctx) {
    abandon();
    return upstream_.close(ctx);
  }
  using stream_base<one_call_stream, typename Call::out>::close;

 private:
  static constexpr bool comes_to_an_end = requires(const Call& call) { call.over(); };

  void abandon() noexcept {
    if (cell_.busy()) call_.abandon(cell_, *downstream_);
  }

  Up upstream_;
  Call call_;
  terminals::task_in_flight<in, typename Call::result_type> cell_;
  context* downstream_ = nullptr;
};

/// A call that only looks at the value, which may then go on: what `filter` and `inspect` have in common.
template <class T, class F>
class looking_call {
 public:
  using in = T;
  using out = T;
  using result_type = await_result_t<std::invoke_result_t<F&, seen_t<T>>>;

  explicit looking_call(F&& f) : f_(std::move(f)) {}

  auto begin(T&& value) { return std::invoke(f_, static_cast<seen_t<T>>(value)); }
  template <class Cell>
  static void abandon(Cell& cell, context& ctx) noexcept {
    cell.abandon([&ctx](T&& value) { discard_owned<T>(ctx, static_cast<T&&>(value)); });
  }

 private:
  F f_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
