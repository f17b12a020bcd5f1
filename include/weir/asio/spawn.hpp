#pragma once

#include <weir/asio/scheduler.hpp>
#include <weir/core/concepts.hpp>
#include <weir/core/root_task.hpp>
#include <weir/core/task.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Executor>
inline constexpr bool is_strand = false;
template <class Inner>
inline constexpr bool is_strand<asio::strand<Inner>> = true;

/// The executor that a spawned task was given, and the home that its loop gets there.
class spawn_place {
 public:
  template <class Executor>
  explicit spawn_place(const Executor& executor)
      : given_(executor), home_(std::make_shared<const loop_home>(serial(executor))) {}

  const asio::any_io_executor& given() const noexcept { return given_; }
  // Shared, not copied: the thread sanitizer does not understand how Asio counts the users of a large executor.
  const std::shared_ptr<const loop_home>& home() const noexcept { return home_; }

 private:
  template <class Executor>
  static asio::any_io_executor serial(const Executor& executor) {
    if constexpr (is_strand<Executor>) {
      return executor;
    } else {
      // On the executor itself, not on any_io_executor, which allocates whenever the strand asks it a question.
      return asio::strand<Executor>(executor);
    }
  }

  asio::any_io_executor given_;
  std::shared_ptr<const loop_home> home_;
};

template <class T>
struct spawn_signature {
  using type = void(std::exception_ptr, T);
};
template <>
struct spawn_signature<void> {
  using type = void(std::exception_ptr);
};

/// Calls the completion handler with what a spawned task left.
template <class T, class Handler>
class spawn_completion {
 public:
  using allocator_type = asio::associated_allocator_t<Handler>;

  spawn_completion(Handler&& handler, std::exception_ptr error, std::optional<regular_t<T>> result)
      : handler_(std::move(handler)), error_(std::move(error)), result_(std::move(result)) {}

  allocator_type get_allocator() const noexcept { return asio::get_associated_allocator(handler_); }

  void operator()() {
    if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected()) slot.clear();
    if constexpr (std::is_void_v<T>) {
      std::move(handler_)(std::move(error_));
    } else {
      std::move(handler_)(std::move(error_), result_ ? std::move(*result_) : T());
    }
  }

 private:
  Handler handler_;
  std::exception_ptr error_;
  std::optional<regular_t<T>> result_;
};

/// A spawned task until its handler is called. Only the handlers that its loop has given to Asio keep it.
template <class T, class Handler>
class spawned final : private asio_host, public std::enable_shared_from_this<spawned<T, Handler>> {
 public:
  spawned(Handler&& handler, const spawn_place& place, task<T>&& body)
      : handler_(std::move(handler)),
        handler_work_(asio::make_work_guard(handler_, place.given())),
        work_(asio::prefer(place.given(), asio::execution::outstanding_work.tracked)),
        loop_(*this, place.home()) {
    root_.emplace(loop_, std::move(body),
                  [](root_task<T>& over) noexcept { asio_scheduler::of(over.run().loop())->end(); });
  }
  // From here nothing that the destructors of coroutines do is posted any more.
  ~spawned() { loop_.close(); }

