#pragma once

// Long: what it refuses, and why, is a third of it.

#include <weir/core/contract.hpp>
#include <weir/core/executor.hpp>
#include <weir/core/pipe.hpp>
#include <weir/ops/detail/hop_guest.hpp>

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

/// How many values are ahead of the consumer of a hop, unless said.
inline constexpr int usual_hop = 256;

template <class Up>
class starts_on_stream : public stream_base<starts_on_stream<Up>, typename Up::value_type> {
  using T = typename Up::value_type;

 public:
  using upstream_type = Up;

  starts_on_stream(Up&& upstream, executor where, std::size_t ahead)
      : drain_(*this), run_over_(*this), upstream_(std::move(upstream)), where_(std::move(where)), ahead_(ahead) {}
  starts_on_stream(starts_on_stream&& unbound)
      : stream_base<starts_on_stream, T>(std::move(unbound)),
        drain_(*this),
        run_over_(*this),
        upstream_(std::move(unbound.upstream_)),
        where_(std::move(unbound.where_)),
        ahead_(unbound.ahead_) {}
  ~starts_on_stream() {
    if (hop_ == nullptr) return;
    hop_->forget_reader();
    hop_->abandon();
    reader_.leave(*hop_, *downstream_);
    downstream_->run().adopt(std::move(exits_), scope_);
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    if (hop_ == nullptr) [[unlikely]]
      begin(ctx);
    const drive_status status = reader_.drive(*hop_, ctx, sink);
    if (status == drive_status::done) const exit_list nothing_to_close = std::move(exits_);
    return status;
  }
  close_status close(context& ctx) {
    if (hop_ == nullptr) return upstream_->close(ctx);
    downstream_ = &ctx;
    drain_.withdraw();
    reader_.leave(*hop_, ctx);
    if (exits_.run(ctx, failure_) == close_status::pending) return close_status::pending;
    hop_->discard_all(ctx);
    if (failure_) throw cleanup_error(std::exchange(failure_, nullptr));
    return close_status::closed;
  }
  using stream_base<starts_on_stream, T>::close;

  std::size_t queued() const noexcept { return hop_ == nullptr ? 0 : reader_.queued() + hop_->queued(); }

 private:
  /// Calls a function of the stage when its list is run.
  template <void (starts_on_stream::*Tell)() noexcept>
  class ear : public ready_node {
   public:
    explicit ear(starts_on_stream& owner) noexcept
        : ready_node([](ready_node& self) noexcept { (static_cast<ear&>(self).owner_.*Tell)(); }), owner_(owner) {}

   private:
    starts_on_stream& owner_;
  };

  void begin(context& ctx) {
    auto fresh = std::make_shared<hop<T>>(ahead_);
    exits_.push(away_exit::of(fresh).release());
    scope_ = ctx.scope();
    auto told = std::make_unique<hop_guest_end>(fresh);
    auto guest = std::make_unique<hop_guest<Up>>(std::move(*upstream_), fresh);
    hop_ = std::move(fresh);
    ctx.run().when_over(run_over_);
    if (ctx.run().draining()) {
      drain();
    } else {
      ctx.run().when_draining(drain_);
    }
    where_.place().spawn(write_as_guest<Up>(std::move(guest)), std::move(told));
    upstream_.reset();
  }
  void drain() noexcept { hop_->drain(); }
  /// The stream outlives its run: nobody may post to the loop any more.
  void lose_loop() noexcept {
    hop_->forget_reader();
    hop_->leave();
  }

  ear<&starts_on_stream::drain> drain_;
  ear<&starts_on_stream::lose_loop> run_over_;
  std::optional<Up> upstream_;  // until first driven
  executor where_;
  std::size_t ahead_;
  std::shared_ptr<hop<T>> hop_;
  hop_reader<T> reader_;
  context* downstream_ = nullptr;
  std::uint64_t scope_ = 0;
  exit_list exits_;
  std::exception_ptr failure_;
};

