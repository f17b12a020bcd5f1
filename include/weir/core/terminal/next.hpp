#pragma once

#include <weir/core/stream_base.hpp>

#include <memory>

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
///
/// While a value is ready it is one drive and nothing else: what waiting needs is made when it has to wait.
template <class S>
class next_awaiter {
 public:
  using consumes_a_stream = void;
  using value_type = typename S::value_type;

  explicit next_awaiter(S& source) noexcept : source_(&source) {}
  next_awaiter(next_awaiter&& unawaited) noexcept : source_(unawaited.source_) {}
  next_awaiter& operator=(next_awaiter&&) = delete;
  ~next_awaiter() {
    if (slow_) std::destroy_at(&pending_);
  }

  void bind(context& ctx) { source_->root().bind(ctx); }

  bool await_ready() {
    detail::stream_root& root = source_->root();
    if (root.over()) [[unlikely]] return after_the_end();
    try {
      const typename detail::stream_root::driving mark(root);
      const drive_status status = source_->drive(root.ctx(), one_value(item_));
      if (status == drive_status::satisfied) [[likely]] return true;
      return not_ready(status == drive_status::done ? state::over : state::waiting);
    } catch (...) {
      return failed();
    }
  }
  void await_suspend(std::coroutine_handle<> consumer) noexcept { source_->root().wait(pending_, consumer); }
  item<value_type> await_resume() {
    if (slow_) [[unlikely]] source_->root().rethrow();
    return std::move(item_);
  }

 private:
  enum class state : unsigned char { waiting, closing, over };

  class pending : public detail::waiting_terminal {
   public:
    pending(next_awaiter& owner, state now) noexcept : waiting_terminal(&step), owner_(owner), state_(now) {}

    /// True when the answer stands.
    bool settle() noexcept {
      detail::stream_root& root = owner_.source_->root();
      if (state_ == state::closing && close_step(*owner_.source_)) state_ = state::over;
      if (state_ == state::over) root.set_over();
      return state_ == state::over;
    }

   private:
    static bool step(waiting_terminal& terminal) noexcept {
      auto& self = static_cast<pending&>(terminal);
      detail::stream_root& root = self.owner_.source_->root();
      if (self.state_ == state::waiting) {
        if (root.over()) return true;  // closed meanwhile: the end
        try {
          const typename detail::stream_root::driving mark(root);
          const drive_status status = self.owner_.source_->drive(root.ctx(), one_value(self.owner_.item_));
          if (status == drive_status::satisfied) return true;
          if (status == drive_status::done) self.state_ = state::over;
        } catch (...) {
          // The stream is over; what is still open upstream of where the error arose is closed first.
          root.fail(std::current_exception());
          root.set_over();
          self.state_ = state::closing;
        }
      }
      return self.settle();
    }

    next_awaiter& owner_;
    state state_;
  };

  class one_value {
   public:
    explicit one_value(item<value_type>& into) noexcept : into_(into) {}
    bool operator()(value_type&& value) {
      into_.fill(static_cast<value_type&&>(value));
      return false;
    }
    static constexpr std::size_t demand() noexcept { return 1; }

   private:
    item<value_type>& into_;
  };

  [[gnu::noinline]] bool not_ready(state now) noexcept {
    slow_ = true;
    std::construct_at(&pending_, *this, now);
    return pending_.settle();
  }
  [[gnu::noinline]] bool failed() noexcept {
    source_->root().fail(std::current_exception());
    source_->root().set_over();
    return not_ready(state::closing);
  }
  [[gnu::noinline]] bool after_the_end() noexcept {
    if (source_->root().closing()) {
      not_ready(state::over);
      return false;
    }
    // A terminal that was closing the stream after an error may have been abandoned: that is done first.
    return not_ready(source_->root().failed() ? state::closing : state::over);
  }

  S* source_;
  item<value_type> item_;
  bool slow_ = false;
  union {
    pending pending_;
  };
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
    failing_ = root.failing();
    root.set_over();
    if (!close_step(*source_)) return false;
    root.ctx().wake();  // a `next` that is pending, or a borrower, is answered: the end
    return true;
  }
  void await_suspend(std::coroutine_handle<> closer) noexcept { source_->root().wait_closed(*this, closer); }
  void await_resume() {
    detail::stream_root& root = source_->root();
    if (!root.closing() && !failing_) root.rethrow();
  }

 private:
  static bool step(waiting_terminal& terminal) noexcept {
    return close_step(*static_cast<close_awaiter&>(terminal).source_);
  }

  S* source_;
  bool failing_ = false;  // an error of the stream is on its way to somebody else
};

}  // namespace terminals
}  // namespace v0
}  // namespace weir
