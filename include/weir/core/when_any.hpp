#pragma once

#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <coroutine>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

/// Several bodies of which the first to end is the answer; the others are destroyed in the same moment, so that no
/// second one can end, and lose its result, before the awaiter goes on.
class contenders : private ready_node {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  contenders() noexcept : ready_node([](ready_node& self) noexcept { static_cast<contenders&>(self).parent_.resume(); }) {}
  contenders(contenders&&) noexcept : contenders() {}  // only before start

  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  context& ctx() noexcept { return *ctx_; }
  bool over() const noexcept { return winner_ != none; }
  std::size_t winner() const noexcept { return winner_; }
  void won(std::size_t index) noexcept { winner_ = index; }
  void resume_parent() noexcept {
    if (parent_) ctx_->loop().enqueue(*this);
  }
  void wait(std::coroutine_handle<> parent) noexcept { parent_ = parent; }

 private:
  context* ctx_ = nullptr;
  std::coroutine_handle<> parent_;
  std::size_t winner_ = none;
};

template <class Owner, class T>
class contender : private task_waker {
 public:
  explicit contender(task<T>&& body) noexcept
      : task_waker([](task_waker& self) noexcept { static_cast<contender&>(self).over(); }), body_(std::move(body)) {}
  contender(contender&& other) noexcept : contender(std::move(other.body_)) {}  // only before start
  ~contender() {
    if (ctx_ == nullptr) return;
    try {
      auto answer = regular_result(body_);
      discard_unseen(*ctx_, answer);
    } catch (...) {
      // An error that nobody waits for any more.
    }
  }

  void start(Owner& owner, contenders& all, std::size_t index) {
    owner_ = &owner;
    index_ = index;
    if (body_.start(all.ctx())) {
      over();
    } else {
      body_.notify(*this);
    }
  }
  void stop() noexcept { body_.reset(); }
  regular_t<T> result() {
    ctx_ = nullptr;
    return regular_result(body_);
  }

 private:
  void over() noexcept {
    ctx_ = &owner_->ctx();
    owner_->ended(index_);
  }

  task<T> body_;
  Owner* owner_ = nullptr;
  context* ctx_ = nullptr;  // while there is an answer that nobody has looked at
  std::size_t index_ = 0;
};

template <class... Ts>
class when_any_awaiter {
 public:
  using result_type = std::variant<regular_t<Ts>...>;

  explicit when_any_awaiter(task<Ts>&&... bodies) : each_(contender<when_any_awaiter, Ts>(std::move(bodies))...) {}

  void bind(context& ctx) noexcept { all_.bind(ctx); }
  context& ctx() noexcept { return all_.ctx(); }
  bool await_ready() {
    start(std::index_sequence_for<Ts...>());
    return all_.over();
  }
  void await_suspend(std::coroutine_handle<> parent) noexcept { all_.wait(parent); }
  result_type await_resume() { return result(std::index_sequence_for<Ts...>()); }

  void ended(std::size_t index) noexcept {
    all_.won(index);
    stop_others(index, std::index_sequence_for<Ts...>());
    all_.resume_parent();
  }

 private:
  template <std::size_t... Is>
  void start(std::index_sequence<Is...>) {
    ((all_.over() ? void() : std::get<Is>(each_).start(*this, all_, Is)), ...);
  }
  template <std::size_t... Is>
  void stop_others(std::size_t winner, std::index_sequence<Is...>) noexcept {
    ((Is == winner ? void() : std::get<Is>(each_).stop()), ...);
  }
  template <std::size_t... Is>
  result_type result(std::index_sequence<Is...>) {
    std::optional<result_type> answer;
    ((Is == all_.winner() ? void(answer.emplace(std::in_place_index<Is>, std::get<Is>(each_).result())) : void()), ...);
    return std::move(*answer);
  }

  contenders all_;
  std::tuple<contender<when_any_awaiter, Ts>...> each_;
};

template <class T>
class when_any_vector_awaiter {
 public:
  explicit when_any_vector_awaiter(std::vector<task<T>>&& bodies) {
    if (bodies.empty()) throw std::invalid_argument("when_any(tasks): there must be at least 1 task, was 0");
    each_.reserve(bodies.size());
    for (auto& body : bodies) each_.push_back(contender<when_any_vector_awaiter, T>(std::move(body)));
  }

  void bind(context& ctx) noexcept { all_.bind(ctx); }
  context& ctx() noexcept { return all_.ctx(); }
  bool await_ready() {
    for (std::size_t i = 0; i < each_.size() && !all_.over(); ++i) each_[i].start(*this, all_, i);
    return all_.over();
  }
  void await_suspend(std::coroutine_handle<> parent) noexcept { all_.wait(parent); }
  std::pair<std::size_t, regular_t<T>> await_resume() { return {all_.winner(), each_[all_.winner()].result()}; }

  void ended(std::size_t index) noexcept {
    all_.won(index);
    for (std::size_t i = 0; i < each_.size(); ++i) {
      if (i != index) each_[i].stop();
    }
    all_.resume_parent();
  }

 private:
  contenders all_;
  std::vector<contender<when_any_vector_awaiter, T>> each_;
};

}  // namespace detail

/// The first of several awaitables to end; the others are destroyed: `co_await weir::when_any(s.next(), weir::sleep(1s))`.
///
/// Result   a std::variant whose index says which; std::monostate for void. A vector of tasks gives (index, result).
/// Errors   the first to end may end with an error, which is thrown. An empty vector: std::invalid_argument.
/// Nothing is lost: a `next` that did not win has taken no value, and if it is destroyed with the answer of one that did,
/// that value goes to on_discard.
template <class... As>
  requires(awaitable<As> && ...)
[[nodiscard]] auto when_any(As&&... bodies) {
  return [](auto&&... tasks) {
    return detail::when_any_awaiter<decltype(std::declval<decltype(tasks)>().result())...>(std::move(tasks)...);
  }(detail::as_task(std::forward<As>(bodies))...);
}

template <class T>
[[nodiscard]] auto when_any(std::vector<task<T>> bodies) {
  return detail::when_any_vector_awaiter<T>(std::move(bodies));
}

}  // namespace v0
}  // namespace weir
