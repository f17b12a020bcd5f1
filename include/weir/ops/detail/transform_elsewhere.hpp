#pragma once

#include <weir/ops/detail/calls_elsewhere.hpp>
#include <weir/ops/detail/concurrent_stream.hpp>
#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/starts_on.hpp>

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What a call gives: what its function returns, or what is awaited for that.
template <class R>
struct call_result {
  using type = R;
};
template <awaitable R>
struct call_result<R> {
  using type = await_result_t<R>;
};
template <class R>
using call_result_t = typename call_result<R>::type;

/// The function of a concurrent stage whose calls run on an executor: a plain one.
template <class F, class In, class Out>
class called_elsewhere {
 public:
  explicit called_elsewhere(std::shared_ptr<calls_elsewhere<F, In, Out>> calls) noexcept : calls_(std::move(calls)) {}
  call_elsewhere<F, In, Out> operator()(In&& value) const {
    return call_elsewhere<F, In, Out>(calls_, static_cast<In&&>(value));
  }

 private:
  std::shared_ptr<calls_elsewhere<F, In, Out>> calls_;
};

/// The value of a call on its way to another thread: whoever claims it first has it.
template <class In>
class offer {
 public:
  explicit offer(In&& value) : value_(std::move(value)) {}
  bool claim() noexcept { return !claimed_.exchange(true, std::memory_order_acq_rel); }
  In& value() noexcept { return value_; }

 private:
  std::atomic<bool> claimed_{false};
  In value_;
};

/// What its sender keeps of it, and awaits once to learn its context: a value that no call has claimed is dropped here.
template <class In>
class offered {
 public:
  explicit offered(In&& value) : offer_(std::make_shared<offer<In>>(std::move(value))) {}
  offered(const offered&) = delete;
  offered& operator=(const offered&) = delete;
  ~offered() {
    if (ctx_ != nullptr && offer_->claim()) ctx_->discard(std::move(offer_->value()));
  }
  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  std::shared_ptr<offer<In>> await_resume() const noexcept { return offer_; }

 private:
  std::shared_ptr<offer<In>> offer_;
  context* ctx_ = nullptr;
};

/// One call as a stream. It is no source: a drain does not end it.
template <class F, class In, class Out>
class one_result_stream : public stream_base<one_result_stream<F, In, Out>, Out> {
 public:
  one_result_stream(std::shared_ptr<F> f, std::shared_ptr<offer<In>> from) noexcept
      : f_(std::move(f)), offer_(std::move(from)) {}
  one_result_stream(one_result_stream&&) = default;

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    cell_.attach(ctx);
    if (const auto from = std::move(offer_)) {
      if (!from->claim()) return drive_status::done;
      if (!cell_.start(std::move(from->value()), [this](In&& value) { return std::invoke(*f_, std::move(value)); })) {
        return drive_status::pending;
      }
    }
    if (!cell_.busy()) return drive_status::done;
    if (!cell_.done()) return drive_status::pending;
    Out result = cell_.collect();
    return sink(static_cast<Out&&>(result)) ? drive_status::done : drive_status::satisfied;
  }
  close_status close(context& ctx) noexcept {
    offer_ = nullptr;
    if (cell_.busy()) drop_call<Out>(cell_, ctx);
    return close_status::closed;
  }
  using stream_base<one_result_stream, Out>::close;

 private:
  std::shared_ptr<F> f_;
  std::shared_ptr<offer<In>> offer_;  // until it is driven
  terminals::task_in_flight<In, Out> cell_;
};

template <class Out, class F, class In>
task<Out> result_from_elsewhere(executor where, std::shared_ptr<F> f, In value) {
  offered<In> mine(std::move(value));
  auto sent = co_await mine;
  auto results = make_starts_on(std::move(where), 1)(one_result_stream<F, In, Out>(std::move(f), std::move(sent)));
  auto result = co_await results.next();
  static_cast<void>(co_await results.next());  // its end: nothing of the call is left there
  co_return std::move(*result);
}

/// And one that returns an awaitable: each call is a stream of one value, on a loop of its own.
template <class F, class In, class Out>
class awaited_elsewhere {
 public:
  awaited_elsewhere(F&& f, executor where) : f_(std::make_shared<F>(std::move(f))), where_(std::move(where)) {}
  task<Out> operator()(In&& value) const { return result_from_elsewhere<Out>(where_, f_, std::move(value)); }

