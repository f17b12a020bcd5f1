#pragma once

#include <weir/core/cleanup_error.hpp>
#include <weir/core/contract.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// How many values a consumer may be behind, unless said.
inline constexpr std::size_t usual_room = 16;

/// One consumer of a hub, as the hub sees it. It keeps its address.
class hub_reader {
 public:
  hub_reader() noexcept = default;
  hub_reader(const hub_reader&) = delete;
  hub_reader& operator=(const hub_reader&) = delete;

  void driven_by(context& consumer) noexcept {
    downstream_ = &consumer;
    waits_ = false;
  }
  drive_status wait() noexcept {
    waits_ = true;
    return drive_status::pending;
  }

 protected:
  ~hub_reader() = default;

 private:
  friend class hub;
  friend class hub_readers;

  context* downstream_ = nullptr;  // of its last drive, or of its close
  hub_reader* next_ = nullptr;
  hub_reader* previous_ = nullptr;
  bool waits_ = false;    // it answered pending, and was not woken since
  bool left_ = false;     // closed, or destroyed
  bool closing_ = false;  // it left last, by closing, and waits until upstream is closed
};

/// Consumers in the order in which they came.
class hub_readers {
 public:
  void add(hub_reader& reader) noexcept {
    reader.previous_ = last_;
    (last_ == nullptr ? first_ : last_->next_) = &reader;
    last_ = &reader;
    ++size_;
  }
  void remove(hub_reader& reader) noexcept {
    (reader.previous_ == nullptr ? first_ : reader.previous_->next_) = reader.next_;
    (reader.next_ == nullptr ? last_ : reader.next_->previous_) = reader.previous_;
    reader.next_ = reader.previous_ = nullptr;
    --size_;
  }
  std::size_t size() const noexcept { return size_; }
  /// `f` must not let any of them go.
  template <class F>
  void each(F&& f) {
    for (hub_reader* now = first_; now != nullptr; now = now->next_) f(*now);
  }

 private:
  hub_reader* first_ = nullptr;
  hub_reader* last_ = nullptr;
  std::size_t size_ = 0;
};

/// One upstream for several consumers: what the operators have in common that hand one stream to more than one.
///
/// Upstream is driven and closed with a context of the hub's own, whoever asks, so that its wakes reach the hub. It is
/// driven into a store, never into the sink of a consumer: a consumer may drive another one from inside its own sink.
/// The hub lives as long as one of its consumers or handles. What the store is, and whose turn it is, a derived class
/// says: fan_out gives each value to all, router to one.
class hub : private ready_node, private discard_handler {
 public:
  hub(const hub&) = delete;
  hub& operator=(const hub&) = delete;

