#pragma once

// Long: the answer may be a value, nothing, or an awaitable of either.

#include <weir/ops/detail/handled_upstream.hpp>
#include <weir/ops/detail/one_call.hpp>

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class upon_error_stream : public stream_base<upon_error_stream<Up, F>, typename Up::value_type> {
  using value = typename Up::value_type;
  using answer = error_result_t<F>;

 public:
  using upstream_type = Up;
  upon_error_stream(Up&& upstream, F&& recover) : upstream_(std::move(upstream)), recover_(std::move(recover)) {}
  upon_error_stream(upon_error_stream&&) = default;
  ~upon_error_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!upstream_.closed()) [[likely]] {
      const drive_status status = upstream_.drive(ctx, sink);
      if (!upstream_.closed()) [[likely]] return status;
    }
    return over_ ? drive_status::done : recover(ctx, sink);
  }
  close_status close(context& ctx) {
    over_ = true;
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<upon_error_stream, value>::close;

 private:
  class nothing {};

  static auto cell_of_answer() {
    if constexpr (awaitable<answer>) {
      return std::type_identity<terminals::task_in_flight<std::exception_ptr, await_result_t<answer>>>();
    } else {
      return std::type_identity<nothing>();
    }
  }
  using cell = typename decltype(cell_of_answer())::type;

  /// Upstream is closed: the one value that takes the place of its error, or the end.
  template <class Sink>
  drive_status recover([[maybe_unused]] context& ctx, Sink& sink) {
    if constexpr (awaitable<answer>) {
      if (!call_.busy()) {
        downstream_ = &ctx;
        call_.attach(ctx);
        static_cast<void>(call_.start(std::move(upstream_.error()),
                                      [this](std::exception_ptr&& error) { return call_with_error(recover_, error); }));
      }
      if (!call_.done()) return drive_status::pending;
      over_ = true;
      if constexpr (std::is_void_v<await_result_t<answer>>) {
        call_.collect();
        return drive_status::done;
      } else {
        return emit(sink, call_.collect());
      }
    } else {
      over_ = true;
      if constexpr (std::is_void_v<answer>) {
        call_with_error(recover_, upstream_.error());
        return drive_status::done;
      } else {
        return emit(sink, call_with_error(recover_, upstream_.error()));
      }
    }
  }
  template <class Sink, class R>
  static drive_status emit(Sink& sink, R&& recovered) {
    return sink(static_cast<value>(static_cast<R&&>(recovered))) ? drive_status::done : drive_status::satisfied;
  }

  void drop() noexcept {
    if constexpr (awaitable<answer>) {
      if (call_.busy()) drop_call<await_result_t<answer>>(call_, *downstream_);
    }
  }

  handled_upstream<Up, F> upstream_;
  F recover_;
  cell call_;
  context* downstream_ = nullptr;
  bool over_ = false;
};

/// Whether what F answers can stand for an error in a stream of T: a value, or nothing, at once or awaited.
template <class T, class R>
constexpr bool stands_for() {
  if constexpr (std::is_void_v<R>) {
    return true;
  } else if constexpr (awaitable<R>) {
    return stands_for<T, await_result_t<R>>();
  } else {
    return std::convertible_to<R, T>;
  }
}

template <class F>
class make_upon_error {
 public:
  explicit make_upon_error(F recover) : recover_(std::move(recover)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = typename Up::value_type;
    if constexpr (!takes_errors<F>()) {
      static_assert(
          takes_errors<F>(),
          "weir: the function of upon_error takes a std::exception_ptr, or `const SomeError&` for errors of that "
          "type only");
      return source;
    } else if constexpr (!stands_for<value, error_result_t<F>>()) {
      static_assert(stands_for<value, error_result_t<F>>(),
                    "weir: the function of upon_error answers neither a value of this stream nor nothing");
      return source;
    } else {
      return upon_error_stream<Up, F>(std::move(source), std::move(recover_));
    }
  }

 private:
  F recover_;
};

}  // namespace detail

/// Ends a stream that fails with the value `recover(error)` in place of the error; awaits it where it is an awaitable.
///
///     source                   1--2--X
///     upon_error(e -> 0)       1--2--0|
///     upon_error(print)        1--2--|       a function that returns nothing just ends the stream
///
/// Shape    stream<T> -> stream<T>. `recover` takes a std::exception_ptr, or `const SomeError&`: then others pass.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source; after the value that took the place of its error.
/// Errors   only upstream's are seen: never downstream's, never a stop, never a cleanup_error. Upstream is closed, its
///          exits included, before `recover` is called. What `recover` throws is thrown.
/// Stop     a call of an asynchronous `recover` is destroyed.
/// Cost     nothing a value.
/// Example  examples/upon_error.cpp
/// See      retry (starts again), or_dead_letter (errors of single values).
template <class F>
[[nodiscard]] auto upon_error(F recover) {
  return detail::stage(detail::make_upon_error<F>(std::move(recover)));
}

}  // namespace v0
}  // namespace weir
