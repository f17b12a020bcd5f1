#pragma once

#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/handled_upstream.hpp>
#include <weir/ops/detail/inner_stream.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// A function of errors as a function of the exception_ptr that keeps the error alive.
template <class F>
class called_with_error {
 public:
  explicit called_with_error(F&& f) : f_(std::move(f)) {}
  error_result_t<F> operator()(std::exception_ptr&& error) { return call_with_error(f_, error); }

 private:
  F f_;
};

template <class Up, class F>
class let_error_stream : public stream_base<let_error_stream<Up, F>, typename Up::value_type> {
  using value = typename Up::value_type;
  using other = inner_stream<std::exception_ptr, called_with_error<F>>;

 public:
  using upstream_types = type_list<Up, typename other::stream_type>;
  let_error_stream(Up&& upstream, F&& recover) : upstream_(std::move(upstream)), recover_(std::move(recover)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const std::size_t demand = demand_of(sink);
    if (upstream_.closed()) return drive_other(ctx, sink, demand);
    const drive_status status = upstream_.drive(ctx, sink);
    if (!upstream_.closed()) [[likely]] return status;
    other_.open(recover_, std::move(upstream_.error()));
    // Of what the sink will certainly take upstream has given some in this drive, and nobody has counted.
    return drive_other(ctx, sink, demand == unlimited ? unlimited : 1);
  }
  close_status close(context& ctx) { return other_.is_open() ? other_.close(ctx) : upstream_.close(ctx); }
  using stream_base<let_error_stream, value>::close;

 private:
  template <class Sink>
  drive_status drive_other(context& ctx, Sink& sink, std::size_t certain) {
    using given = typename other::value_type;
    return other_.drive(ctx, sink_with(certain, [&sink](given&& v) {
                          if constexpr (std::is_same_v<given, value>) {
                            return sink(static_cast<value&&>(v));
                          } else {
                            return sink(static_cast<value>(static_cast<given&&>(v)));
                          }
                        }));
  }

  handled_upstream<Up, F> upstream_;
  called_with_error<F> recover_;
  other other_;
};

/// Whether a stream of U can go on in the place of a stream of T. A reference is never made out of a value that goes
/// away.
template <class T, class U>
constexpr bool goes_on_as() {
  if constexpr (std::is_same_v<T, U>) {
    return true;
  } else if constexpr (std::is_reference_v<T>) {
    return std::is_lvalue_reference_v<U> &&
           std::is_convertible_v<std::remove_reference_t<U>*, std::remove_reference_t<T>*>;
  } else {
    return std::convertible_to<U, T>;
  }
}

/// Whether F makes, of an error, a stream that can go on in the place of one of T.
template <class T, class F>
constexpr bool makes_another_stream() {
  if constexpr (makes_inner_streams<called_with_error<F>, std::exception_ptr>()) {
    return goes_on_as<T, typename inner_stream<std::exception_ptr, called_with_error<F>>::value_type>();
  } else {
    return false;
  }
}

template <class F>
class make_let_error {
 public:
  explicit make_let_error(F recover) : recover_(std::move(recover)) {}

  template <class Up>
  auto operator()(Up source) && {
    if constexpr (!takes_errors<F>()) {
      static_assert(
          takes_errors<F>(),
          "weir: the function of let_error takes a std::exception_ptr, or `const SomeError&` for errors of that "
          "type only");
      return source;
    } else if constexpr (!makes_another_stream<typename Up::value_type, F>()) {
      static_assert(
          makes_another_stream<typename Up::value_type, F>(),
          "weir: the function of let_error returns no stream whose values can go on in the place of this one, "
          "nor an awaitable of such a stream; to go on with a single value, use upon_error");
      return source;
    } else {
      return let_error_stream<Up, F>(std::move(source), std::move(recover_));
    }
  }

 private:
  F recover_;
};

}  // namespace detail

/// Goes on with the stream `recover(error)` in the place of one that has failed.
///
///     source                  1--2--X
///     recover(error)                 8--9|
///     let_error(recover)      1--2---8--9|
///
/// Shape    stream<T> -> stream<T>. `recover` takes a std::exception_ptr, or `const SomeError&`: then others pass. It
///          returns a stream whose values convert to T, or an awaitable of one. The error lives as long as that stream.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source; with the stream that took its place.
/// Errors   only upstream's are seen: never downstream's, never a stop, never a cleanup_error. Upstream is closed, its
///          exits included, before `recover` is called. What `recover` throws is thrown, and so are the errors of its
///          stream.
/// Stop     closes the source, or the stream that took its place; a call of an asynchronous `recover` is destroyed.
/// Cost     nothing a value.
/// Example  examples/let_error.cpp
/// See      upon_error (goes on with one value), retry (starts again).
template <class F>
[[nodiscard]] auto let_error(F recover) {
  return detail::stage(detail::make_let_error<F>(std::move(recover)));
}

}  // namespace v0
}  // namespace weir