  void add_reference() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) delete this;
  }

  /// At every drive and close of a consumer: the first decides on the run. The hub outlives each of them, so it takes
  /// nothing else from them; what upstream drops is offered to whoever is there.
  void bind(context& consumer) noexcept {
    if (!ctx_.bound()) {
      bind_to(consumer.run().ctx());
      ctx_.scope(consumer.scope());
      ctx_.discard_to(*this);
    } else if constexpr (checked) {
      if (&ctx_.loop() != &consumer.loop()) {
        broken_contract(
            "consumers of one stream were driven by two schedulers; all belong to the one that drove it first");
      }
    }
  }
  /// The same for a hub that is part of one stage, which says at every drive who is downstream of it.
  void bind_inside(context& consumer) noexcept {
    if (!ctx_.bound()) {
      bind_to(consumer);
    } else {
      ctx_ = context(consumer, *this);
    }
  }

  /// Gets what consumers ask for, as far as upstream has it ready and there is room for it.
  void pull() noexcept {
    if (pulling_ || phase_ != phase::open) return;
    const std::size_t certain = wanted();
    if (certain == 0) return;
    add_reference();  // upstream's own code may let the last consumer go
    pulling_ = true;
    try {
      if (drive_upstream(ctx_, certain) == drive_status::done) be_over();
    } catch (...) {
      fail(std::current_exception());
    }
    pulling_ = false;
    if (phase_ == phase::closing) go_on_closing();
    release();
  }

  /// No more values come: upstream has ended, has failed and is closed since, or was closed.
  bool over() const noexcept { return phase_ == phase::over; }
  bool failed() const noexcept { return error_ != nullptr; }
  /// The end, or the error, for each consumer after the values before it.
  drive_status end() const {
    if (error_) std::rethrow_exception(error_);
    return drive_status::done;
  }

  /// A consumer closes: asked again until it is closed, which for the last one means upstream too.
  close_status close(hub_reader& reader, context& consumer) {
    bind(consumer);
    reader.driven_by(consumer);
    const told_meanwhile guard(*this, &consumer);
    if (!reader.left_) {
      part_with(reader);
      reader.closing_ = true;
      closing_.add(reader);
      clear(reader);
      if (reading_.size() == 0) {
        nobody_reads();
      } else {
        stop_waiting(reader);
      }
    }
    if (!reader.closing_) return close_status::closed;
    if (phase_ == phase::closing) {
      reader.wait();
      return close_status::pending;
    }
    stop_waiting(reader);
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return close_status::closed;
  }
  /// A consumer is destroyed, and with it its reference.
  void abandon(hub_reader& reader) noexcept {
    if (reader.closing_) stop_waiting(reader);
    told_ = reader.downstream_;
    if (!reader.left_) {
      part_with(reader);
      clear(reader);
      if (reading_.size() == 0 && !is_last_reference()) nobody_reads();
    }
    if (!is_last_reference()) told_ = nullptr;
    release();
  }

 protected:
  hub() noexcept : ready_node(&run_node), discard_handler(&take_discarded) {}
  virtual ~hub() {
    if (ctx_.bound()) ctx_.run().release();
  }

  // -- what a derived class says --------------------------------------------------------------------------------------

  virtual drive_status drive_upstream(context& ctx, std::size_t certain) = 0;
  virtual close_status close_upstream(context& ctx) = 0;
  /// Whether upstream, which is closed, can be driven anew.
  virtual bool reopen_upstream() noexcept = 0;
  /// How many values may be fetched: somebody asks for them, and there is room.
  virtual std::size_t wanted() noexcept = 0;
  /// What was kept for a consumer goes to `discard_context(reader)`.
  virtual void left_by(hub_reader& reader) noexcept = 0;
  /// The last consumer has left.
  virtual void nobody_reads() noexcept { shut(); }
  /// A turn of the loop, for its timers.
  virtual void turn() noexcept {}
  /// After upstream was closed because nobody read it: whether it can be driven again.
  virtual bool reopen() noexcept { return false; }

  // -- what it may use ------------------------------------------------------------------------------------------------

  void join(hub_reader& reader) noexcept { reading_.add(reader); }
  std::size_t reading() const noexcept { return reading_.size(); }
  template <class F>
  void each_reader(F&& f) {
    reading_.each(std::forward<F>(f));
  }
  static void wake(hub_reader& reader) noexcept {
    if (!std::exchange(reader.waits_, false) || reader.downstream_->run().over()) return;
    reader.downstream_->wake();
  }
  /// Where values of this consumer go that it does not get. Null while nothing was driven, and there are no values.
  context* discard_context(hub_reader& reader) noexcept {
    if (reader.downstream_ != nullptr) return reader.downstream_;
    return ctx_.bound() ? &ctx_ : nullptr;
  }
  /// The hub goes with it, and what is upstream hands its exits to the run by itself.
  bool is_last_reference() const noexcept { return references_ == 1; }
  context& ctx() noexcept { return ctx_; }
  bool bound() const noexcept { return ctx_.bound(); }
  /// Pulls from the loop, soon.
  void later() noexcept {
    if (ctx_.bound() && !ctx_.run().over()) ctx_.wake();
  }

  /// Somebody asks, and there is no room: what makes room says so.
  void wait_for_room() noexcept { waits_for_room_ = true; }
  void made_room() noexcept {
    if (std::exchange(waits_for_room_, false)) later();
  }

  /// Closes upstream: nobody will read it any more.
  void shut() noexcept {
    if (phase_ != phase::open) return;
    phase_ = phase::closing;
    if (!ctx_.bound() || ctx_.run().over()) {
      phase_ = phase::over;  // there is nothing open, or nothing left to close it with
    } else if (!pulling_) {
      go_on_closing();
    }
  }

 private:
  enum class phase : unsigned char { open, closing, over };

  static void run_node(ready_node& node) noexcept {
    auto& self = static_cast<hub&>(node);
    if (self.phase_ == phase::closing) {
      if (!self.pulling_) self.go_on_closing();
    } else {
      self.add_reference();
      self.turn();
      self.pull();
      self.release();
    }
  }

  /// What is dropped further up, or for one that has left, is offered to a consumer that is leaving just now, or else
  /// to the first that is there.
  static bool take_discarded(discard_handler& handler, const void* tag, void* value) noexcept {
    auto& self = static_cast<hub&>(handler);
    const context* told = self.told_;
    const auto look_at = [&told](hub_reader& each) {
      if (told == nullptr) told = each.downstream_;
    };
    self.reading_.each(look_at);
    self.closing_.each(look_at);
    return told != nullptr && told->offer_discarded(tag, value);
  }
  class told_meanwhile {
   public:
    told_meanwhile(hub& owner, context* leaving) noexcept : owner_(owner) { owner_.told_ = leaving; }
    told_meanwhile(const told_meanwhile&) = delete;
    told_meanwhile& operator=(const told_meanwhile&) = delete;
    ~told_meanwhile() { owner_.told_ = nullptr; }

   private:
    hub& owner_;
  };

  void bind_to(context& outer) noexcept {
    ctx_ = context(outer, *this);
    ctx_.run().add_reference();
  }

  void part_with(hub_reader& reader) noexcept {
    reader.left_ = true;
    reading_.remove(reader);
  }
  void clear(hub_reader& reader) noexcept {
    left_by(reader);
    made_room();
  }
  void stop_waiting(hub_reader& closer) noexcept {
    closer.closing_ = false;
    closing_.remove(closer);
  }

  void fail(std::exception_ptr error) noexcept {
    if (phase_ == phase::open) error_ = std::move(error);  // otherwise nobody is there who could be told
    phase_ = phase::closing;
  }
  void be_over() noexcept {
    phase_ = phase::over;
    tell_all();
  }
  /// Consumers are told of an error when upstream is closed.
  void go_on_closing() noexcept {
    try {
      if (close_upstream(ctx_) == close_status::pending) return;
    } catch (const cleanup_error& failure) {
      exit_failed(failure.cause());
    } catch (...) {
      exit_failed(std::current_exception());
    }
    phase_ = !error_ && reopen() ? phase::open : phase::over;
    tell_all();
    if (phase_ == phase::open) later();
  }
  /// An error before it comes first; without one it is thrown by the close that waits, if there is any.
  void exit_failed(std::exception_ptr cause) noexcept {
    if (error_ || closing_.size() == 0) {
      ctx_.run().report_cleanup_error(std::move(cause));
    } else {
      failure_ = std::make_exception_ptr(cleanup_error(std::move(cause)));
    }
  }
  void tell_all() noexcept {
    reading_.each(wake);
    closing_.each(wake);
  }

  context ctx_;
  std::size_t references_ = 1;
  hub_readers reading_;
  hub_readers closing_;
  context* told_ = nullptr;
  std::exception_ptr error_;
  std::exception_ptr failure_;
  phase phase_ = phase::open;
  bool pulling_ = false;
  bool waits_for_room_ = false;
};

/// The reference that a hub begins with, until its consumers and handles have theirs.
template <class Hub>
class fresh_hub {
 public:
  explicit fresh_hub(Hub* made) noexcept : made_(made) {}
  fresh_hub(const fresh_hub&) = delete;
  fresh_hub& operator=(const fresh_hub&) = delete;
  ~fresh_hub() { made_->release(); }

  Hub& operator*() const noexcept { return *made_; }
  Hub* operator->() const noexcept { return made_; }

 private:
  Hub* made_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
