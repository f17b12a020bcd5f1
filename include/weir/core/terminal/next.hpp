#pragma once

#include <weir/core/stream.hpp>

namespace weir {
inline namespace v0 {
namespace terminals {

/// One step of closing `source` after an early end or an error; true when it is closed. A failed exit is kept as the
/// error of the stream where there is none yet, and reported otherwise.
template <class S>
bool close_step(S& source) noexcept {
  detail::stream_root& root = source.root();
  try {
    return source.close(root.ctx()) == close_status::closed;
  } catch (...) {
    if (auto earlier = root.take_error()) {
      try {
        throw;
      } catch (const cleanup_error& failure) {
        root.ctx().run().report_cleanup_error(failure.cause());
      } catch (...) {
        root.ctx().run().report_cleanup_error(std::current_exception());
      }
      root.fail(std::move(earlier));
    } else {
      root.fail(std::current_exception());
    }
    return true;
  }
}

/// `co_await s.next()`. See stream_base::next.
template <class S>
class next_awaiter : private detail::waiting_terminal {
 public:
  using consumes_a_stream = void;
  using value_type = typename S::value_type;

  explicit next_awaiter(S& source) noexcept : waiting_terminal(&step), source_(&source) {}

  void bind(context& ctx) { source_->root().bind(ctx); }

  bool await_ready() {
    detail::stream_root& root = source_->root();
    if (root.over()) [[unlikely]] {
      slow_ = true;
      return !root.closing();
    }
    if (drive() == drive_status::satisfied) [[likely]] return true;
    slow_ = true;
    return settled();
  }
  void await_suspend(std::coroutine_handle<> consumer) noexcept { source_->root().wait(*this, consumer); }
  item<value_type> await_resume() {
    if (slow_) [[unlikely]] source_->root().rethrow();
    return std::move(item_);
  }

 private:
  enum class state : unsigned char { driving, waiting, closing, over };

  class one_value {
   public:
    explicit one_value(item<value_type>& into) noexcept : into_(into) {}
    bool operator()(value_type&& value) {
      into_.emplace(static_cast<value_type&&>(value));
      return false;
    }
    static constexpr std::size_t demand() noexcept { return 1; }

   private:
    item<value_type>& into_;
  };

  drive_status drive() {
    try {
      const typename detail::stream_root::driving mark(source_->root());
      return last_ = source_->drive(source_->root().ctx(), one_value(item_));
    } catch (...) {
      // The stream is over; whatever of it is still open upstream of where the error arose is closed first.
      source_->root().fail(std::current_exception());
      source_->root().set_over();
      state_ = state::closing;
      return last_ = drive_status::done;
    }
  }

  /// After a drive that was not satisfied: true when the answer stands.
  bool settled() noexcept {
    if (state_ == state::closing) {
      if (!close_step(*source_)) return false;
      state_ = state::over;
      return true;
    }
    if (last_ == drive_status::pending) return false;
    source_->root().set_over();
    state_ = state::over;
    return true;
  }

  static bool step(waiting_terminal& terminal) noexcept {
    auto& self = static_cast<next_awaiter&>(terminal);
    if (self.state_ != state::closing) {
      if (self.source_->root().over()) return true;  // closed meanwhile: the end
      if (self.drive() == drive_status::satisfied) return true;
    }
    return self.settled();
  }

  S* source_;
  item<value_type> item_;
  drive_status last_ = drive_status::pending;
  state state_ = state::driving;
  bool slow_ = false;
};

/// `co_await s.close()`. See stream_base::close.
template <class S>
class close_awaiter : private detail::waiting_terminal {
 public:
  explicit close_awaiter(S& source) noexcept : waiting_terminal(&step), source_(&source) {}

  void bind(context& ctx) { source_->root().bind(ctx); }
  bool await_ready() {
    detail::stream_root& root = source_->root();
    if (root.closing()) return true;  // the first one waits
    root.set_over();
    return close_step(*source_);
  }
  void await_suspend(std::coroutine_handle<> closer) noexcept { source_->root().wait_closed(*this, closer); }
  void await_resume() {
    detail::stream_root& root = source_->root();
    if (!root.closing()) root.rethrow();
  }

 private:
  static bool step(waiting_terminal& terminal) noexcept {
    return close_step(*static_cast<close_awaiter&>(terminal).source_);
  }

  S* source_;
};

}  // namespace terminals
}  // namespace v0
}  // namespace weir
