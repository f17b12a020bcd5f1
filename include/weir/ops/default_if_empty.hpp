#pragma once

#include <weir/ops/detail/emptiness.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class default_if_empty_stream : public stream_base<default_if_empty_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  default_if_empty_stream(Up&& upstream, std::remove_cvref_t<value>&& instead)
      : upstream_(std::move(upstream)), instead_(std::move(instead)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (over_) [[unlikely]]
      return drive_status::done;
    const drive_status status = emptiness_.drive(upstream_, ctx, sink);
    if (!emptiness_.ended_empty(status)) [[likely]]
      return status;
    over_ = true;
    return sink(static_cast<value&&>(instead_)) ? drive_status::done : drive_status::satisfied;
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<default_if_empty_stream, value>::close;

 private:
  Up upstream_;
  std::remove_cvref_t<value> instead_;
  emptiness emptiness_;
  bool over_ = false;  // the value that stands for none was given
};

template <class V>
class make_default_if_empty {
 public:
  explicit make_default_if_empty(V&& value) : value_(std::move(value)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = std::remove_cvref_t<typename Up::value_type>;
    constexpr bool converts = std::is_convertible_v<V, value>;
    if constexpr (!converts) {
      static_assert(converts, "weir: default_if_empty takes a value of its stream, or what converts to one");
      return source;
    } else {
      return default_if_empty_stream<Up>(std::move(source), static_cast<value>(std::move(value_)));
    }
  }

 private:
  V value_;
};

}  // namespace detail

/// The values of the source; `value`, if there are none.
///
///     source                --1--2|      ----|
///     default_if_empty(x)   --1--2|      ----x|
///
/// Shape    stream<T> -> stream<T>; the value is converted to T. Of references T&: to a value that the stage owns.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source; never without a value, also when the source is empty because the run drains.
/// Errors   the source's: one that fails without a value is not empty.
/// Stop     the value is destroyed with the stage.
/// Cost     none a value, once there was one.
/// Example  examples/default_if_empty.cpp
/// See      or_else (a stream instead), start_with, upon_error (a value in place of an error).
template <class V>
[[nodiscard]] auto default_if_empty(V value) {
  return detail::stage(detail::make_default_if_empty<V>(std::move(value)));
}

}  // namespace v0
}  // namespace weir
