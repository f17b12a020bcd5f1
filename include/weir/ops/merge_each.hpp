#pragma once

// Long: several places over one outer stream, which are made as they are needed.

#include <weir/core/contract.hpp>
#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/inner_stream.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/stage_tools.hpp>
#include <weir/ops/detail/turns.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

/// A place for inner streams, one after the other: whenever it is free it takes the next one from the outer stream,
/// which it shares with the other places.
template <class Outer>
class merge_place {
 public:
  using value_type = typename Outer::inner::value_type;

  explicit merge_place(Outer& shared) noexcept : outer_(&shared) {}

  bool is_free() const noexcept { return !inner_.is_open(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    for (;;) {
      if (is_free()) {
        const drive_status status = outer_->next(inner_);
        if (status != drive_status::satisfied) return status;
      }
      const drive_status status = inner_.drive(ctx, sink);
      if (status != drive_status::done) return status;
      inner_.reset();
      outer_->place_is_free();
    }
  }
  close_status close(context& ctx) { return is_free() ? close_status::closed : inner_.close(ctx); }

 private:
  Outer* outer_;
  typename Outer::inner inner_;
};

/// The outer stream, and the places over it: the inputs that take turns.
template <class Up, class F>
class merge_places {
  using outer = typename Up::value_type;
  using place = side_input<merge_place<merge_places>>;

 public:
  using inner = inner_stream<outer, F>;

  merge_places(Up&& upstream, std::size_t most, F&& f) : f_(std::move(f)), outer_(std::move(upstream)), most_(most) {}

  void bind(context& downstream) {
    downstream_ = &downstream;
    outer_.bind(downstream);
    if (places_.empty()) add_place();
    for (const auto& each : places_) {
      each->bind(downstream);
      // What waits for the outer stream is not woken by it.
      if (outer_.ready() && each->source().is_free()) each->look_again();
    }
  }

  std::size_t size() const noexcept { return places_.size(); }
  template <class Visit>
  void visit(std::size_t at, Visit&& f) {
    f(*places_[at], at);
  }
  /// For closing: the outer stream when the inner ones are closed, since they may refer to what it owns.
  template <class Visit>
  void for_each(Visit&& f) {
    bool all_closed = true;
    for (std::size_t at = 0; at < places_.size(); ++at) {
      f(*places_[at], at);
      all_closed = all_closed && places_[at]->closed();
    }
    if (all_closed) f(outer_, places_.size());
  }

 private:
  friend class merge_place<merge_places>;

  /// Opens the next inner stream: `satisfied` where there is one.
  drive_status next(inner& free) {
    if (outer_.over()) return drive_status::done;
    if (!outer_.ready()) return drive_status::pending;
    const drive_status status = outer_.drive([&](outer&& value) {
      free.open(f_, static_cast<outer&&>(value));
      return false;
    });
    if (status != drive_status::satisfied) return status;
    // One place too many is free, so that an inner stream is asked for as soon as there may be another.
    if (--free_ == 0 && places_.size() < most_) add_place();
    return status;
  }
  void place_is_free() noexcept { ++free_; }
  void add_place() {
    places_.push_back(std::make_unique<place>(merge_place<merge_places>(*this)));
    places_.back()->bind(*downstream_);
    ++free_;
  }

  F f_;
  side_input<Up> outer_;
  std::size_t most_;
  std::vector<std::unique_ptr<place>> places_;
  std::size_t free_ = 0;
  context* downstream_ = nullptr;
};

template <class Up, class F>
class merge_each_stream
    : public stream_base<merge_each_stream<Up, F>, typename inner_stream<typename Up::value_type, F>::value_type> {
  using value = typename inner_stream<typename Up::value_type, F>::value_type;

 public:
  using upstream_types = type_list<Up, typename inner_stream<typename Up::value_type, F>::stream_type>;
  merge_each_stream(Up&& upstream, std::size_t most, F&& f) : places_(std::move(upstream), most, std::move(f)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ending_.begun()) {
      places_.bind(ctx);
      const drive_status status =
          turns_.drive(places_, ending_, [&sink](value&& v, std::size_t) { return sink(static_cast<value&&>(v)); });
      if (!ending_.begun()) return status;
    }
    // The first error stops and joins the others before it is thrown.
    return ending_.end(places_);
  }
  close_status close(context& ctx) { return ending_.close(places_, ctx); }
  using stream_base<merge_each_stream, value>::close;

