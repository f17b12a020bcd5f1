#pragma once

#include <weir/ops/detail/hop.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// The half of a hop that is driven: what has crossed is delivered from a ring of its own, without a lock.
template <class T>
class hop_reader {
 public:
  template <class Sink>
  drive_status drive(hop<T>& hop, context& ctx, Sink& sink) {
    for (;;) {
      while (!here_.empty()) {
        if (!ctx.spend()) return drive_status::pending;
        T value = std::move(here_.front());
        here_.pop();
        ++delivered_;
        if (!sink(static_cast<T&&>(value))) {
          give_back(hop);
          return drive_status::satisfied;
        }
      }
      switch (hop.take(ctx, here_, std::exchange(delivered_, 0))) {
        case crossed::values:
          break;
        case crossed::nothing:
          return drive_status::pending;
        case crossed::over:
          if (auto error = hop.take_error()) std::rethrow_exception(std::move(error));
          return drive_status::done;
      }
    }
  }
  /// No more values: what is here, and what has crossed, goes to the handler of `ctx`.
  void leave(hop<T>& hop, context& ctx) noexcept {
    for (; !here_.empty(); here_.pop()) ctx.discard(std::move(here_.front()));
    hop.leave();
    hop.discard_all(ctx);
  }
  std::size_t queued() const noexcept { return here_.size(); }

 private:
  /// The consumer is busy from here on. The writer is told of its new places once for several values.
  void give_back(hop<T>& hop) noexcept {
    if (here_.empty() || delivered_ >= hop.capacity() / 2) hop.give_back(std::exchange(delivered_, 0));
  }

  ring<T> here_;
  std::size_t delivered_ = 0;  // since the writer was told
};

/// The half of a hop that drives: upstream, in the thread of the loop that it is started on, from there to its end.
template <class Up>
class hop_writer : private ready_node {
  using T = typename Up::value_type;

 public:
  /// `finished` is told when upstream has ended, or is closed; it may destroy the writer.
  hop_writer(Up&& upstream, std::shared_ptr<hop<T>> to, task_waker& finished)
      : ready_node([](ready_node& self) noexcept { static_cast<hop_writer&>(self).go_on(); }),
        hop_(std::move(to)),
        finished_(&finished),
        portion_(std::max<std::size_t>(hop_->capacity() / 4, 1)),
        upstream_(std::move(upstream)) {
    orders_.room = hop_->capacity();
  }
  ~hop_writer() { hop_->forget_writer(); }

  /// Posts the first drive; `outer` is the run, and where upstream's dropped values go.
  void start(context& outer) noexcept {
    ctx_ = context(outer, *this);
    hop_->attach_writer(ctx_);
    ctx_.wake();
  }
  /// Nothing is written any more, nor closed in answer to the reader.
  void stop() noexcept {
    withdraw();
    hop_->forget_writer();
    if (phase_ != phase::over) phase_ = phase::stopped;
  }
  /// For an owner that closes upstream itself.
  close_status close(context& closer) {
    stop();
    if (phase_ == phase::over) return close_status::closed;
    const close_status status = upstream_.close(closer);
    if (status == close_status::closed) phase_ = phase::over;
    return status;
  }

 private:
  enum class phase : unsigned char { writing, closing, stopped, over };

  void go_on() noexcept {
    if (phase_ == phase::writing) write();
    if (phase_ == phase::closing && close_step()) phase_ = phase::over;
    if (phase_ == phase::over) {
      hop_->forget_writer();
      finished_->notify();  // last
    }
  }

  void write() noexcept {
    hand_over();
    while (orders_.wanted && !orders_.left && orders_.room != 0 && !error_) {
      const drive_status status = pull();
      hand_over();
      if (error_) break;
      if (status == drive_status::done) {
        phase_ = phase::over;
        return;
      }
      if (status == drive_status::pending && !orders_.left) return;
    }
    if (orders_.left || error_) phase_ = phase::closing;
  }
  drive_status pull() noexcept {
    try {
      return upstream_.drive(ctx_, sink_with(orders_.room, [this](T&& value) {
                               batch_.push(static_cast<T&&>(value));
                               --orders_.room;
                               if (hop_->asks() || batch_.size() >= portion_) exchange();
                               return !orders_.left && orders_.room != 0;
                             }));
    } catch (...) {
      error_ = std::current_exception();
      return drive_status::done;
    }
  }
  void hand_over() noexcept {
    try {
      exchange();
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  void exchange() {
    orders_ = hop_->put(batch_, orders_.room);
    if (orders_.draining) ctx_.run().request_drain();
  }

  bool close_step() noexcept {
    if (error_) {
      if (close_failed(upstream_, ctx_) == close_status::pending) return false;
      hop_->fail(std::move(error_));
      return true;
    }
    try {
      return upstream_.close(ctx_) == close_status::closed;
    } catch (const cleanup_error& failure) {
      hop_->closing_failed(failure.cause());
    } catch (...) {
      hop_->closing_failed(std::current_exception());
    }
    return true;
  }

  std::shared_ptr<hop<T>> hop_;
  task_waker* finished_;
  const std::size_t portion_;  // of values that cross together
  ring<T> batch_;
  writer_orders orders_;
  std::exception_ptr error_;
  phase phase_ = phase::writing;
  context ctx_;  // before upstream_: it outlives what it drives
  Up upstream_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
