#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class slide_stream : public stream_base<slide_stream<Up>, std::vector<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using window = std::vector<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  slide_stream(Up&& upstream, std::size_t n, std::size_t step) : upstream_(std::move(upstream)), n_(n), step_(step) {}
  slide_stream(slide_stream&&) = default;
  ~slide_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    if (!over_) {
      sink_calls calls;
      const drive_status status =
          drive_keeping_error(upstream_, ctx, wanted(demand_of(sink)), calls, error_, [&](in&& value) {
            if (left_out_ != 0) {
              --left_out_;
              return true;
            }
            window_.push_back(static_cast<in&&>(value));
            return window_.size() < n_ || calls(sink, next_window());
          });
      if (status != drive_status::done) return status;
      over_ = true;
    }
    if (window_.size() > known_) {
      known_ = 0;
      if (!sink(std::exchange(window_, {}))) return drive_status::satisfied;
    }
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return drive_status::done;
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<slide_stream, window>::close;

  std::size_t queued() const noexcept { return window_.size() - known_; }

 private:
  /// The full window; the next one begins with copies of what they have in common.
  window next_window() {
    window next;
    next.reserve(n_);
    if (step_ < n_) next.assign(window_.begin() + static_cast<std::ptrdiff_t>(step_), window_.end());
    known_ = next.size();
    left_out_ = step_ > n_ ? step_ - n_ : 0;
    return std::exchange(window_, std::move(next));
  }
  /// How many values so many windows take.
  std::size_t wanted(std::size_t windows) const noexcept {
    return saturating_add(n_ - window_.size() + left_out_, saturating_multiply(windows - 1, step_));
  }
  void drop() noexcept {
    if (!window_.empty()) discard_values(*downstream_, window_, known_);
    known_ = 0;
  }

  Up upstream_;
  std::size_t n_;
  std::size_t step_;
  window window_;             // the next one, as far as it is there
  std::size_t known_ = 0;     // of its values so many, at its front, were in the one before
  std::size_t left_out_ = 0;  // values still to come that are in no window
  context* downstream_ = nullptr;
  std::exception_ptr error_;  // held until the partial window is delivered
  bool over_ = false;
};

class make_slide {
 public:
  make_slide(std::size_t n, std::size_t step) noexcept : n_(n), step_(step) {}

  template <class Up>
  auto operator()(Up source) const {
    using value = std::remove_cvref_t<typename Up::value_type>;
    if constexpr (!std::is_copy_constructible_v<value>) {
      static_assert(
          std::is_copy_constructible_v<value>,
          "weir: slide copies a value into each window that it is in, and the values of this stream cannot be "
          "copied");
      return source;
    } else {
      return slide_stream<Up>(std::move(source), n_, step_);
    }
  }

 private:
  std::size_t n_;
  std::size_t step_;
};

}  // namespace detail

/// Windows of `n` values that follow each other; each begins `step` values after the one before.
///
///     source        a-b-c-d-e-|     X = {a, b, c}, Y = {b, c, d}, Z = {c, d, e}, P = {d, e}
///     slide(3)      ----X-Y-Z-|
///     slide(3, 3)   ----X-----[P|]
///
/// Shape    stream<T> -> stream<std::vector<T>>; order kept; n values each. Values are copied into every window but the
///          last that they are in.
/// Units    n: values, >= 1; step: values, >= 1, by default 1. Where step > n, those between two windows are left out.
/// Demand   pulls n values for the first window asked for, then `step` for each one; never reads further ahead.
/// Threads  none of its own.
/// Ends     with the source. Its last values come in a shorter window where they were in none: a source of fewer than n
///          values is one window, and slide(n, n) is chunk(n).
/// Errors   the source's, after such a window. n < 1, step < 1: std::invalid_argument, when made.
/// Stop     values that were in no window yet go to on_discard, one by one; those that a step > n leaves out do not.
/// Cost     O(n) a window, and one vector; no frame.
/// Example  examples/slide.cpp
/// See      chunk (each value in one of them), adjacent (of a fixed size), scan.
template <class N, class Step = int>
[[nodiscard]] auto slide(N n, Step step = 1) {
  constexpr bool fits = std::is_integral_v<N> && std::is_integral_v<Step>;
  static_assert(fits, "weir: slide(n, step) takes numbers of values, integers");
  if constexpr (fits) {
    return detail::stage(detail::make_slide(detail::at_least(1, n, "slide(n, step)", "n"),
                                            detail::at_least(1, step, "slide(n, step)", "step")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
