#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

template <class T>
class async_generator;

/// `co_yield weir::elements_of(s)`: yields every value of another stream, at O(1) a value at any depth of generators.
template <class S>
class [[nodiscard]] elements_of {
 public:
  explicit elements_of(S&& source) noexcept : source_(static_cast<S&&>(source)) {}
  S&& source() && noexcept { return static_cast<S&&>(source_); }

 private:
  S source_;  // a reference for an lvalue
};
template <class S>
elements_of(S&&) -> elements_of<S>;

namespace detail {

enum class generator_state : unsigned char {
  runnable,  // at a yield whose value was taken; may be resumed
  unbound,   // not driven yet
  yielded,   // at a yield that an event led to; the value was not taken
  waiting,   // inside a co_await: only its event may resume it
  again,     // entered or left a nested generator: resume the leaf
  leaving,   // a nested generator has ended, its exits run
  finished,  // the outermost body has ended
  draining,  // a source at a yield while the run drains: it is not resumed any more
};
enum class go_on_answer : unsigned char { resume, deliver, wait, finished, drained };

class generator_tail;
class generator_promise_base;

/// The state that a generator and everything nested in it share. Hot: a value touches it three times.
struct generator_root {
  void* slot = nullptr;  // the yielded value that has not been taken
  std::coroutine_handle<> leaf;
  context* ctx = nullptr;
  generator_promise_base* left = nullptr;  // the nested generator whose exits run
  generator_state current = generator_state::unbound;
  generator_state resting = generator_state::runnable;  // what a taken yield becomes
  bool polled = true;  // resumed by drive, if at all: false only while an event may resume the body
  bool source = true;   // its body has consumed no other stream: a drain ends it

  void progress(generator_state next) noexcept {
    current = next;
    if (!polled) ctx->wake();
  }
  inline go_on_answer go_on(context& ctx_now);

  /// The body has yielded; whoever resumed it looks at the slot.
  void yielded() noexcept {
    if (!polled) [[unlikely]] progress(generator_state::yielded);
  }
};

/// What outlives the body of a generator: its exits, the error to deliver after them, and its ear for a drain.
class generator_tail : private ready_node {
 public:
  generator_tail() noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<generator_tail&>(self).drain_requested(); }) {}
  generator_tail(const generator_tail&) = delete;
  generator_tail& operator=(const generator_tail&) = delete;
  ~generator_tail() = default;

  void bind(context& ctx, generator_root& root) {
    run_ = &ctx.run();
    scope_ = ctx.scope();
    root_ = &root;
    root.current = generator_state::runnable;
    if (run_->draining()) {
      root.resting = root.current = generator_state::draining;
    } else {
      run_->when_draining(*this);
    }
  }
  void bind_nested(context& ctx) noexcept {
    run_ = &ctx.run();
    scope_ = ctx.scope();
  }

  void push(exit_node* node) noexcept { exits_.push(node); }
  bool has_exits() const noexcept { return !exits_.empty(); }

  /// The body ended by itself.
  void finish(generator_promise_base*& body) noexcept;
  /// The body is ended by a drain.
  void drain(generator_promise_base*& body) noexcept { tear_down(body); }
  /// After the body is gone: the exits, then the error or the end.
  drive_status end(context& ctx) {
    if (exits_.run(ctx, failure_) == close_status::pending) return drive_status::pending;
    if (error_) {
      if (failure_) ctx.run().report_cleanup_error(std::exchange(failure_, nullptr));
      std::rethrow_exception(std::exchange(error_, nullptr));
    }
    if (failure_) throw cleanup_error(std::exchange(failure_, nullptr));
    return drive_status::done;
  }
  close_status close(context& ctx, generator_promise_base*& body) {
    tear_down(body);
    if (exits_.run(ctx, failure_) == close_status::pending) return close_status::pending;
    error_ = nullptr;
    if (failure_) throw cleanup_error(std::exchange(failure_, nullptr));
    return close_status::closed;
  }
  /// The generator object is destroyed.
  void abandon(generator_promise_base*& body) noexcept {
    tear_down(body);
    if (run_ != nullptr) run_->adopt(std::move(exits_), scope_);
  }
  /// The exits of a nested generator that ended by itself; its error stays in its promise.
  close_status run_nested(context& ctx, std::exception_ptr& error) {
    exits_.tell(error ? ended::failed : ended::completed);
    if (exits_.run(ctx, failure_) == close_status::pending) return close_status::pending;
    if (failure_) {
      if (error) {
        ctx.run().report_cleanup_error(std::exchange(failure_, nullptr));
      } else {
        error = std::make_exception_ptr(cleanup_error(std::exchange(failure_, nullptr)));
      }
    }
    return close_status::closed;
  }

 private:
  inline void tear_down(generator_promise_base*& body) noexcept;

  void drain_requested() noexcept {
    if (!root_->source) return;
    root_->resting = generator_state::draining;
    if (root_->current == generator_state::runnable) root_->current = generator_state::draining;
    root_->ctx->wake();
  }

  exit_list exits_;
  run_state* run_ = nullptr;
  std::uint64_t scope_ = 0;
  generator_root* root_ = nullptr;
  std::exception_ptr error_;
  std::exception_ptr failure_;
};

