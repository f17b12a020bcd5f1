#pragma once

// Long: a stream that grows by what is joined to it, and the two hops around that.

#include <weir/core/contract.hpp>
#include <weir/core/executor.hpp>
#include <weir/core/pipe.hpp>
#include <weir/ops/detail/hop_ends.hpp>
#include <weir/ops/detail/stage_tools.hpp>
#include <weir/ops/starts_on.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// What stages on another executor have as their source: the values that cross to them.
template <class T>
class arrival_stream : public stream_base<arrival_stream<T>, T> {
 public:
  explicit arrival_stream(std::shared_ptr<hop<T>> from) noexcept : run_over_(*from), hop_(std::move(from)) {}
  arrival_stream(arrival_stream&& unbound) noexcept
      : stream_base<arrival_stream, T>(std::move(unbound)), run_over_(*unbound.hop_), hop_(unbound.hop_) {}
  ~arrival_stream() {
    if (downstream_ == nullptr) return;  // never driven, or moved from: it is not the reader
    hop_->forget_reader();
    reader_.leave(*hop_, *downstream_);
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    begin(ctx);
    return reader_.drive(*hop_, ctx, sink);
  }
  /// Upstream is closed on its own loop; that is waited for.
  close_status close(context& ctx) {
    begin(ctx);
    reader_.leave(*hop_, ctx);
    if (!hop_->is_over(ctx)) return close_status::pending;
    hop_->discard_all(ctx);
    if (auto failure = hop_->take_closing_error()) throw cleanup_error(std::move(failure));
    return close_status::closed;
  }
  using stream_base<arrival_stream, T>::close;

  std::size_t queued() const noexcept { return reader_.queued() + hop_->queued(); }

 private:
  class ear : public ready_node {
   public:
    explicit ear(hop_base& hop) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<ear&>(self).hop_.forget_reader(); }), hop_(hop) {}

   private:
    hop_base& hop_;
  };

  void begin(context& ctx) noexcept {
    downstream_ = &ctx;
    ctx.run().when_over(run_over_);
  }

  ear run_over_;
  std::shared_ptr<hop<T>> hop_;
  hop_reader<T> reader_;
  context* downstream_ = nullptr;
};

/// Upstream on the loop of the consumer, and `Inner`, which begins with an arrival, on another executor.
template <class Up, class Inner>
class continues_on_stream : public stream_base<continues_on_stream<Up, Inner>, typename Inner::value_type> {
  using T = typename Inner::value_type;
  using arriving = typename Up::value_type;

 public:
  using upstream_types = type_list<Inner, Up>;

  continues_on_stream(Up&& upstream, std::shared_ptr<hop<arriving>> to, executor where, Inner&& inner)
      : hop_(std::move(to)),
        run_over_(*this),
        finished_(*hop_),
        where_(std::move(where)),
        upstream_(std::move(upstream)),
        inner_(std::move(inner)) {}
  continues_on_stream(continues_on_stream&& unbound)
      : stream_base<continues_on_stream, T>(std::move(unbound)),
        hop_(unbound.hop_),
        run_over_(*this),
        finished_(*hop_),
        where_(unbound.where_),
        upstream_(std::move(unbound.upstream_)),
        inner_(std::move(unbound.inner_)) {}
  ~continues_on_stream() {
    if (!writer_) return;
    back_.reset();
    stop();
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if constexpr (std::is_reference_v<T>) {
      static_assert(
          !std::is_reference_v<T>,
          "weir: the last stage behind continues_on gives references, and values cross from there to the consumer; "
          "put as<T>() or transform to a value behind it");
      return drive_status::done;
    } else {
      if (!writer_) [[unlikely]]
        begin(ctx);
      return back_->drive(ctx, sink);
    }
  }
  close_status close(context& ctx) {
    if (!writer_) {
      hop_->end();
      if (inner_->close(ctx) == close_status::pending) return close_status::pending;
      return upstream_->close(ctx);
    }
    if (back_->close(ctx) == close_status::pending) return close_status::pending;
    return writer_->close(ctx);  // it is closed already, unless the executor is gone
  }
  using stream_base<continues_on_stream, T>::close;

  std::size_t queued() const noexcept { return back_ ? back_->queued() : 0; }

  /// With a further stage on the executor, or, where `apply` makes no stream, what it makes of this one.
  template <class Stage>
  auto joined_with(Stage&& apply) && {
    using further = decltype(std::move(*inner_) | std::forward<Stage>(apply));
    if constexpr (!stream<further>) {
      return std::forward<Stage>(apply)(std::move(*this));
    } else if constexpr (is_borrowing<further>::value) {
      static_assert(!is_borrowing<further>::value,
                    "weir: what stands behind continues_on runs on another thread, and a variable that it uses is only "
                    "borrowed; hand it over with std::move");
      return std::move(*this);
    } else {
      return continues_on_stream<Up, further>(std::move(*upstream_), std::move(hop_), std::move(where_),
                                              std::move(*inner_) | std::forward<Stage>(apply));
    }
  }

