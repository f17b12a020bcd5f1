#pragma once

#include <weir/ops/detail/hub_stream.hpp>
#include <weir/ops/detail/ring.hpp>
#include <weir/ops/share_policy.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What happens with a subscriber that is slower than others.
enum class subscriber : unsigned char {
  block,       // the others wait for it, once it is `capacity` values behind
  drop,        // loses its oldest value, where it would be more than `capacity` behind
  conflate,    // sees the latest value only: drop with a capacity of 1
  disconnect,  // fails with slow_subscriber, where it would be more than `capacity` behind
};

/// What a subscriber that is to be disconnected throws when it was too slow.
class slow_subscriber : public std::runtime_error {
 public:
  explicit slow_subscriber(std::size_t capacity)
      : std::runtime_error("share: a subscriber was more than " + std::to_string(capacity) +
                           " values behind and was disconnected"),
        capacity_(capacity) {}
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  std::size_t capacity_;
};

namespace detail {

/// Whether values can be given to several consumers.
template <class T>
inline constexpr bool is_shareable = !std::is_reference_v<T> && std::is_copy_constructible_v<T>;

/// A hub that gives each value to all of its consumers: one ring of values, and a cursor for each consumer.
template <class T>
class fan_out : public hub {
 public:
  using value_type = T;

  class reader : public hub_reader {
   public:
    reader(subscriber how, std::size_t capacity) noexcept
        : how_(how), capacity_(how == subscriber::conflate ? 1 : capacity) {}
    /// It takes what comes, and never makes upstream be driven.
    void follow() noexcept { leads_ = false; }

   private:
    friend class fan_out;

    subscriber how_;
    std::size_t capacity_;
    std::uint64_t next_ = 0;      // the position of the value that it gets next
    std::uint64_t asked_to_ = 0;  // it wants the values before this position
    bool leads_ = true;
    bool cut_off_ = false;
  };

  explicit fan_out(const share_policy& policy) noexcept : policy_(policy) {}
  ~fan_out() override {
    for (; !kept_.empty(); kept_.pop()) discard_unseen_front();
  }

  std::size_t capacity() const noexcept { return policy_.capacity(); }
  /// Values that at least one consumer has still to get, or that are replayed.
  std::size_t held() const noexcept { return kept_.size(); }

  /// A consumer from here on: the first one gets everything, a later one the values that are replayed and what follows.
  reader& subscribe(subscriber how, std::size_t capacity) {
    auto* fresh = new reader(how, capacity);
    const std::size_t behind =
        had_readers_ ? std::min({policy_.replayed(), kept_.size(), fresh->capacity_}) : kept_.size();
    had_readers_ = true;
    fresh->asked_to_ = fresh->next_ = end_ - behind;
    for (std::uint64_t each = fresh->next_; each != end_; ++each) ++at(each).readers;
    join(*fresh);
    grace_.stop();
    return *fresh;
  }

  /// Handles keep the hub ready for further consumers.
  void add_handle() noexcept {
    add_reference();
    ++handles_;
  }
  void release_handle() noexcept {
    if (--handles_ == 0 && reading() == 0 && !is_last_reference()) shut();
    release();
  }
  /// Upstream is driven before anybody asks, as far as there is room.
  void run_ahead() noexcept {
    ahead_to_ = end_ + policy_.capacity();
    later();
  }

  // -- for the streams of the consumers -------------------------------------------------------------------------------

  void ask(reader& who, std::size_t n) noexcept {
    if (who.leads_) who.asked_to_ = end_ + std::min<std::uint64_t>(n, who.capacity_);
  }
  bool has(const reader& who) const noexcept { return who.next_ != end_; }
  std::size_t queued(const reader& who) const noexcept { return static_cast<std::size_t>(end_ - who.next_); }
  T take(reader& who) {
    kept& slot = at(who.next_);
    T value = is_last_use(slot, who.next_) ? T(std::move(slot.value)) : T(std::as_const(slot.value));
    pass(who);
    return value;
  }
  using hub::over;
  bool over(const reader& who) const noexcept { return who.cut_off_ || over(); }
  using hub::end;
  drive_status end(const reader& who) const {
    if (who.cut_off_) throw slow_subscriber(who.capacity_);
    return end();
  }

 protected:
  /// A value of upstream; answers whether another one is wanted.
  bool receive(T&& value) {
    kept_.push(std::move(value), reading());
    ++end_;
    each_reader([this](hub_reader& each) {
      limit(static_cast<reader&>(each));
      wake(each);
    });
    trim();
    return wanted() != 0;
  }