class generator_promise_base : public coroutine_promise {
 public:
  struct final_awaiter {
    final_awaiter() noexcept {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> body) const noexcept {
      static_cast<generator_promise_base&>(body.promise()).at_end();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { error_ = std::current_exception(); }

  generator_root& own_root() noexcept { return own_root_; }
  generator_root& root() noexcept { return *root_; }
  void belongs_to(generator_tail& tail) noexcept { tail_ = &tail; }
  generator_tail& tail() noexcept { return *tail_; }
  std::exception_ptr& error() noexcept { return error_; }
  std::coroutine_handle<> handle() const noexcept { return self_; }

  /// Nests this body, not started, in `outer`.
  void enter(generator_promise_base& outer, generator_tail& tail) noexcept {
    root_ = outer.root_;
    parent_ = &outer;
    tail_ = &tail;
    bind(*outer.ctx_);
    tail.bind_nested(*outer.ctx_);
    root_->leaf = self_;
    root_->progress(generator_state::again);
  }
  /// This nested body has ended: its parent goes on.
  void leave() noexcept { root_->leaf = parent_->handle(); }

  template <class A>
  decltype(auto) await_transform(A&& a) {
    if constexpr (for_generators_only<A>) {
      a.bind(*tail_);
      return stay(a);
    } else {
      if constexpr (requires { typename std::remove_cvref_t<A>::consumes_a_stream; }) root_->source = false;
      return this->transform_awaitable(static_cast<A&&>(a));
    }
  }

 protected:
  explicit generator_promise_base(std::coroutine_handle<> self) noexcept : root_(&own_root_), self_(self) {
    own_root_.leaf = self;
  }

  void at_end() noexcept {
    if (parent_ == nullptr) {
      root_->progress(generator_state::finished);
    } else if (tail_->has_exits()) {
      root_->left = this;
      root_->progress(generator_state::leaving);
    } else {
      leave();
      root_->progress(generator_state::again);
    }
  }

  generator_root own_root_;
  generator_root* root_;
  std::coroutine_handle<> self_;
  generator_promise_base* parent_ = nullptr;
  generator_tail* tail_ = nullptr;
  std::exception_ptr error_;
};

inline go_on_answer generator_root::go_on(context& ctx_now) {
  switch (current) {
    case generator_state::yielded:
      current = resting;
      return go_on_answer::deliver;
    case generator_state::waiting:
      return resting == generator_state::draining ? go_on_answer::drained : go_on_answer::wait;
    case generator_state::finished:
      return go_on_answer::finished;
    case generator_state::draining:
      return go_on_answer::drained;
    case generator_state::leaving:
      if (left->tail().run_nested(ctx_now, left->error()) == close_status::pending) return go_on_answer::wait;
      std::exchange(left, nullptr)->leave();
      break;
    case generator_state::unbound:
    case generator_state::runnable:
    case generator_state::again:
      break;
  }
  if (resting == generator_state::draining) return go_on_answer::drained;
  current = generator_state::runnable;
  return go_on_answer::resume;
}

inline void generator_tail::finish(generator_promise_base*& body) noexcept {
  error_ = std::move(body->error());
  exits_.tell(error_ ? ended::failed : ended::completed);
  tear_down(body);
}

inline void generator_tail::tear_down(generator_promise_base*& body) noexcept {
  if (body == nullptr) return;
  withdraw();
  const auto handle = std::exchange(body, nullptr)->handle();
  if (run_ == nullptr) {
    handle.destroy();
    return;
  }
  // What the streams inside the body leave behind is closed before what the body itself registered.
  exit_list left_inside;
  {
    const run_state::receiving guard(*run_, left_inside);
    handle.destroy();
  }
  left_inside.append(std::move(exits_));
  exits_ = std::move(left_inside);
}

/// At a yield: the value lies in `root.slot` until it is taken.
class yield_awaiter {
 public:
  yield_awaiter(generator_root& root, const volatile void* value) noexcept : root_(root) {
    root_.slot = const_cast<void*>(value);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {
    root_.yielded();
  }
  void await_resume() const noexcept {}

 private:
  generator_root& root_;
};

/// A yield of a value that had to be made: a copy of an lvalue, or a conversion.
template <class T>
class made_yield_awaiter {
 public:
  template <class U>
  made_yield_awaiter(generator_root& root, U&& value) : value_(std::forward<U>(value)), root_(root) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) noexcept {
    root_.slot = std::addressof(value_);
    root_.yielded();
  }
  void await_resume() const noexcept {}

