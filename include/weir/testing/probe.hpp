#pragma once

#include <weir/core/any_stream.hpp>
#include <weir/core/async_generator.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/with_exit.hpp>
#include <weir/testing/laboratory.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace testing {

/// What a probe throws in the place of a value.
class source_failed : public std::runtime_error {
 public:
  explicit source_failed(int id) : std::runtime_error("source failed at " + std::to_string(id)) {}
};

namespace probing {

/// The half of a probe that waits: it keeps its address, and wakes the stage when the next value is there.
class probe_state : private timer_node, private ready_node {
 public:
  probe_state(laboratory& lab, int base)
      : timer_node([](timer_node& self) noexcept { static_cast<probe_state&>(self).arrived(); }),
        ready_node([](ready_node& self) noexcept { static_cast<probe_state&>(self).woken(); }),
        lab_(&lab),
        base_(base),
        pace_(lab.script(), base),
        drain_(*this) {}
  probe_state(const probe_state&) = delete;
  probe_state& operator=(const probe_state&) = delete;
  ~probe_state() { over(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink& sink) {
    begin(ctx);
    const std::size_t certain = weir::detail::demand_of(sink);
    std::size_t taken = 0;
    for (;;) {
      if (ctx.run().draining() && !there_) {
        over();
        return drive_status::done;
      }
      if (!is_there()) return drive_status::pending;
      if (next_ == lab_->script().fails_at()) {
        over();
        throw source_failed(base_ + next_);
      }
      if (next_ == lab_->script().values()) {
        over();
        return drive_status::done;
      }
      if (!ctx.spend()) return drive_status::pending;
      there_ = false;
      lab_->given();
      const bool more = push(sink, tracked(lab_->book(), base_ + next_++));
      ++taken;
      if (more) continue;
      if (taken < certain) {
        lab_->complain("a stage told its upstream that it would take " + std::to_string(certain) + " values, and took " +
                       std::to_string(taken));
      }
      return drive_status::satisfied;
    }
  }
  close_status close(context& ctx);

 private:
  enum class phase : unsigned char { fresh, open, closing, over };

  class drain_ear : public ready_node {
   public:
    explicit drain_ear(probe_state& owner) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<drain_ear&>(self).owner_.woken(); }), owner_(owner) {}

   private:
    probe_state& owner_;
  };

  template <class Sink>
  bool push(Sink& sink, tracked&& value) {
    const laboratory::in_sink mark(pushing_);
    return sink(std::move(value));
  }
  void begin(context& ctx) {
    lab_->driven();
    if (pushing_) lab_->complain("a stage drove its upstream from inside the sink that it gave it");
    if (phase_ == phase::closing) lab_->complain("a stage drove its upstream after it had begun to close it");
    if (phase_ == phase::over) lab_->complain("a stage drove its upstream after that had ended");
    if (phase_ == phase::fresh) {
      phase_ = phase::open;
      lab_->opened();
      if (!ctx.run().draining()) ctx.run().when_draining(drain_);
    }
    ctx_ = &ctx;
  }
  void over() noexcept {
    timer_node::withdraw();
    ready_node::withdraw();
    drain_.withdraw();
    if (phase_ == phase::open || phase_ == phase::closing) lab_->closed();
    phase_ = phase::over;
  }

  /// Whether the next value, the error or the end is there; asks for it otherwise, once.
  bool is_there() {
    if (there_) return true;
    if (asked_) return false;
    const duration wait = pace_.next();
    if (wait < duration::zero()) return there_ = true;
    asked_ = true;
    ctx_->loop().arm(*this, ctx_->now() + wait);
    if (pace_.wakes_for_nothing()) ctx_->loop().enqueue(*this);
    return false;
  }
  void arrived() noexcept {
    asked_ = false;
    there_ = true;
    ctx_->wake();
  }
  void woken() noexcept { ctx_->wake(); }

  laboratory* lab_;
  int base_;
  source_pace pace_;
  drain_ear drain_;
  context* ctx_ = nullptr;
  int next_ = 0;
  phase phase_ = phase::fresh;
  bool there_ = false;
  bool asked_ = false;
  bool pushing_ = false;
};