/// Whether a stream uses another one where that stands: it cannot be taken to another thread.
template <class S>
struct is_borrowing : std::false_type {};
template <class S>
struct is_borrowing<borrowed<S>> : std::true_type {};
template <class S>
requires requires { typename S::upstream_type; }
struct is_borrowing<S> : is_borrowing<typename S::upstream_type> {};
template <class List>
struct is_one_borrowing;
template <class... Ss>
struct is_one_borrowing<type_list<Ss...>> : std::bool_constant<(is_borrowing<Ss>::value || ...)> {};
template <class S>
requires requires { typename S::upstream_types; }
struct is_borrowing<S> : is_one_borrowing<typename S::upstream_types> {};

class make_starts_on {
 public:
  make_starts_on(executor where, std::size_t ahead) noexcept : where_(std::move(where)), ahead_(ahead) {}

  template <class Up>
  auto operator()(Up source) && {
    if constexpr (std::is_reference_v<typename Up::value_type>) {
      static_assert(
          !std::is_reference_v<typename Up::value_type>,
          "weir: starts_on hands values to another thread, and this is a stream of references; put as<T>() or "
          "transform to a value before it");
      return source;
    } else if constexpr (is_borrowing<Up>::value) {
      static_assert(!is_borrowing<Up>::value,
                    "weir: starts_on takes the stream to another thread, and a variable is only borrowed by |; write "
                    "std::move(stream) on the left");
      return source;
    } else {
      return starts_on_stream<Up>(std::move(source), std::move(where_), ahead_);
    }
  }

 private:
  executor where_;
  std::size_t ahead_;
};

}  // namespace detail

/// Lets everything upstream run on another executor, up to `n` values ahead of what is downstream.
///
///     source              1-2-3-4-5|         on the executor
///     starts_on(pool, 2)  --1-2-3-4-5|       on the loop of the consumer; never more than 2 in between
///
/// Shape    stream<T> -> stream<T>; order kept. T is no reference; a stream that borrows a variable is refused.
/// Units    n: values, >= 1; default 256.
/// Demand   from the first demand on, keeps up to n values that were not delivered yet.
/// Threads  upstream is driven, closed and destroyed on a loop of the executor, in a run of its own; downstream stays
///          where it is. `executor`: a scheduler, an Asio executor or context. Values cross in batches, under a lock.
///          Before it is driven, upstream is where the stage is.
/// Ends     with the source, when nothing of it is left on the executor. A drain of the run reaches upstream.
/// Errors   the source's, unchanged, after the values before it, when upstream is closed. The executor's context is
///          destroyed: std::runtime_error. n < 1: std::invalid_argument, when made.
/// Stop     kept values go to on_discard; close waits until upstream is closed, on the executor. Destroyed: upstream is
///          closed there all the same, and the run, or scope, waits for that; what is dropped meanwhile is counted.
/// Cost     O(1) a value, memory O(n); for each batch a lock at both ends, and two allocations where a side waits.
/// Example  examples/starts_on.cpp
/// See      continues_on (moves what is downstream), prefetch (one thread), transform_concurrent (spreads a function).
template <class E, class N>
[[nodiscard]] auto starts_on(E&& where, N n) {
  constexpr bool is_executor = std::constructible_from<executor, E>;
  static_assert(is_executor,
                "weir: starts_on(executor, n) takes a scheduler, or with weir/asio.hpp an executor or context of Asio");
  static_assert(!is_executor || std::is_integral_v<N>,
                "weir: starts_on(executor, n) takes a number of values, an integer");
  if constexpr (is_executor && std::is_integral_v<N>) {
    const std::size_t ahead = detail::at_least(1, n, "starts_on(executor, n)", "n");
    return detail::stage(detail::make_starts_on(executor(std::forward<E>(where)), ahead));
  } else {
    return detail::stage(detail::pass_through());
  }
}
template <class E>
[[nodiscard]] auto starts_on(E&& where) {
  return weir::starts_on(std::forward<E>(where), detail::usual_hop);
}

}  // namespace v0
}  // namespace weir