 private:
  joint_end ending_;
  turns turns_;
  merge_places<Up, F> places_;
};

template <class F>
class make_merge_each {
 public:
  make_merge_each(std::size_t most, F f) : most_(most), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    constexpr bool has_function = !std::is_same_v<F, as_it_comes>;
    if constexpr (std::is_reference_v<in>) {
      static_assert(
          !std::is_reference_v<in>,
          "weir: merge_each holds several values at once, and this is a stream of references that are valid only "
          "until the next one is asked for; put transform to a value before it");
      return source;
    } else if constexpr (has_function && !makes_inner_streams<F, in>()) {
      static_assert(makes_inner_streams<F, in>(),
                    "weir: the function of merge_each does not take the values of this stream, or it returns neither a "
                    "stream nor an awaitable of one");
      return source;
    } else if constexpr (!makes_inner_streams<F, in>()) {
      static_assert(
          makes_inner_streams<F, in>(),
          "weir: the values of this stream are no streams; to make a stream of each, give merge_each a function: "
          "merge_each(n, f)");
      return source;
    } else {
      return merge_each_stream<Up, F>(std::move(source), most_, std::move(f_));
    }
  }

 private:
  std::size_t most_;
  F f_;
};

}  // namespace detail

/// Interleaves the values of up to `n` streams as they come: of those that the source gives, or that `f` makes of each
/// of its values. Of those that are ready the one that gave the last value goes on, but not beyond 32 in a row.
///
///     source         A-B-C|             A = a---a---a|  B = b---b|  C = c---c|
///     merge_each(2)  a-b-a-bca--c|      C begins when B has ended
///
/// Shape    stream<T> -> stream<U>, where f: T -> stream<U>, or an awaitable of one; without f: stream<stream<T>> ->
///          stream<T>. The order of each inner stream is kept. T is no reference; it stays as long as what was made of it.
/// Units    n: streams at once, >= 1; one that `f` is still making counts.
/// Demand   pulls a value only when one is asked for, and holds none; asks the source when fewer than n streams are open.
/// Threads  none of its own.
/// Ends     with the source, after the last of the streams.
/// Errors   the first one, of the source, of a stream or of `f`, closes the others, and is thrown when they are closed.
///          n < 1: std::invalid_argument, when made.
/// Stop     closes every stream, their exits included, then the source; a call of an asynchronous `f` is destroyed.
/// Cost     O(1) a value; O(n) each time it is asked or woken. One allocation for each of the most open at once.
/// Example  examples/merge_each.cpp
/// See      join, transform_join (one after the other), switch_each (only the latest), merge (streams known
///          beforehand).
template <class N>
[[nodiscard]] auto merge_each(N n) {
  static_assert(std::is_integral_v<N>, "weir: merge_each(n) takes how many streams are open at once, an integer");
  if constexpr (std::is_integral_v<N>) {
    using f = detail::as_it_comes;
    return detail::stage(detail::make_merge_each<f>(detail::at_least(1, n, "merge_each(n)", "n"), f()));
  } else {
    return detail::stage(detail::pass_through());
  }
}
template <class N, class F>
[[nodiscard]] auto merge_each(N n, F f) {
  static_assert(std::is_integral_v<N>, "weir: merge_each(n, f) takes how many streams are open at once, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_merge_each<F>(detail::at_least(1, n, "merge_each(n, f)", "n"), std::move(f)));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
