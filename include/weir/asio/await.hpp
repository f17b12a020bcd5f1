#pragma once

#include <weir/asio/scheduler.hpp>
#include <weir/core/concepts.hpp>
#include <weir/core/frame_cache.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

// Any Asio operation is awaited in a weir coroutine, with the completion token `asio::deferred`:
//
//     std::size_t n = co_await socket.async_read_some(buffer, asio::deferred);
//     auto [error, n] = co_await socket.async_read_some(buffer, asio::as_tuple(asio::deferred));
//
// Result   what the handler would be given: nothing, one value, or a tuple; without a leading error.
// Errors   a leading error_code is thrown as boost::system::system_error, a leading exception_ptr is thrown on. Awaited in
//          a run that is not on Asio (weir::testing::run): std::logic_error.
// Resumes  the coroutine on its own loop, wherever the I/O object lives.
// Stop     a coroutine that is destroyed here cancels the operation (cancellation_type::terminal) and forgets it: no step
//          of it runs after that, so that it may have used buffers and sockets of the coroutine. See let_finish.
//          Two things stay with the caller: the I/O object is there as long as a coroutine awaits it (Asio finds it
//          again to cancel), and with io_uring the kernel may write into a buffer after the coroutine is gone, so that
//          the buffer belongs into the operation: `asio::consign(asio::deferred, shared_buffer)`.
// Cost     one recycled block, plus what Asio takes.
// Example  examples/asio_socket.cpp