 private:
  T value_;
  generator_root& root_;
};

template <class T>
class nested_awaiter {
 public:
  explicit nested_awaiter(async_generator<T>&& inner) noexcept;
  bool await_ready() const noexcept { return inner_.body_ == nullptr; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> outer) noexcept {
    inner_.body_->enter(outer.promise(), inner_.tail_);
  }
  void await_resume() {
    if (inner_.body_ != nullptr && inner_.body_->error()) {
      std::rethrow_exception(std::exchange(inner_.body_->error(), nullptr));
    }
  }

 private:
  async_generator<T> inner_;
};

/// The values of any stream as a generator, so that it can be nested.
template <class T, class S>
async_generator<T> relay(S source) {
  if constexpr (std::is_reference_v<T>) {
    while (auto value = co_await source.next()) co_yield *value;
  } else {
    while (auto value = co_await source.next()) co_yield std::move(*value);
  }
}

template <class T>
class generator_promise final : public generator_promise_base {
  using stored = std::remove_reference_t<T>;

 public:
  generator_promise() noexcept
      : generator_promise_base(std::coroutine_handle<generator_promise>::from_promise(*this)) {}

  async_generator<T> get_return_object() noexcept;

  yield_awaiter yield_value(T&& value) noexcept { return yield_awaiter(*root_, std::addressof(value)); }

  auto yield_value(const stored& value)
    requires(!std::is_reference_v<T>)
  {
    static_assert(std::is_copy_constructible_v<stored>,
                  "weir: co_yield of a variable copies it, and this type cannot be copied; write co_yield std::move(x)");
    if constexpr (std::is_copy_constructible_v<stored>) {
      return made_yield_awaiter<stored>(*root_, value);
    } else {
      return std::suspend_never{};
    }
  }

  template <class U>
    requires(!std::is_reference_v<T> && !std::same_as<std::remove_cvref_t<U>, T> && std::convertible_to<U, T>)
  auto yield_value(U&& value) {
    return made_yield_awaiter<T>(*root_, std::forward<U>(value));
  }

  template <class S>
  nested_awaiter<T> yield_value(elements_of<S> nested) {
    constexpr bool is_stream = stream<std::remove_cvref_t<S>>;
    if constexpr (std::same_as<S, async_generator<T>>) {
      return nested_awaiter<T>(std::move(nested).source());
    } else if constexpr (!is_stream) {
      static_assert(is_stream, "weir: elements_of takes a stream");
      return nested_awaiter<T>(async_generator<T>());
    } else {
      root_->source = false;
      return nested_awaiter<T>(relay<T, S>(std::move(nested).source()));
    }
  }
};

}  // namespace detail

}  // namespace v0
}  // namespace weir