 private:
  std::shared_ptr<F> f_;
  executor where_;
};

/// A concurrent stage whose plain calls run on an executor: it is closed when none of them runs any more.
///
/// `Concurrent` is the stage that puts them into order; it may begin more of them than run at once.
template <class Concurrent, class Calls>
class transform_elsewhere_stream
    : public stream_base<transform_elsewhere_stream<Concurrent, Calls>, typename Concurrent::value_type> {
  using T = typename Concurrent::value_type;

 public:
  using upstream_type = typename Concurrent::upstream_type;

  transform_elsewhere_stream(Concurrent&& stage, std::shared_ptr<Calls> calls)
      : calls_(std::move(calls)), run_over_(*calls_), stage_(std::move(stage)) {}
  transform_elsewhere_stream(transform_elsewhere_stream&& unbound)
      : stream_base<transform_elsewhere_stream, T>(std::move(unbound)),
        calls_(unbound.calls_),
        run_over_(*calls_),
        stage_(std::move(unbound.stage_)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!exits_.begun()) [[unlikely]]
      begin(ctx);
    return stage_.drive(ctx, sink);
  }
  close_status close(context& ctx) {
    if (stage_.close(ctx) == close_status::pending) return close_status::pending;
    return exits_.close(ctx);
  }
  using stream_base<transform_elsewhere_stream, T>::close;

  std::size_t in_flight() const noexcept { return stage_.in_flight(); }
  std::size_t queued() const noexcept { return stage_.queued(); }

 private:
  /// Waits for the calls that run, or leaves that to the run.
  class waiting_exit {
   public:
    waiting_exit() noexcept = default;
    waiting_exit(const waiting_exit&) = delete;
    waiting_exit& operator=(const waiting_exit&) = delete;
    ~waiting_exit() {
      if (calls_ == nullptr) return;
      calls_->forget_reader();
      calls_->abandon();
      run_->adopt(std::move(exits_), scope_);
    }
    bool begun() const noexcept { return calls_ != nullptr; }
    void begin(context& ctx, const std::shared_ptr<Calls>& calls) {
      exits_.push(away_exit::of(calls).release());
      run_ = &ctx.run();
      scope_ = ctx.scope();
      calls_ = calls.get();
    }
    close_status close(context& ctx) {
      std::exception_ptr none;
      if (exits_.run(ctx, none) == close_status::pending) return close_status::pending;
      if (calls_ != nullptr) calls_->discard_all(ctx);
      return close_status::closed;
    }

   private:
    Calls* calls_ = nullptr;
    run_state* run_ = nullptr;
    std::uint64_t scope_ = 0;
    exit_list exits_;
  };

  /// The stream may outlive its run: nobody posts to the loop any more.
  class ear : public ready_node {
   public:
    explicit ear(Calls& calls) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<ear&>(self).calls_.forget_reader(); }),
          calls_(calls) {}

   private:
    Calls& calls_;
  };

  void begin(context& ctx) {
    exits_.begin(ctx, calls_);
    ctx.run().when_over(run_over_);
    calls_->attach(ctx.loop());
  }

  std::shared_ptr<Calls> calls_;
  ear run_over_;
  waiting_exit exits_;  // before stage_: when it goes, what had not begun has been given up
  Concurrent stage_;
};

/// A concurrent stage of this `Order` whose calls run on an executor.
template <class Order, class Up, class F>
auto concurrent_elsewhere(Up source, F f, const concurrency_on& n) {
  using in = typename Up::value_type;
  using returned = std::invoke_result_t<F&, in&&>;
  using out = call_result_t<returned>;
  if constexpr (awaitable<returned>) {
    using function = awaited_elsewhere<F, in, out>;
    return concurrent_stream<Up, function, Order>(std::move(source), function(std::move(f), n.where()), n.limits());
  } else {
    using calls = calls_elsewhere<F, in, out>;
    using function = called_elsewhere<F, in, out>;
    auto all = std::make_shared<calls>(std::move(f), n.where(), n.limits().running());
    // As many as are held are begun here, and wait for one of the workers there.
    const std::size_t window = n.limits().window();
    concurrent_stream<Up, function, Order> stage(std::move(source), function(all), concurrency(window).window(window));
    return transform_elsewhere_stream<decltype(stage), calls>(std::move(stage), std::move(all));
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace weir