namespace weir {
inline namespace v0 {

namespace detail {

/// What an operation, its handler and its executor share. It outlives the coroutine that awaits it.
class operation_state {
 public:
  operation_state(std::shared_ptr<const loop_home> home, awaited_operation& awaiter, bool finishes) noexcept
      : home_(std::move(home)), awaiter_(&awaiter), finishes_(finishes) {}
  operation_state(const operation_state&) = delete;
  operation_state& operator=(const operation_state&) = delete;

  static void* operator new(std::size_t size) { return frame_cache::take(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { frame_cache::give(memory, size); }

  void add_reference() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    // Asio copies executors and moves handlers on any of its threads.
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  const loop_home& home() const noexcept { return *home_; }
  boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

  // From here on only on the loop, or when no thread runs its execution context any more.
  awaited_operation* awaiter() const noexcept { return awaiter_; }
  void completed() noexcept { awaiter_ = nullptr; }
  void abandon() noexcept {
    awaiter_ = nullptr;
    abandoned_ = true;
    // The last reference is the awaiter's when Asio has destroyed the handler; then there is nothing to cancel.
    if (references_.load(std::memory_order_acquire) > 1) signal_.emit(boost::asio::cancellation_type::terminal);
  }
  bool may_run() const noexcept { return !abandoned_ || finishes_; }

 private:
  ~operation_state() = default;

  std::atomic<unsigned> references_{1};
  std::shared_ptr<const loop_home> home_;
  awaited_operation* awaiter_;
  bool abandoned_ = false;
  const bool finishes_;
  boost::asio::cancellation_signal signal_;
};

class operation_reference {
 public:
  /// Takes over one reference.
  explicit operation_reference(operation_state* state) noexcept : state_(state) {}
  operation_reference(const operation_reference& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) state_->add_reference();
  }
  operation_reference(operation_reference&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  operation_reference& operator=(operation_reference other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~operation_reference() {
    if (state_ != nullptr) state_->release();
  }

  explicit operator bool() const noexcept { return state_ != nullptr; }
  operation_state& operator*() const noexcept { return *state_; }
  operation_state* operator->() const noexcept { return state_; }
  friend bool operator==(const operation_reference& a, const operation_reference& b) noexcept {
    return a.state_ == b.state_;
  }

  // As the anchor of an executor: every step of an operation is run by its handler's executor. What belongs to an
  // abandoned one is dropped there, because a step of a composed operation may touch the caller's buffers and sockets.
  asio::execution_context& context() const noexcept { return state_->home().context(); }
  template <class F>
  void execute(bool posts, F&& f) const {
    state_->home().execute(posts, [state = *this, step = std::forward<F>(f)]() mutable {
      if (state->may_run()) std::move(step)();
    });
  }

 private:
  operation_state* state_;
};

/// The half of an awaiter that does not depend on its operation.
class operation_awaiter_base : public awaited_operation {
 public:
  operation_awaiter_base(context& ctx, bool finishes) : loop_(asio_scheduler::of(ctx.loop())), finishes_(finishes) {
    if (loop_ == nullptr) {
      throw std::logic_error(
          "weir: an Asio operation is awaited in a run that is not on Asio; use weir::run or weir::spawn");
    }
  }

  bool await_ready() const noexcept { return false; }

 protected:
  ~operation_awaiter_base() {
    if (state_) {
      loop_->forget(*this);
      state_->abandon();
    }
  }

  operation_reference begin(std::coroutine_handle<> waiting) {
    coroutine_ = waiting;
    state_ = operation_reference(new operation_state(loop_->home(), *this, finishes_));
    loop_->keep(*this);
    return state_;
  }
  void complete() {
    loop_->forget(*this);
    state_->completed();
    state_ = operation_reference(nullptr);
    loop_->resume(*this);  // last: the coroutine destroys this
  }

 private:
  void abandon() noexcept override { std::exchange(state_, operation_reference(nullptr))->abandon(); }

  asio_scheduler* loop_;
  operation_reference state_{nullptr};
  bool finishes_;
};

/// The completion handler of an awaited operation.
template <class Awaiter>
class operation_handler {
 public:
  using executor_type = anchored_executor<operation_reference>;
  using cancellation_slot_type = boost::asio::cancellation_slot;

  explicit operation_handler(operation_reference state) noexcept : state_(std::move(state)) {}

  executor_type get_executor() const noexcept { return executor_type(state_); }
  cancellation_slot_type get_cancellation_slot() const noexcept { return state_->slot(); }

  template <class... Results>
  void operator()(Results&&... results) {
    if (awaited_operation* awaiter = state_->awaiter()) {
      static_cast<Awaiter*>(awaiter)->complete_with(std::forward<Results>(results)...);
    }
  }

 private:
  operation_reference state_;
};

template <class First>
inline constexpr bool is_leading_error =
    std::is_same_v<First, boost::system::error_code> || std::is_same_v<First, std::exception_ptr>;

template <class First, class... Rest>
inline constexpr std::size_t leading_errors = is_leading_error<First> ? 1 : 0;

inline void throw_error(const boost::system::error_code& error) {
  if (error) throw boost::system::system_error(error);
}
inline void throw_error(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

template <class Operation, class Signature>
class operation_awaiter;

template <class Operation, class... Results>
class operation_awaiter<Operation, void(Results...)> final : public operation_awaiter_base {
 public:
  template <class O>
  operation_awaiter(O&& operation, context& ctx, bool finishes)
      : operation_awaiter_base(ctx, finishes), operation_(std::forward<O>(operation)) {}

  void await_suspend(std::coroutine_handle<> waiting) {
    std::move(operation_)(operation_handler<operation_awaiter>(this->begin(waiting)));
  }
  auto await_resume() {
    if constexpr (sizeof...(Results) == 0) {
      return;
    } else {
      constexpr std::size_t errors = leading_errors<std::decay_t<Results>...>;
      if constexpr (errors == 1) throw_error(std::get<0>(*results_));
      return answer<errors>(std::make_index_sequence<sizeof...(Results) - errors>());
    }
  }

  template <class... Rs>
  void complete_with(Rs&&... results) {
    results_.emplace(std::forward<Rs>(results)...);
    this->complete();
  }

 private:
  template <std::size_t Errors, std::size_t... Is>
  auto answer(std::index_sequence<Is...>) {
    if constexpr (sizeof...(Is) == 0) {
      return;
    } else if constexpr (sizeof...(Is) == 1) {
      return std::get<Errors>(std::move(*results_));
    } else {
      using results = std::tuple<std::decay_t<Results>...>;
      return std::tuple<std::tuple_element_t<Errors + Is, results>...>(std::get<Errors + Is>(std::move(*results_))...);
    }
  }

  Operation operation_;
  std::optional<std::tuple<std::decay_t<Results>...>> results_;
};

/// The completion signature of what `asio::deferred` makes.
template <class Operation>
struct deferred_signature {};

template <class Signature, class Initiation, class... Arguments>
struct deferred_signature<boost::asio::deferred_async_operation<Signature, Initiation, Arguments...>> {
  using type = Signature;
};
template <class... Values>
struct deferred_signature<boost::asio::deferred_values<Values...>> {
  using type = void(Values...);
};
template <class Head, class Tail>
struct deferred_signature<boost::asio::deferred_sequence<Head, Tail>> {
  using type = boost::asio::completion_signature_of_t<boost::asio::deferred_sequence<Head, Tail>>;
};

template <class Operation>
concept deferred_operation = requires { typename deferred_signature<Operation>::type; };

template <class Operation>
using awaiter_of_operation = operation_awaiter<Operation, typename deferred_signature<Operation>::type>;

class executor_awaiter {
 public:
  executor_awaiter() noexcept {}
  void bind(context& ctx) {
    loop_ = asio_scheduler::of(ctx.loop());
    if (loop_ == nullptr) {
      throw std::logic_error("weir: this_executor() was awaited in a run that is not on Asio; use weir::run or weir::spawn");
    }
  }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  boost::asio::any_io_executor await_resume() const { return loop_->executor(); }

 private:
  asio_scheduler* loop_ = nullptr;
};

}  // namespace detail

/// See let_finish.
template <class Operation>
class [[nodiscard]] finishing {
 public:
  explicit finishing(Operation&& operation) : operation_(std::move(operation)) {}
  Operation&& operation() && noexcept { return std::move(operation_); }

 private:
  Operation operation_;
};

/// `co_await weir::let_finish(asio::async_read(tls, buffer, asio::deferred))`: when the coroutine is destroyed here, the
/// operation is cancelled, but its own steps still run to their end.
///
/// For streams that hold a lock of their own over an operation (ssl::stream, Beast's websocket) and are used again after
/// it was abandoned, by a shutdown in `with_exit`, say. Stream and buffers must then outlive the operation.
template <class Operation>
  requires detail::deferred_operation<Operation>
auto let_finish(Operation operation) {
  return finishing<Operation>(std::move(operation));
}

template <class Operation>
  requires detail::deferred_operation<Operation>
struct awaitable_traits<Operation> {
  template <class O>
    requires std::constructible_from<Operation, O>
  static auto awaiter(O&& operation, context& ctx) {
    return detail::awaiter_of_operation<Operation>(std::forward<O>(operation), ctx, false);
  }
};

template <class Operation>
struct awaitable_traits<finishing<Operation>> {
  static auto awaiter(finishing<Operation>&& operation, context& ctx) {
    return detail::awaiter_of_operation<Operation>(std::move(operation).operation(), ctx, true);
  }
};

/// `tcp::socket socket(co_await weir::this_executor())`: the executor of the run, for sockets, timers and the like.
/// They must be gone when the run is.
[[nodiscard]] inline auto this_executor() noexcept { return detail::executor_awaiter(); }

}  // namespace v0
}  // namespace weir
