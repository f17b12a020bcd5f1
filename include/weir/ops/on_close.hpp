#pragma once

#include <weir/ops/detail/attended.hpp>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// The exit that awaits a function.
template <class F>
class call_exit final : public exit_node {
 public:
  explicit call_exit(F&& f) : f_(std::move(f)) {}

 private:
  task<> begin(ended why) override { return exit_task(f_, why); }

  F f_;
};

template <class F>
auto exit_that_calls(F&& f) {
  if constexpr (awaitable<std::invoke_result_t<F&, ended>>) {
    return owed_exit(std::make_unique<call_exit<F>>(std::move(f)));
  } else {
    return owed_call<F>(std::move(f));
  }
}

template <class Up, class F>
class on_close_stream : public stream_base<on_close_stream<Up, F>, typename Up::value_type> {
  using exit = decltype(exit_that_calls(std::declval<F>()));

 public:
  using upstream_type = Up;
  on_close_stream(Up&& upstream, F&& f) : attended_(std::move(upstream), exit_that_calls(std::move(f))) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return attended_.drive(ctx, sink);
  }
  close_status close(context& ctx) { return attended_.close(ctx); }
  using stream_base<on_close_stream, typename Up::value_type>::close;

 private:
  attended<Up, exit> attended_;
};

template <class F>
class make_on_close {
 public:
  explicit make_on_close(F f) : f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    if constexpr (!std::is_invocable_v<F&, ended>) {
      static_assert(std::is_invocable_v<F&, ended>,
                    "weir: the function of on_close takes a weir::ended: completed, failed or stopped");
      return source;
    } else {
      return on_close_stream<Up, F>(std::move(source), std::move(f_));
    }
  }

 private:
  F f_;
};

}  // namespace detail

/// Tells `f` how the stream came to its end, once on every way out; awaits it where it returns an awaitable.
///
///     source        1--2--3|          1--2--X       1--2--   left
///     on_close(f)   1--2--3|          1--2--X       1--2--
///                          completed        failed        stopped
///
/// Shape    stream<T> -> stream<T>. `f` takes a weir::ended. A stream that was never asked for a value has nothing to
///          tell.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source, after `f`. A source that ends because the run drains has completed.
/// Errors   the source's, after `f`, which is told when everything upstream is closed, its exits included. What `f`
///          throws is a failed exit: cleanup_error at the end of the stream, or the run's on_cleanup_error after an
///          earlier error.
/// Stop     closes the source, then tells `f`, and is closed when that is over. Where the stream is destroyed, an
///          asynchronous `f` is started by what closes around it, or by the run, which waits for it; what it refers to
///          has to live so long. One that returns nothing to await is called in the destructor.
/// Cost     nothing a value; an asynchronous `f` one allocation, and its task.
/// Example  examples/on_close.cpp
/// See      using_resource (has something to close), with_exit (the same in a generator), upon_error.
template <class F>
[[nodiscard]] auto on_close(F f) {
  return detail::stage(detail::make_on_close<F>(std::move(f)));
}

}  // namespace v0
}  // namespace weir
