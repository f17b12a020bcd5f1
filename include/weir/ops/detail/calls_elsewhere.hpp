#pragma once

#include <weir/core/executor.hpp>
#include <weir/core/item.hpp>
#include <weir/ops/detail/away.hpp>
#include <weir/ops/detail/ring.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// The calls of one plain function on the threads of an executor, at most `most` at once.
///
/// So many workers take calls from one queue, which is longer: a thread that has ended a call goes on with the next one
/// without waiting for the loop. What has ended is told to the loop once, until it looks.
///
/// A call that runs cannot be interrupted. All that it needs belongs to the workers, so that its stage may be
/// destroyed.
template <class F, class In, class Out>
class calls_elsewhere final : public away, public std::enable_shared_from_this<calls_elsewhere<F, In, Out>> {
  using guard = std::lock_guard<std::mutex>;

 public:
  /// One call. Its place belongs to the lock; what it has, to whoever the place says.
  class call {
   public:
    explicit call(In&& value) { argument.emplace(static_cast<In&&>(value)); }

    enum class place : unsigned char { waiting, running, ended, dropped };

    item<In> argument;  // until it runs
    item<Out> result;   // once it has ended
    std::exception_ptr error;
    ready_node* caller = nullptr;  // in the thread of the loop; null when it is gone
    place at = place::waiting;
  };

  calls_elsewhere(F&& f, executor where, std::size_t most) : f_(std::move(f)), where_(std::move(where)), most_(most) {}

  // -- the thread of the stage ----------------------------------------------------------------------------------------

  /// `loop` is where callers are told.
  void attach(scheduler& loop) noexcept {
    const guard lock(mutex_);
    loop_ = &loop;
  }
  void submit(const std::shared_ptr<call>& fresh) {
    auto helper = std::make_unique<worker>(this->shared_from_this());
    {
      const guard lock(mutex_);
      queue_.push(fresh);
      if (workers_ == most_) return;
      ++workers_;
      helper->hire();
    }
    where_.place().execute(std::move(helper));
  }
  /// Nobody waits for this call any more. If it has not begun, its argument goes to the handler of `ctx`, and its
  /// result if it has ended.
  void give_up(call& given_up, context& ctx) noexcept {
    typename call::place was;
    {
      const guard lock(mutex_);
      was = given_up.at;
      if (was != call::place::running) given_up.at = call::place::dropped;
      given_up.caller = nullptr;
    }
    if (was == call::place::waiting) ctx.discard(std::move(*given_up.argument));
    if (was == call::place::ended) drop_result(given_up, ctx);
  }

  bool is_over(context& waiting) noexcept override {
    const guard lock(mutex_);
    if (workers_ == 0) return true;
    loop_ = &waiting.loop();
    waiting_ = &waiting;
    return false;
  }
  void forget_reader() noexcept override {
    const guard lock(mutex_);
    loop_ = nullptr;
    waiting_ = nullptr;
  }
  void discard_all(context& ctx) noexcept override {
    tell_callers();
    for (; !late_.empty(); late_.pop()) drop_result(*late_.front(), ctx);
  }

 private:
  /// Takes calls from the queue until there are none. Destroyed without having run: the executor is gone.
  class worker final : public posted_call {
   public:
    explicit worker(std::shared_ptr<calls_elsewhere> calls) noexcept : calls_(std::move(calls)) {}
    ~worker() override {
      if (hired_) calls_->lose_worker();
    }
    void hire() noexcept { hired_ = true; }
    void run() override {
      hired_ = false;
      calls_->work(calls_);
    }

   private:
    std::shared_ptr<calls_elsewhere> calls_;
    bool hired_ = false;
  };

  /// So many calls in a row, then others of the executor have their turn.
  static constexpr int calls_in_a_row = 64;

