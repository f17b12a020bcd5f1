#pragma once

#include <weir/core/generator_promise.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// `auto& c = co_await weir::with_exit(std::move(connection), [](connection& c, weir::ended why) -> weir::task<> { ... });`
///
/// Registers an asynchronous exit in the body of a generator: it owns `resource`, runs once on every way out, last
/// registered first, after the body's locals are gone, and is told which way out it was.
/// The function must capture nothing: whatever it needs is part of the resource.
/// Errors   of the exit: cleanup_error after the last value, or, after an earlier error, the run's on_cleanup_error.
template <class R, class F>
class [[nodiscard]] exit_registration {
 public:
  using only_in_a_generator = void;

  exit_registration(R&& resource, F) : node_(std::make_unique<node>(std::move(resource), F{})) {}
  exit_registration(exit_registration&&) noexcept = default;
  ~exit_registration() = default;

  void bind(detail::generator_tail& tail) noexcept { tail_ = &tail; }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  R& await_resume() noexcept {
    node* registered = node_.release();
    tail_->push(registered);
    return registered->resource();
  }

 private:
  using node = detail::exit_of<R>;
  std::unique_ptr<node> node_;
  detail::generator_tail* tail_ = nullptr;
};

namespace detail {

/// What stands for an impossible function of `with_exit`, after its static_assert: one error stays one error.
template <class R>
class no_exit {
 public:
  operator typename exit_of<R>::function() const noexcept { return nullptr; }  // NOLINT: it stands for a function
};

}  // namespace detail

template <class R, class F>
auto with_exit(R resource, F close) {
  constexpr bool fits = std::is_empty_v<F> && std::convertible_to<F, task<> (*)(R&, ended)>;
  static_assert(fits,
                "weir: the function of with_exit takes (resource&, weir::ended), returns weir::task<>, and captures "
                "nothing, because it runs after the locals of the body are gone");
  if constexpr (fits) {
    return exit_registration<R, F>(std::move(resource), std::move(close));
  } else {
    return exit_registration<R, detail::no_exit<R>>(std::move(resource), detail::no_exit<R>());
  }
}

}  // namespace v0
}  // namespace weir
