#pragma once

#include <weir/core/executor.hpp>
#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/hop_ends.hpp>

#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// Carries what is dropped in the writer's thread to the reader's; types that an any_stream hides are counted.
template <class List>
class carrying_handler;
template <class... Ts>
class carrying_handler<type_list<Ts...>> : public discard_handler {
 public:
  explicit carrying_handler(hop_base& hop) noexcept : discard_handler(&dispatch), hop_(&hop) {}

 private:
  static bool dispatch(discard_handler& self, const void* tag, void* value) noexcept {
    return (static_cast<carrying_handler&>(self).template take_as<Ts>(tag, value) || ...);
  }
  template <class T>
  bool take_as(const void* tag, void* value) noexcept {
    if (tag != &type_tag<T>) return false;
    try {
      hop_->drop(std::make_unique<dropped_value_of<T>>(std::move(*static_cast<T*>(value))));
      return true;
    } catch (...) {
      return false;  // no memory: it is counted
    }
  }

  hop_base* hop_;
};

/// Upstream of `starts_on` while it is on the executor: in a run of its own, whose reports cross the hop.
template <class Up>
class hop_guest : private task_waker {
  using T = typename Up::value_type;

 public:
  hop_guest(Up&& upstream, std::shared_ptr<hop<T>> to)
      : task_waker([](task_waker& self) noexcept { static_cast<hop_guest&>(self).coroutine_.resume(); }),
        hop_(std::move(to)),
        handler_(*hop_) {
    writer_.emplace(std::move(upstream), hop_, static_cast<task_waker&>(*this));
  }
  ~hop_guest() { let_go(); }

  /// `co_await guest.written()`: until upstream has ended, or is closed.
  class written_awaiter {
   public:
    explicit written_awaiter(hop_guest& guest) noexcept : guest_(&guest) {}
    void bind(context& ctx) noexcept { guest_->enter(ctx); }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
      guest_->coroutine_ = waiting;
      guest_->writer_->start(guest_->outer_);
    }
    void await_resume() const noexcept {}

   private:
    hop_guest* guest_;
  };
  written_awaiter written() noexcept { return written_awaiter(*this); }

  /// `co_await guest.exits_over()`: until the exits are over that were left in the run, so that what they drop is told.
  class exits_awaiter : private ready_node {
   public:
    explicit exits_awaiter(hop_guest& guest) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<exits_awaiter&>(self).look(); }), guest_(&guest) {}
    bool await_ready() noexcept {
      guest_->writer_.reset();
      return are_over();
    }
    void await_suspend(std::coroutine_handle<> waiting) noexcept { coroutine_ = waiting; }
    void await_resume() const noexcept {}

   private:
    bool are_over() noexcept { return guest_->outer_.run().exits_are_over(guest_->outer_.scope(), *this); }
    void look() noexcept {
      if (are_over()) coroutine_.resume();
    }

    hop_guest* guest_;
    std::coroutine_handle<> coroutine_;
  };
  exits_awaiter exits_over() noexcept { return exits_awaiter(*this); }

 private:
  void enter(context& ctx) noexcept {
    outer_ = ctx;
    outer_.discard_to(handler_);
    run_state& run = outer_.run();
    run.add_reference();
    run.on_cleanup_error(
        [](void* user, std::exception_ptr failure) noexcept {
          static_cast<hop_base*>(user)->report_failed_exit(std::move(failure));
        },
        static_cast<hop_base*>(hop_.get()));
  }
  void let_go() noexcept {
    writer_.reset();
    if (!outer_.bound()) return;
    hop_->count_dropped(outer_.run().discarded());
    outer_.run().release();
  }

  std::shared_ptr<hop<T>> hop_;
  carrying_handler<handled_by_t<Up>> handler_;
  context outer_;
  std::coroutine_handle<> coroutine_;
  std::optional<hop_writer<Up>> writer_;
};

template <class Up>
task<> write_as_guest(std::unique_ptr<hop_guest<Up>> guest) {
  co_await guest->written();
  co_await guest->exits_over();
}

/// Keeps the hop, to which the guest's run reports, until that run is over; then the reader is told.
class hop_guest_end final : public guest_end {
 public:
  explicit hop_guest_end(std::shared_ptr<hop_base> hop) noexcept : hop_(std::move(hop)) {}
  ~hop_guest_end() override {
    if (hop_ != nullptr) hop_->lose();
  }
  void over() noexcept override { std::exchange(hop_, nullptr)->end(); }

 private:
  std::shared_ptr<hop_base> hop_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