  void work(const std::shared_ptr<calls_elsewhere>& self) {
    std::shared_ptr<call> mine;
    for (int done = 0; done < calls_in_a_row; ++done) {
      if (!next(mine)) return;
      perform(*mine);
    }
    auto again = std::make_unique<worker>(self);
    again->hire();
    if (mine != nullptr) put_back(mine);
    where_.place().execute(std::move(again));
  }
  void perform(call& mine) noexcept {
    try {
      mine.result.emplace(std::invoke(f_, static_cast<In&&>(*mine.argument)));
    } catch (...) {
      mine.error = std::current_exception();
    }
    mine.argument.reset();
  }
  /// Puts the call that has ended, if any, where the loop finds it, and takes the next one. False: the worker is done.
  bool next(std::shared_ptr<call>& mine) {
    const guard lock(mutex_);
    end(mine);
    while (!queue_.empty()) {
      mine = std::move(queue_.front());
      queue_.pop();
      if (mine->at == call::place::dropped) continue;
      mine->at = call::place::running;
      return true;
    }
    mine = nullptr;
    --workers_;
    tell_loop();
    return false;
  }
  void put_back(std::shared_ptr<call>& mine) {
    const guard lock(mutex_);
    end(mine);
  }
  void end(std::shared_ptr<call>& mine) {
    if (mine == nullptr) return;
    mine->at = call::place::ended;
    ended_.push(std::move(mine));
    mine = nullptr;
    tell_loop();
  }
  void lose_worker() noexcept {
    const guard lock(mutex_);
    if (--workers_ != 0) return;
    for (; !queue_.empty(); queue_.pop()) {
      std::shared_ptr<call> lost = std::move(queue_.front());
      if (lost->at == call::place::dropped) continue;
      lost->error = std::make_exception_ptr(std::runtime_error("weir: the executor of a concurrent stage is gone"));
      end(lost);
    }
    tell_loop();
  }

  void tell_loop() {
    if (loop_ == nullptr || told_) return;
    loop_->post([self = this->shared_from_this()] { self->tell_callers(); });
    told_ = true;
  }
  /// In the thread of the stage: whose call has ended goes on.
  void tell_callers() noexcept {
    ring<std::shared_ptr<call>> ended;
    scheduler* loop = nullptr;
    context* waiting = nullptr;
    {
      const guard lock(mutex_);
      told_ = false;
      ended.swap(ended_);
      loop = loop_;
      waiting = waiting_;
    }
    for (; !ended.empty(); ended.pop()) {
      call& each = *ended.front();
      if (each.at == call::place::dropped) continue;
      if (each.caller == nullptr) {
        late_.push(std::move(ended.front()));
      } else if (loop != nullptr) {
        loop->enqueue(*each.caller);
      }
    }
    if (waiting != nullptr) waiting->wake();
  }
  static void drop_result(call& late, context& ctx) noexcept {
    if constexpr (!std::is_reference_v<Out>) {
      if (late.result) ctx.discard(std::move(*late.result));
    }
    late.result.reset();
  }

  std::mutex mutex_;
  F f_;
  executor where_;
  const std::size_t most_;
  ring<std::shared_ptr<call>> queue_;
  ring<std::shared_ptr<call>> ended_;
  ring<std::shared_ptr<call>> late_;  // in the thread of the stage: results that nobody waited for
  std::size_t workers_ = 0;
  scheduler* loop_ = nullptr;
  context* waiting_ = nullptr;
  bool told_ = false;
};

/// `co_await` of one call.
template <class F, class In, class Out>
class [[nodiscard]] call_elsewhere : private ready_node {
  using calls = calls_elsewhere<F, In, Out>;

 public:
  call_elsewhere(std::shared_ptr<calls> all, In&& value)
      : ready_node(&run),
        calls_(std::move(all)),
        call_(std::make_shared<typename calls::call>(static_cast<In&&>(value))) {}
  call_elsewhere(call_elsewhere&& unawaited) noexcept
      : ready_node(&run), calls_(std::move(unawaited.calls_)), call_(std::move(unawaited.call_)) {}
  ~call_elsewhere() {
    if (coroutine_) calls_->give_up(*call_, *ctx_);
  }

  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    call_->caller = this;
    coroutine_ = waiting;
    calls_->submit(call_);
  }
  Out await_resume() {
    coroutine_ = nullptr;
    if (call_->error) std::rethrow_exception(std::move(call_->error));
    return static_cast<Out&&>(*call_->result);
  }

 private:
  static void run(ready_node& self) noexcept { static_cast<call_elsewhere&>(self).coroutine_.resume(); }

  std::shared_ptr<calls> calls_;
  std::shared_ptr<typename calls::call> call_;
  context* ctx_ = nullptr;
  std::coroutine_handle<> coroutine_;  // while the call is under way
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