  void start() {
    if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected()) {
      slot.assign(on_cancellation(this->weak_from_this()));
    }
    root_->start();  // last: from here the task may run in another thread
  }

 private:
  class on_cancellation {
   public:
    explicit on_cancellation(std::weak_ptr<spawned> task) noexcept : task_(std::move(task)) {}
    void operator()(asio::cancellation_type_t type) const {
      if ((type & asio::cancellation_type::terminal) == asio::cancellation_type::none) return;
      // Posted: the signal may be emitted by another thread, and by the task itself.
      if (auto task = task_.lock()) {
        spawned& stopping = *task;
        stopping.loop_.home()->execute(true, [kept = std::move(task)] { kept->stop(); });
      }
    }

   private:
    std::weak_ptr<spawned> task_;
  };

  // weak_from_this: null, not an exception, while this is being destroyed.
  std::shared_ptr<void> keep_alive() noexcept override { return this->weak_from_this().lock(); }

  void stop() {
    loop_.event([this] { root_->stop(); });
  }

  void run_over() override {
    std::exception_ptr error = root_->error();
    std::optional<regular_t<T>> result;
    if (root_->stopped()) {
      error = std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted));
    } else if (!error) {
      result.emplace(root_->take());
    }
    root_.reset();  // all that the task had is gone when its handler is called
    const auto handler_work = std::move(handler_work_);
    const auto work = std::move(work_);
    asio::dispatch(handler_work.get_executor(),
                   spawn_completion<T, Handler>(std::move(handler_), std::move(error), std::move(result)));
  }

  Handler handler_;
  asio::executor_work_guard<asio::associated_executor_t<Handler, asio::any_io_executor>> handler_work_;
  asio::any_io_executor work_;
  asio_scheduler loop_;
  std::optional<root_task<T>> root_;
};

class spawn_initiation {
 public:
  spawn_initiation() noexcept {}
  template <class Handler, class T>
  void operator()(Handler&& handler, spawn_place place, task<T> body) const {
    using state = spawned<T, std::decay_t<Handler>>;
    using allocator = typename std::allocator_traits<
        asio::associated_allocator_t<std::decay_t<Handler>>>::template rebind_alloc<state>;
    std::decay_t<Handler> own(std::forward<Handler>(handler));
    const allocator memory(asio::get_associated_allocator(own));
    std::allocate_shared<state>(memory, std::move(own), place, std::move(body))->start();
  }
};

template <class T, class Token>
auto spawn_task(spawn_place place, task<T> body, Token&& token) {
  constexpr bool fits = std::is_void_v<T> || std::is_default_constructible_v<T>;
  static_assert(fits,
                "weir: the result of a spawned task must be default constructible, because its handler is given one "
                "beside an error; make it a std::optional");
  if constexpr (fits) {
    return asio::async_initiate<Token, typename spawn_signature<T>::type>(spawn_initiation(), token, std::move(place),
                                                                          std::move(body));
  }
}

template <class Executor>
concept io_executor = asio::execution::is_executor<Executor>::value &&
                      std::constructible_from<asio::any_io_executor, const Executor&>;

}  // namespace detail

/// Runs a task, or any other awaitable, in an io_context of yours: an Asio asynchronous operation.
///
///     weir::spawn(io, save_all(), asio::detached);
///     int n = co_await weir::spawn(strand, count_users(), asio::use_awaitable);
///     weir::spawn(io, s.next(), [](std::exception_ptr error, weir::item<user> next) { ... });   // s stays until then
///
/// Result   the completion signature is void(std::exception_ptr, T), or void(std::exception_ptr) for void. The handler
///          is called when the task has ended and every exit that was started has.
/// Threads  never two at once: unless the executor is a strand, the task runs on a strand of its own on it.
/// Stop     cancellation_type::terminal destroys the task; its exits run; the handler gets
///          boost::system::system_error(operation_aborted). May be emitted from any thread.
///          The io_context destroyed: the task is destroyed with it, at once, and the handler is not called.
/// Signals  never touched.
/// Cost     two allocations, the strand, and what the token takes.
/// Example  examples/asio_spawn.cpp
template <detail::io_executor Executor, awaitable A, class Token>
auto spawn(const Executor& executor, A&& body, Token&& token) {
  return detail::spawn_task(detail::spawn_place(executor), detail::as_task(std::forward<A>(body)),
                            std::forward<Token>(token));
}

template <class Context, awaitable A, class Token>
  requires std::derived_from<Context, boost::asio::execution_context>
auto spawn(Context& context, A&& body, Token&& token) {
  return weir::spawn(context.get_executor(), std::forward<A>(body), std::forward<Token>(token));
}

}  // namespace v0
}  // namespace weir