inline close_status probe_state::close(context& ctx) {
  if (pushing_) lab_->complain("a stage closed its upstream from inside the sink that it gave it");
  ctx_ = &ctx;
  if (phase_ == phase::fresh || phase_ == phase::over) {
    over();
    return close_status::closed;
  }
  if (phase_ == phase::open) {
    timer_node::withdraw();
    ready_node::withdraw();
    drain_.withdraw();
    phase_ = phase::closing;
    asked_ = there_ = false;
    const duration length = lab_->script().closing();
    there_ = length == duration::zero();
    if (!there_) ctx.loop().arm(*this, ctx.now() + length);
  }
  if (!there_) return close_status::pending;
  over();
  if (lab_->script().closing_fails()) {
    throw cleanup_error(std::make_exception_ptr(std::runtime_error("closing failed")));
  }
  return close_status::closed;
}

}  // namespace probing

/// A source that looks at whoever drives it: 0, 1, 2 ..., at the pace of its script.
///
/// It complains when it is driven after its end, from inside its sink or while it is closing, and when it was told a
/// greater demand than was then taken.
class probe_source : public stream_base<probe_source, tracked> {
 public:
  probe_source(laboratory& lab, int base) : state_(std::make_unique<probing::probe_state>(lab, base)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return state_->drive(ctx, sink);
  }
  close_status close(context& ctx) { return state_->close(ctx); }
  using stream_base<probe_source, tracked>::close;

 private:
  std::unique_ptr<probing::probe_state> state_;
};

namespace probing {

/// What the exits of one generator share: how many have not begun.
class exit_order {
 public:
  int left = 0;
  bool running = false;
};

class probe_exit {
 public:
  probe_exit(laboratory& lab, std::shared_ptr<exit_order> order) : lab_(&lab), order_(std::move(order)), number_(order_->left++) {
    lab.exit_registered();
  }
  static task<> run(probe_exit& self, ended) {
    if (self.number_ != --self.order_->left || self.order_->running) {
      self.lab_->complain("an exit began before the one registered after it was over");
    }
    self.order_->running = true;
    const duration length = self.lab_->script().closing();
    if (length != duration::zero()) co_await sleep(length);
    self.order_->running = false;
    self.lab_->exit_over();
    if (self.number_ == 0 && self.lab_->script().closing_fails()) throw std::runtime_error("closing failed");
  }

 private:
  laboratory* lab_;
  std::shared_ptr<exit_order> order_;
  int number_;
};

class probe_body {
 public:
  explicit probe_body(laboratory& lab) : lab_(&lab) { lab.opened(); }
  probe_body(const probe_body&) = delete;
  probe_body& operator=(const probe_body&) = delete;
  ~probe_body() { lab_->closed(); }

 private:
  laboratory* lab_;
};

/// The same as a coroutine, with two exits.
inline async_generator<tracked> probe_generator(laboratory& lab, int base) {
  const probe_body mark(lab);
  const auto order = std::make_shared<exit_order>();
  for (int i = 0; i < 2; ++i) {
    probe_exit resource(lab, order);
    co_await with_exit(std::move(resource), [](probe_exit& self, ended why) { return probe_exit::run(self, why); });
  }
  source_pace pace(lab.script(), base);
  for (int i = 0;; ++i) {
    const duration wait = pace.next();
    if (wait == duration::zero()) co_await post();
    if (wait > duration::zero()) co_await sleep(wait);
    if (i == lab.script().fails_at()) throw source_failed(base + i);
    if (i == lab.script().values()) co_return;
    lab.given();
    co_yield tracked(lab.book(), base + i);
  }
}

}  // namespace probing

inline any_stream<tracked> laboratory::source() {
  const int base = (script_.values() < 0 ? 1'000'000 : 100) * sources_++;
  if (script_.is_generator()) return probing::probe_generator(*this, base);
  return probe_source(*this, base);
}

}  // namespace testing
}  // namespace v0
}  // namespace weir
