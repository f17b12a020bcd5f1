#pragma once

#include <weir/core/stream.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// A stream that is used where it stands: what `|` makes of an lvalue, as std::views::all does.
///
/// The lender keeps its own context, so it may outlive the borrower; closing the borrower leaves the lender open, and it
/// may be driven on afterwards: read a header with `next`, then `s | chunk(3)`.
template <class S>
class borrowed : public stream_base<borrowed<S>, typename S::value_type> {
 public:
  explicit borrowed(S& lender) noexcept : lender_(&lender) {}
  borrowed(borrowed&&) noexcept = default;
  ~borrowed() { return_it(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    detail::stream_root& root = lender_->root();
    root.bind(ctx);
    if (root.over()) return drive_status::done;
    borrower_ = &ctx;
    root.forward_to(ctx);
    const typename detail::stream_root::driving mark(root);
    bool in_sink = false;
    try {
      auto guarded = detail::sink_with(detail::demand_of(sink), [&](typename S::value_type&& value) {
        in_sink = true;
        const bool more = sink(static_cast<typename S::value_type&&>(value));
        in_sink = false;
        return more;
      });
      const drive_status status = lender_->drive(root.ctx(), guarded);
      if (status == drive_status::done) root.set_over();
      return status;
    } catch (...) {
      if (!in_sink) root.set_over();
      throw;
    }
  }
  close_status close(context&) noexcept {
    return_it();
    return close_status::closed;
  }
  using stream_base<borrowed, typename S::value_type>::close;

 private:
  void return_it() noexcept {
    if (borrower_ != nullptr) lender_->root().stop_forwarding_to(*std::exchange(borrower_, nullptr));
  }

  S* lender_;
  context* borrower_ = nullptr;  // what the lender wakes
};

namespace detail {

/// What an operator call such as `chunk(3)` makes: a function from stream to stream that `|` applies once.
/// `Make` is a function object `(stream) -> stream`.
template <class Make>
class stage {
 public:
  explicit stage(Make make) : make_(std::move(make)) {}

  template <class S>
  auto operator()(S&& source) && {
    return std::move(make_)(std::forward<S>(source));
  }
  template <class S>
  auto operator()(S&& source) const& {
    return Make(make_)(std::forward<S>(source));
  }

 private:
  Make make_;
};

template <class T>
inline constexpr bool is_stage = false;
template <class Make>
inline constexpr bool is_stage<stage<Make>> = true;

/// Whether what stands right of `|` takes a stream of type S. A stage is not asked: if it does not, it says why itself.
template <class Stage, class S>
constexpr bool applies_to() {
  if constexpr (is_stage<std::remove_cvref_t<Stage>>) {
    return true;
  } else {
    return std::is_invocable_v<Stage, S>;
  }
}

/// An rvalue stream as it is, an lvalue borrowed.
template <class S>
decltype(auto) own_or_borrow(S&& source) {
  if constexpr (std::is_lvalue_reference_v<S>) {
    return borrowed<std::remove_reference_t<S>>(source);
  } else {
    return std::move(source);
  }
}
template <class S>
using owned_or_borrowed_t = std::remove_cvref_t<decltype(own_or_borrow(std::declval<S>()))>;

}  // namespace detail

/// `source | stage`: applies a stage, or any function from stream to stream. Owns an rvalue, borrows an lvalue.
template <class S, class Stage>
  requires stream<std::remove_cvref_t<S>>
[[nodiscard]] auto operator|(S&& source, Stage&& apply) {
  using owned = detail::owned_or_borrowed_t<S>;
  constexpr bool is_stream = stream<std::remove_cvref_t<Stage>>;
  if constexpr (is_stream) {
    static_assert(!is_stream,
                  "weir: the right side of | is a stream; it must be a stage, such as weir::take(3), or a function that "
                  "takes a stream and returns one");
    return detail::own_or_borrow(std::forward<S>(source));
  } else if constexpr (detail::applies_to<Stage, owned>()) {
    return std::forward<Stage>(apply)(detail::own_or_borrow(std::forward<S>(source)));
  } else if constexpr (std::is_lvalue_reference_v<S> && std::is_invocable_v<Stage, S>) {
    return std::forward<Stage>(apply)(source);
  } else {
    static_assert(std::is_invocable_v<Stage, owned>,
                  "weir: what stands right of | does not take this stream; a variable is borrowed by |, so a function that "
                  "takes its stream by value needs std::move(stream) on the left");
    return std::move(source);
  }
}

}  // namespace v0
}  // namespace weir