 private:
  class kept {
   public:
    kept(T&& v, std::size_t n) : value(std::move(v)), readers(n) {}
    T value;
    std::size_t readers;  // that have still to get it
    bool seen = false;    // by one, at least
  };

  kept& at(std::uint64_t position) noexcept {
    return kept_[static_cast<std::size_t>(position - (end_ - kept_.size()))];
  }
  bool is_replayed(std::uint64_t position) const noexcept { return end_ - position <= policy_.replayed(); }
  bool is_last_use(const kept& slot, std::uint64_t position) const noexcept {
    return slot.readers == 1 && !is_replayed(position);
  }
  void pass(reader& who) noexcept {
    kept& slot = at(who.next_++);
    slot.seen = true;
    --slot.readers;
    trim();
    made_room();
  }
  /// The oldest values go that nobody will get any more: a cursor that is not behind them is not behind younger ones.
  void trim() noexcept {
    if (!had_readers_) return;
    while (kept_.size() > policy_.replayed() && kept_.front().readers == 0) {
      discard_unseen_front();
      kept_.pop();
    }
  }
  void discard_unseen_front() noexcept {
    if (!kept_.front().seen && bound()) ctx().discard(std::move(kept_.front().value));
  }

  /// A value has come. Who does not hold up others gives up what is too much for them.
  void limit(reader& who) noexcept {
    if (who.cut_off_) {  // what comes now is not for it any more
      --at(who.next_++).readers;
      return;
    }
    if (who.how_ == subscriber::block || queued(who) <= who.capacity_) return;
    if (who.how_ != subscriber::disconnect) {
      skip(who);
    } else {
      skip_all(who);
      who.cut_off_ = true;
    }
  }
  void skip_all(reader& who) noexcept {
    while (has(who)) skip(who);
  }
  void skip(reader& who) noexcept {
    context* const told = discard_context(who);
    kept& slot = at(who.next_);
    if (told == nullptr) {
      // Never driven, and so is the hub: there are no values.
    } else if (is_last_use(slot, who.next_)) {
      told->discard(std::move(slot.value));
    } else {
      discard_copy(*told, slot.value);
    }
    pass(who);
  }
  static void discard_copy(context& told, const T& value) noexcept {
    try {
      told.discard(T(value));
    } catch (...) {
      told.run().count_discarded();  // a copy that cannot be made cannot be handed on
    }
  }

  std::size_t wanted() noexcept override {
    std::uint64_t asked_to = ahead_to_;
    std::size_t room = had_readers_ ? unlimited : policy_.capacity() - std::min(policy_.capacity(), kept_.size());
    each_reader([&](hub_reader& each) {
      const auto& who = static_cast<reader&>(each);
      asked_to = std::max(asked_to, who.asked_to_);
      if (who.how_ == subscriber::block) room = std::min(room, who.capacity_ - std::min(who.capacity_, queued(who)));
    });
    if (asked_to <= end_) return 0;
    if (room == 0) wait_for_room();
    return static_cast<std::size_t>(std::min<std::uint64_t>(room, asked_to - end_));
  }
  void left_by(hub_reader& left) noexcept override { skip_all(static_cast<reader&>(left)); }
  void nobody_reads() noexcept override {
    ahead_to_ = 0;
    if (handles_ == 0) return shut();
    if (!policy_.only_while_subscribed() || over() || !bound()) return;
    if (policy_.grace() == duration::zero()) return stop_sharing();
    grace_.start(ctx(), policy_.grace());
  }
  void turn() noexcept override {
    if (!grace_.expired()) return;
    grace_.stop();
    stop_sharing();
  }
  /// Whoever subscribes from here on begins with what upstream gives when it was opened again.
  void stop_sharing() noexcept {
    for (; !kept_.empty(); kept_.pop()) discard_unseen_front();
    shut();
  }
  bool reopen() noexcept override {
    return handles_ + reading() != 0 && policy_.only_while_subscribed() && reopen_upstream();
  }

  share_policy policy_;
  ring<kept> kept_;
  std::uint64_t end_ = 0;       // one beyond the position of the last value
  std::uint64_t ahead_to_ = 0;  // upstream is driven to here without being asked
  std::size_t handles_ = 0;
  bool had_readers_ = false;
  waking_timer grace_;
};

}  // namespace detail

/// What one subscriber of a shared stream reads: a stream, movable until first driven. See share.
template <class T>
class subscription : public detail::hub_stream<subscription<T>, detail::fan_out<T>> {
 public:
  using detail::hub_stream<subscription<T>, detail::fan_out<T>>::hub_stream;
};

}  // namespace v0
}  // namespace weir
