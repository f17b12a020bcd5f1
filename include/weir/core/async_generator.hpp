#pragma once

#include <weir/core/generator_promise.hpp>
#include <weir/core/stream.hpp>
#include <weir/core/with_exit.hpp>

#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {

/// A stream written as one function: `co_await` whatever it waits for, `co_yield` its values.
///
///     weir::async_generator<int> numbers(int max) {
///       for (int i = 0; i < max; ++i) {
///         co_await weir::sleep(100ms);
///         co_yield i;
///       }
///     }
///
/// Shape    stream<T>; T may be move-only, `U&` or `const U&`. Lazy: the body starts with the first demand.
/// Demand   one value at a time: the body goes on when its last value has been taken and another is asked for.
/// Values   a yielded rvalue is never copied; a yielded lvalue is copied once and never moved from.
/// Errors   an exception out of the body reaches the consumer after the values yielded before it.
/// Close    destroys the body where it is suspended, then runs what `with_exit` registered, last first. A value that was
///          yielded and that nobody has taken goes to on_discard.
/// Cost     one recycled frame; a value costs one resumption.
template <class T>
class [[nodiscard]] async_generator : public stream_base<async_generator<T>, T> {
 public:
  using promise_type = detail::generator_promise<T>;

  async_generator() noexcept = default;
  async_generator(async_generator&& other) noexcept
      : stream_base<async_generator, T>(std::move(other)), body_(std::exchange(other.body_, nullptr)) {}
  async_generator& operator=(async_generator&& other) noexcept {
    if (this != &other) {
      std::destroy_at(this);
      std::construct_at(this, std::move(other));
    }
    return *this;
  }
  ~async_generator() {
    discard_untaken();
    detail::generator_promise_base* body = std::exchange(body_, nullptr);
    tail_.abandon(body);
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    promise_type* const body = body_;
    if (body == nullptr) [[unlikely]] return tail_.end(ctx);
    auto& root = body->own_root();
    if (root.current != detail::generator_state::runnable) [[unlikely]] {
      const auto answer = enter(ctx);
      // Into the loop: one place takes a value, and the loop stays one resumption and one test.
      if (answer == detail::go_on_answer::deliver) goto deliver;
      if (answer != detail::go_on_answer::resume) return wait_or_end(ctx, answer);
    }
    for (;;) {
      if (!ctx.spend()) [[unlikely]] return drive_status::pending;
      root.leaf.resume();
      while (root.slot == nullptr) [[unlikely]] {
        if (const auto answer = settle(ctx); answer != detail::go_on_answer::resume) return wait_or_end(ctx, answer);
        root.leaf.resume();
      }
    deliver:
      // Cleared before the sink is called: a sink that throws leaves a generator at a yield whose value was taken.
      auto* const value = static_cast<std::remove_reference_t<T>*>(std::exchange(root.slot, nullptr));
      if (!sink(static_cast<T&&>(*value))) return drive_status::satisfied;
    }
  }

  close_status close(context& ctx) {
    discard_untaken();
    detail::generator_promise_base* body = std::exchange(body_, nullptr);
    return tail_.close(ctx, body);
  }
  using stream_base<async_generator, T>::close;

 private:
  friend promise_type;
  template <class U>
  friend class detail::nested_awaiter;

  explicit async_generator(promise_type& body) noexcept : body_(&body) {}

  void bind(context& ctx) {
    auto& root = body_->own_root();
    root.ctx = &ctx;
    body_->bind(ctx);
    body_->belongs_to(tail_);
    tail_.bind(ctx, root);
  }

  /// Driven when the body is not simply runnable: may it be resumed, or has it yielded meanwhile?
  [[gnu::noinline]] detail::go_on_answer enter(context& ctx) {
    auto& root = body_->own_root();
    if (root.current == detail::generator_state::unbound) bind(ctx);
    root.polled = true;
    return root.go_on(ctx);
  }

  /// The body was resumed and yielded nothing.
  [[gnu::noinline]] detail::go_on_answer settle(context& ctx) {
    auto& root = body_->own_root();
    if (root.current == detail::generator_state::runnable) root.current = detail::generator_state::waiting;
    return root.go_on(ctx);
  }

  [[gnu::noinline]] drive_status wait_or_end(context& ctx, detail::go_on_answer answer) {
    if (answer == detail::go_on_answer::wait) {
      body_->own_root().polled = false;
      return drive_status::pending;
    }
    detail::generator_promise_base* body = std::exchange(body_, nullptr);
    if (answer == detail::go_on_answer::drained) {
      tail_.drain(body);
    } else {
      tail_.finish(body);
    }
    return tail_.end(ctx);
  }

  /// A value that an event led to, and that is not asked for any more.
  void discard_untaken() noexcept {
    if constexpr (!std::is_reference_v<T>) {
      if (body_ == nullptr || body_->own_root().slot == nullptr) return;
      auto& root = body_->own_root();
      root.ctx->discard(std::move(*static_cast<T*>(std::exchange(root.slot, nullptr))));
    }
  }

  promise_type* body_ = nullptr;
  detail::generator_tail tail_;
};

namespace detail {

template <class T>
async_generator<T> generator_promise<T>::get_return_object() noexcept {
  return async_generator<T>(*this);
}

template <class T>
nested_awaiter<T>::nested_awaiter(async_generator<T>&& inner) noexcept : inner_(std::move(inner)) {}

}  // namespace detail
}  // namespace v0
}  // namespace weir
