#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class take_last_stream : public stream_base<take_last_stream<Up>, std::remove_cvref_t<typename Up::value_type>> {
  using in = typename Up::value_type;
  using value = std::remove_cvref_t<in>;

 public:
  using upstream_type = Up;
  take_last_stream(Up&& upstream, std::size_t n) : upstream_(std::move(upstream)), n_(n) {}
  take_last_stream(take_last_stream&&) = default;
  ~take_last_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    if (!over_ && gather(ctx) == drive_status::pending) return drive_status::pending;
    while (!last_.empty()) {
      if (!ctx.spend()) return drive_status::pending;
      if (!sink(last_.pop())) return drive_status::satisfied;
    }
    return drive_status::done;
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<take_last_stream, value>::close;

  std::size_t queued() const noexcept { return last_.size(); }

 private:
  drive_status gather(context& ctx) {
    try {
      const drive_status status = upstream_.drive(ctx, sink_with(unlimited, [this](in&& v) {
                                                    if (n_ == 0) return true;
                                                    if (last_.size() == n_) static_cast<void>(last_.pop());
                                                    last_.push(static_cast<in&&>(v));
                                                    return true;
                                                  }));
      over_ = status == drive_status::done;
      return status;
    } catch (...) {
      drop();
      throw;
    }
  }
  void drop() noexcept {
    if (!last_.empty()) last_.discard(*downstream_);
  }

  Up upstream_;
  std::size_t n_;
  held_values<in> last_;
  context* downstream_ = nullptr;
  bool over_ = false;
};

class make_take_last {
 public:
  explicit make_take_last(std::size_t n) noexcept : n_(n) {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    if constexpr (!can_be_held<value>) {
      static_assert(can_be_held<value>,
                    "weir: take_last copies what the references of this stream refer to, and that cannot be copied");
      return source;
    } else {
      return take_last_stream<Up>(std::move(source), n_);
    }
  }

 private:
  std::size_t n_;
};

}  // namespace detail

/// The last `n` values, when the source has come to its end.
///
///     source         a-b-c-d-e-|
///     take_last(2)   ----------(de|)
///
/// Shape    stream<T> -> stream<T>; order kept. References are copied.
/// Units    n: values, >= 0.
/// Demand   with the first value asked for pulls all there are; holds at most n of them.
/// Threads  none of its own.
/// Ends     after the last of them; with take_last(0) the source is read to its end as well.
/// Errors   the source's, at once: which values are the last ones nobody knows then, and those that are held go to
///          on_discard. n < 0: std::invalid_argument, when made.
/// Stop     the values that are held go to on_discard. Those before them are consumed, not dropped, as those of `drop`:
///          they do not.
/// Cost     O(1) a value; memory O(n); no frame.
/// Example  examples/take_last.cpp
/// See      take (the first n), drop_last (all but the last n).
template <class N>
[[nodiscard]] auto take_last(N n) {
  static_assert(std::is_integral_v<N>, "weir: take_last(n) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_take_last(detail::at_least(0, n, "take_last(n)", "n")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