 private:
  /// The stream outlives its run: nothing more arrives there.
  class run_over_ear : public ready_node {
   public:
    explicit run_over_ear(continues_on_stream& owner) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<run_over_ear&>(self).owner_.stop(); }),
          owner_(owner) {}

   private:
    continues_on_stream& owner_;
  };
  class written : public task_waker {
   public:
    explicit written(hop_base& hop) noexcept
        : task_waker([](task_waker& self) noexcept { static_cast<written&>(self).hop_.end(); }), hop_(hop) {}

   private:
    hop_base& hop_;
  };

  void begin(context& ctx) {
    back_.emplace(std::move(*inner_), std::move(where_), hop_->capacity());
    inner_.reset();
    writer_.emplace(std::move(*upstream_), hop_, finished_);
    upstream_.reset();
    ctx.run().when_over(run_over_);
    writer_->start(ctx);
  }

  void stop() noexcept {
    writer_->stop();
    hop_->lose();
  }

  // Of a last stage that gives references there is no way back; drive says so.
  using way_back = std::conditional_t<std::is_reference_v<T>, no_stream, starts_on_stream<Inner>>;

  std::shared_ptr<hop<arriving>> hop_;
  run_over_ear run_over_;
  written finished_;
  executor where_;
  std::optional<Up> upstream_;  // until first driven
  std::optional<Inner> inner_;  // likewise
  std::optional<hop_writer<Up>> writer_;
  std::optional<way_back> back_;
};

class make_continues_on {
 public:
  make_continues_on(executor where, std::size_t ahead) noexcept : where_(std::move(where)), ahead_(ahead) {}

  template <class Up>
  auto operator()(Up source) && {
    using T = typename Up::value_type;
    if constexpr (std::is_reference_v<T>) {
      static_assert(
          !std::is_reference_v<T>,
          "weir: continues_on hands values to another thread, and this is a stream of references; put as<T>() or "
          "transform to a value before it");
      return source;
    } else {
      auto crossing = std::make_shared<hop<T>>(ahead_);
      arrival_stream<T> arrival(crossing);
      return continues_on_stream<Up, arrival_stream<T>>(std::move(source), std::move(crossing), std::move(where_),
                                                        std::move(arrival));
    }
  }

 private:
  executor where_;
  std::size_t ahead_;
};

}  // namespace detail

/// What is joined to a stream that continues on another executor runs there.
template <class Up, class Inner, class Stage>
[[nodiscard]] auto operator|(detail::continues_on_stream<Up, Inner>&& source, Stage&& apply) {
  return std::move(source).joined_with(std::forward<Stage>(apply));
}

/// Lets the stages that are joined to it by | run on another executor, up to the terminal, which stays where it is.
///
///     source                1-2-3|            on the loop of the consumer
///     continues_on(pool)    --1-2-3|          on the executor, as is
///       | transform(f)      --a-b-c|          this
///     next                  ----a-b-c|        on the loop of the consumer
///
/// Shape    stream<T> -> stream<T>; order kept. T is no reference, nor what the last stage behind it gives.
/// Units    n: values, >= 1; default 256.
/// Demand   from the first demand there on, keeps up to n values on their way there, and n on their way back.
/// Threads  what is upstream stays on the loop of the consumer. What `|` adds, also a further continues_on, is driven,
///          closed and destroyed on a loop of the executor, in a run of its own; an on_discard there is called there.
///          That ends where the stream is stored (any_stream, a variable that is borrowed), passed on, or has a
///          terminal.
/// Ends     with the source, when nothing is left on the executor. A drain of the run reaches both.
/// Errors   of the source and of the stages there, unchanged, in order. The executor's context is destroyed:
///          std::runtime_error. n < 1: std::invalid_argument, when made.
/// Stop     kept values go to on_discard; close waits until all is closed, each on its loop. Destroyed: see starts_on.
/// Cost     two hops: see starts_on.
/// Example  examples/continues_on.cpp
/// See      starts_on (moves what is upstream), transform_concurrent (spreads one function over threads).
template <class E, class N>
[[nodiscard]] auto continues_on(E&& where, N n) {
  constexpr bool is_executor = std::constructible_from<executor, E>;
  static_assert(
      is_executor,
      "weir: continues_on(executor, n) takes a scheduler, or with weir/asio.hpp an executor or context of Asio");
  static_assert(!is_executor || std::is_integral_v<N>,
                "weir: continues_on(executor, n) takes a number of values, an integer");
  if constexpr (is_executor && std::is_integral_v<N>) {
    const std::size_t ahead = detail::at_least(1, n, "continues_on(executor, n)", "n");
    return detail::stage(detail::make_continues_on(executor(std::forward<E>(where)), ahead));
  } else {
    return detail::stage(detail::pass_through());
  }
}
template <class E>
[[nodiscard]] auto continues_on(E&& where) {
  return weir::continues_on(std::forward<E>(where), detail::usual_hop);
}

}  // namespace v0
}  // namespace weir
