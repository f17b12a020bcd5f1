#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/item.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

class stream_root;

/// A terminal that waits at the root of its stream. `step_` goes on with it and answers true when it is over.
class waiting_terminal {
 protected:
  using function = bool (*)(waiting_terminal&) noexcept;
  explicit waiting_terminal(function step) noexcept : step_(step) {}
  waiting_terminal(waiting_terminal&& unawaited) noexcept : step_(unawaited.step_) {}
  waiting_terminal& operator=(waiting_terminal&&) = delete;
  inline ~waiting_terminal();

  friend class stream_root;

  function step_;
  stream_root* registered_ = nullptr;
  std::coroutine_handle<> coroutine_;
};

/// The driver's half of an outermost stream: its context, and the terminals that wait for it.
///
/// Every stream has one, since every stream can be the outermost; a stage inside another never binds it.
class stream_root : private ready_node {
 public:
  stream_root() noexcept : ready_node(&run_node) {}
  stream_root(stream_root&& other) noexcept : ready_node(&run_node) {
    if constexpr (checked) {
      if (other.ctx_.bound()) broken_contract("a stream was moved after it was first driven; move it before, or hand on a reference");
    }
  }
  stream_root& operator=(stream_root&&) = delete;
  ~stream_root() {
    if constexpr (checked) {
      if (driving_) broken_contract("a stream was destroyed from inside its own sink");
    }
    if (waiter_ != nullptr) waiter_->registered_ = nullptr;
    if (closer_ != nullptr) closer_->registered_ = nullptr;
    if (ctx_.bound()) ctx_.run().release();
  }

  /// Binds the stream to the run in which it is driven; the first driver decides.
  void bind(context& outer) {
    if (ctx_.bound()) [[likely]] {
      if constexpr (checked) {
        if (!over_ && &ctx_.loop() != &outer.loop()) {
          broken_contract("a stream was driven by a second scheduler; it belongs to the one that drove it first");
        }
      }
      return;
    }
    ctx_ = context(outer, *this);
    ctx_.run().add_reference();
  }

  context& ctx() noexcept { return ctx_; }
  bool over() const noexcept { return over_; }
  void set_over() noexcept { over_ = true; }
  bool closing() const noexcept { return closer_ != nullptr; }
  /// There is an error that no terminal has thrown yet.
  bool failed() const noexcept { return error_ != nullptr; }
  /// A terminal is waiting to throw it.
  bool failing() const noexcept { return waiter_ != nullptr && failed(); }

  void fail(std::exception_ptr error) noexcept { error_ = std::move(error); }
  void rethrow() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }
  std::exception_ptr take_error() noexcept { return std::exchange(error_, nullptr); }

  void wait(waiting_terminal& terminal, std::coroutine_handle<> coroutine) noexcept {
    if constexpr (checked) {
      if (waiter_ != nullptr) broken_contract("a stream has one consumer at a time; a second one asked while the first was waiting");
    }
    waiter_ = &terminal;
    terminal.registered_ = this;
    terminal.coroutine_ = coroutine;
  }
  void wait_closed(waiting_terminal& closer, std::coroutine_handle<> coroutine) noexcept {
    closer_ = &closer;
    closer.registered_ = this;
    closer.coroutine_ = coroutine;
  }
  void forget(waiting_terminal& terminal) noexcept {
    if (waiter_ == &terminal) waiter_ = nullptr;
    if (closer_ == &terminal) closer_ = nullptr;
    terminal.registered_ = nullptr;
  }

  /// Whoever borrows this stream is woken in place of a terminal.
  void forward_to(context& borrower) noexcept { borrower_ = &borrower; }
  void stop_forwarding_to(context& borrower) noexcept {
    if (borrower_ == &borrower) borrower_ = nullptr;  // another one may have borrowed it since
  }

  /// Marks that the stream is on the stack, for the checks of debug builds.
  class driving {
   public:
    explicit driving(stream_root& root) noexcept : root_(root) {
      if constexpr (checked) {
        if (root_.driving_) broken_contract("a stream was driven from inside its own sink");
        root_.driving_ = true;
      }
    }
    driving(const driving&) = delete;
    driving& operator=(const driving&) = delete;
    ~driving() {
      if constexpr (checked) root_.driving_ = false;
    }

   private:
    stream_root& root_;
  };

 private:
  static void run_node(ready_node& node) noexcept { static_cast<stream_root&>(node).run(); }

  void run() noexcept {
    // The closer goes first; a `next` that waits too is answered after it.
    if (waiting_terminal* closer = closer_; closer != nullptr) {
      if (!closer->step_(*closer)) return;
      const auto coroutine = closer->coroutine_;
      forget(*closer);
      if (waiter_ != nullptr || borrower_ != nullptr) ctx_.wake();
      coroutine.resume();
    } else if (waiting_terminal* waiter = waiter_; waiter != nullptr) {
      if (!waiter->step_(*waiter)) return;
      const auto coroutine = waiter->coroutine_;
      forget(*waiter);
      coroutine.resume();  // last: the coroutine may destroy this stream
    } else if (borrower_ != nullptr) {
      borrower_->wake();
    }
  }

  context ctx_;
  waiting_terminal* waiter_ = nullptr;
  waiting_terminal* closer_ = nullptr;
  context* borrower_ = nullptr;
  std::exception_ptr error_;
  bool over_ = false;
  bool driving_ = false;
};

