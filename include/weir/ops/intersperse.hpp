#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

// What comes out is owned, as with enumerate: a reference to the separator would be one into this stage.
template <class Up, class S>
class intersperse_stream : public stream_base<intersperse_stream<Up, S>, std::remove_cvref_t<typename Up::value_type>> {
  using in = typename Up::value_type;
  using value = std::remove_cvref_t<in>;

 public:
  using upstream_type = Up;
  intersperse_stream(Up&& upstream, S&& separator) : upstream_(std::move(upstream)), separator_(std::move(separator)) {}
  intersperse_stream(intersperse_stream&&) = default;
  ~intersperse_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    std::size_t certain = demand_of(sink);
    if (held_) {
      value next(std::move(*held_));
      held_.reset();
      if (!sink(std::move(next))) return drive_status::satisfied;
      certain = demand_left(certain, 1);
    }
    return upstream_.drive(ctx, sink_with(values_for(certain), [&](in&& v) {
                             if (separates_) [[likely]]
                               return give_separated(sink, static_cast<in&&>(v));
                             separates_ = true;
                             return sink(owned(static_cast<in&&>(v)));
                           }));
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<intersperse_stream, value>::close;

  std::size_t queued() const noexcept { return held_ ? 1 : 0; }

 private:
  static decltype(auto) owned(in&& v) {
    if constexpr (std::is_reference_v<in>) {
      return value(static_cast<in&&>(v));
    } else {
      return std::move(v);
    }
  }
  /// How many values of upstream it takes for so many to come out: two for each, but one for the first.
  std::size_t values_for(std::size_t asked) const noexcept { return asked / 2 + (separates_ ? asked % 2 : 1); }
  /// The separator, and then `v`, which is kept where the sink has enough with that.
  template <class Sink>
  bool give_separated(Sink& sink, in&& v) {
    bool wants_more = false;
    try {
      wants_more = sink(static_cast<value>(std::as_const(separator_)));
    } catch (...) {
      held_.emplace(static_cast<in&&>(v));
      throw;
    }
    if (wants_more) return sink(owned(static_cast<in&&>(v)));
    held_.emplace(static_cast<in&&>(v));
    return false;
  }
  void drop() noexcept {
    if (held_) downstream_->discard(std::move(*held_));
    held_.reset();
  }

  Up upstream_;
  S separator_;
  item<value> held_;  // the separator before it has come out
  context* downstream_ = nullptr;
  bool separates_ = false;
};

template <class S>
class make_intersperse {
 public:
  explicit make_intersperse(S separator) : separator_(std::move(separator)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    using value = std::remove_cvref_t<in>;
    if constexpr (!std::is_constructible_v<value, in&&>) {
      static_assert(std::is_constructible_v<value, in&&>,
                    "weir: intersperse copies what the references of this stream refer to, and that cannot be copied");
      return source;
    } else if constexpr (!std::is_convertible_v<const S&, value>) {
      static_assert(
          std::is_convertible_v<const S&, value>,
          "weir: the separator of intersperse is put in again and again, so const S& has to convert to a value "
          "of this stream");
      return source;
    } else {
      return intersperse_stream<Up, S>(std::move(source), std::move(separator_));
    }
  }

 private:
  S separator_;
};

}  // namespace detail

/// Puts `separator` between each two values.
///
///     source             a-----b-----c|
///     intersperse(x)     a-----xb----xc|
///
/// Shape    stream<T> -> stream<T>; order kept; never first, last, or twice in a row. References are copied. A
///          separator of another type is converted anew each time, so that a T that can only be moved may have one,
///          too.
/// Units    none.
/// Demand   the separator comes when the value after it is there: pulls that one, for each two asked for, and holds it.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's; no separator comes before it.
/// Stop     a value whose separator came out, and it did not, goes to on_discard.
/// Cost     a copy of the separator a value; no frame, no allocation.
/// Example  examples/intersperse.cpp
/// See      scan, enumerate, chunk.
template <class S>
[[nodiscard]] auto intersperse(S separator) {
  return detail::stage(detail::make_intersperse<S>(std::move(separator)));
}

}  // namespace v0
}  // namespace weir