inline waiting_terminal::~waiting_terminal() {
  if (registered_ != nullptr) registered_->forget(*this);
}

struct stream_access;

}  // namespace detail

namespace terminals {
template <class S>
class next_awaiter;
template <class S>
class close_awaiter;
template <class S, class F>
auto make_for_each(S& source, F f);
template <class S, class A, class F>
auto make_fold(S& source, A initial, F f);
template <class S>
auto make_first(S& source);
template <class S>
auto make_count(S& source);
template <class S, class F>
auto make_any_of(S& source, F predicate);
template <class S, class F>
auto make_all_of(S& source, F predicate);
template <class S>
auto make_discard(S& source);
template <class S>
auto make_last(S& source);
template <class S>
auto make_single(S& source);
template <class S, class F>
auto make_for_each_concurrent(S& source, std::size_t n, F f);
}  // namespace terminals

/// Base of every stream: its value type and its terminals.
///
///     class my_stream : public weir::stream_base<my_stream, int> {
///      public:
///       template <class Sink> weir::drive_status drive(weir::context& ctx, Sink&& sink);
///       weir::close_status close(weir::context& ctx);
///       using stream_base::close;       // co_await s.close()
///     };
///
/// Movable until first driven, then pinned.
template <class Derived, class T>
class stream_base {
 public:
  using value_type = T;

  /// The next value, or the end: `while (auto x = co_await s.next())`. Abandoning it loses no value.
  [[nodiscard]] auto next() { return terminals::next_awaiter<Derived>(self()); }

  /// Calls `f` with every value; awaits it where it returns an awaitable; `flow::stop` ends it early.
  template <class F>
  [[nodiscard]] auto for_each(F f) {
    return terminals::make_for_each(self(), std::move(f));
  }

  /// `f(f(f(initial, a), b), c)`; `f` may return an awaitable.
  template <class A, class F>
  [[nodiscard]] auto fold(A initial, F f) {
    return terminals::make_fold(self(), std::move(initial), std::move(f));
  }

  /// The first value, or nothing; the stream is closed before it is answered.
  [[nodiscard]] auto first() { return terminals::make_first(self()); }

  /// How many values there are.
  [[nodiscard]] auto count() { return terminals::make_count(self()); }

  /// Whether `predicate` is true for a value; the stream is closed at the first. False where there are no values. The
  /// predicate sees `const T&` and is awaited where it returns an awaitable.
  template <class F>
  [[nodiscard]] auto any_of(F predicate) {
    return terminals::make_any_of(self(), std::move(predicate));
  }

  /// Whether `predicate` is true for every value; the stream is closed at the first that fails. True where there are no
  /// values. The predicate sees `const T&` and is awaited where it returns an awaitable.
  template <class F>
  [[nodiscard]] auto all_of(F predicate) {
    return terminals::make_all_of(self(), std::move(predicate));
  }

  /// Reads all values and uses none: for what the stages before it do. They count as delivered.
  [[nodiscard]] auto discard() { return terminals::make_discard(self()); }

  /// The last value, or nothing.
  [[nodiscard]] auto last() { return terminals::make_last(self()); }

  /// The only value. Throws `not_single` where there is none, or a second one, at which the stream is closed.
  [[nodiscard]] auto single() { return terminals::make_single(self()); }

  /// Calls `f` with every value, at most `n` of its tasks at once; all have ended before it returns.
  template <std::integral N, class F>
  [[nodiscard]] auto for_each_concurrent(N n, F f) {
    return terminals::make_for_each_concurrent(
        self(), detail::at_least(1, n, "for_each_concurrent(n, f)", "n"), std::move(f));
  }

  /// Ends the stream early and waits until everything upstream is closed. Legal while a `next` is pending.
  [[nodiscard]] auto close() { return terminals::close_awaiter<Derived>(self()); }

  detail::stream_root& root() noexcept { return root_; }

 protected:
  stream_base() noexcept = default;
  stream_base(stream_base&&) noexcept = default;
  ~stream_base() = default;

 private:
  Derived& self() noexcept { return static_cast<Derived&>(*this); }

  detail::stream_root root_;
};

}  // namespace v0
}  // namespace weir
