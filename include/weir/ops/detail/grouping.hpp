#pragma once

#include <weir/ops/detail/router.hpp>
#include <weir/ops/group_limits.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

namespace weir {
inline namespace v0 {

template <class K, class T>
class group;

namespace detail {

/// A hub whose consumers come with the keys: one reads the groups, each group is read by another one.
template <class K, class T>
class grouping : public router<T> {
  class open_group;
  using position = typename std::list<open_group>::iterator;

 public:
  /// Who reads one group.
  class reader : public router<T>::reader {
   public:
    bool ended() const noexcept { return ended_; }

   private:
    friend class grouping;

    position at_;         // of its group, until that has ended
    bool ended_ = false;  // its group was ended before the source has
    bool taken_ = false;  // somebody has got the group
  };

  /// Who reads the groups.
  class groups_reader : public hub_reader {
   private:
    friend class grouping;

    ring<group<K, T>> fresh_;
    bool asks_ = false;
  };

  explicit grouping(const group_limits& limits) noexcept : router<T>(limits.buffered()), limits_(limits) {}

  /// The one consumer that is there from the start.
  groups_reader& read_groups() {
    groups_ = new groups_reader();
    this->join(*groups_);
    return *groups_;
  }

  // -- for the stream of the groups -----------------------------------------------------------------------------------

  using router<T>::ask;
  using router<T>::has;
  using router<T>::queued;
  T take(reader& who) {
    T value = router<T>::take(who);
    if (who.empty() && !who.ended_) watch(*who.at_);
    return value;
  }
  void ask(groups_reader& who, std::size_t n) noexcept { who.asks_ = n != 0; }
  bool has(const groups_reader& who) const noexcept { return !who.fresh_.empty(); }
  std::size_t queued(const groups_reader& who) const noexcept { return who.fresh_.size(); }
  group<K, T> take(groups_reader& who) {
    group<K, T> next = std::move(who.fresh_.front());
    who.fresh_.pop();
    next.place().taken_ = true;
    return next;
  }

  // -- for the streams of the groups ----------------------------------------------------------------------------------

  using router<T>::over;
  bool over(const reader& who) const noexcept { return who.ended_ || over(); }
  bool over(const groups_reader&) const noexcept { return over(); }
  using router<T>::end;
  drive_status end(const reader& who) const { return who.ended_ ? drive_status::done : end(); }
  drive_status end(const groups_reader&) const { return end(); }

 protected:
  bool receive(keyed<K, T>&& next) {
    const auto found = by_key_.find(next.key);
    if (found != by_key_.end()) {
      by_last_value_.splice(by_last_value_.end(), by_last_value_, found->second);
    } else if (groups_ == nullptr) {
      this->deliver(nullptr, std::move(next.value));  // nobody takes another group
      return wanted() != 0;
    } else {
      if (by_key_.size() == limits_.groups()) end_group(*first_to_end());
      open(next.key);
    }
    open_group& home = by_last_value_.back();
    home.last_value = this->ctx().now();
    this->deliver(home.reads, std::move(next.value));
    return wanted() != 0;
  }

 private:
  class open_group {
   public:
    open_group(const K& k, reader* who) : key(k), reads(who) {}
    /// It holds nothing: it can be ended, and nothing is lost.
    bool can_end() const noexcept { return reads == nullptr || reads->empty(); }

    K key;
    reader* reads;  // null: its consumer has left; its values are dropped
    time_point last_value{};
  };

  void open(const K& key) {
    auto* fresh = new reader();
    this->join(*fresh);
    group<K, T> made(*this, *fresh, key);  // has the reader from here on
    by_last_value_.emplace_back(key, fresh);
    fresh->at_ = std::prev(by_last_value_.end());
    by_key_.emplace(key, fresh->at_);
    groups_->fresh_.push(std::move(made));
    groups_->asks_ = false;
    this->wake(*groups_);
  }
  void end_group(open_group& ending) noexcept {
    const auto found = by_key_.find(ending.key);
    const position at = found->second;
    by_key_.erase(found);
    if (reader* who = at->reads) {
      who->ended_ = true;
      this->stop_asking(*who);
      this->wake(*who);
    }
    by_last_value_.erase(at);
  }
  /// The one that has been waiting for a value for the longest time; one at least can end.
  open_group* first_to_end() noexcept {
    for (open_group& each : by_last_value_) {
      if (each.can_end()) return &each;
    }
    return nullptr;
  }

  std::size_t wanted() noexcept override {
    if (this->asking() == 0 && (groups_ == nullptr || !groups_->asks_)) return 0;
    const bool a_new_one_fits = by_key_.size() < limits_.groups() || this->filled() < by_key_.size();
    if (this->full() == 0 && a_new_one_fits) return 1;
    if (an_untaken_one_is_full()) end_one_that_waits();
    this->wait_for_room();
    return 0;
  }
  /// Nobody may be free to take it: all may be waiting in other groups.
  bool an_untaken_one_is_full() noexcept {
    if (groups_ == nullptr) return false;
    for (std::size_t i = 0; i < groups_->fresh_.size(); ++i) {
      if (this->is_full(groups_->fresh_[i].place())) return true;
    }
    return false;
  }
  /// So that its consumer takes another.
  void end_one_that_waits() noexcept {
    for (open_group& each : by_last_value_) {
      if (each.reads != nullptr && each.reads->asks()) return end_group(each);
    }
  }

  void left_by(hub_reader& left) noexcept override {
    if (&left != groups_) return router<T>::left_by(left);
    groups_reader& who = *std::exchange(groups_, nullptr);
    context* const told = this->discard_context(left);
    while (!who.fresh_.empty()) {
      if (told != nullptr) who.fresh_.front().place().driven_by(*told);  // what is in it goes where the groups went
      who.fresh_.pop();
    }
  }
  void gone(typename router<T>::reader& left) noexcept override {
    auto& who = static_cast<reader&>(left);
    if (who.ended_) return;
    who.at_->reads = nullptr;
    if (this->bound()) watch(*who.at_);
  }

  /// The group holds nothing from here on: it will have been idle for long enough, unless a value comes.
  void watch(const open_group& empty) noexcept {
    if (limits_.idle() == duration::max() || idle_.running() || this->ctx().run().over()) return;
    const duration waited = this->ctx().now() - empty.last_value;
    idle_.start(this->ctx(), limits_.idle() - std::min(waited, limits_.idle()));
  }
  void turn() noexcept override {
    if (!idle_.expired()) return;
    idle_.stop();
    for (position each = by_last_value_.begin(); each != by_last_value_.end();) {
      open_group& looked_at = *each++;
      if (!looked_at.can_end()) continue;
      if (this->ctx().now() - looked_at.last_value < limits_.idle()) return watch(looked_at);
      end_group(looked_at);
    }
  }

  group_limits limits_;
  groups_reader* groups_ = nullptr;
  std::list<open_group> by_last_value_;
  std::unordered_map<K, position> by_key_;
  waking_timer idle_;
};

}  // namespace detail

/// The values of one key: a stream, movable until first driven. See group_by.
template <class K, class T>
class group : public detail::hub_stream<group<K, T>, detail::grouping<K, T>> {
 public:
  group(detail::grouping<K, T>& hub, typename detail::grouping<K, T>::reader& place, const K& key)
      : detail::hub_stream<group<K, T>, detail::grouping<K, T>>(hub, place), key_(key) {}

  const K& key() const noexcept { return key_; }

 private:
  friend class detail::grouping<K, T>;

  K key_;
};

}  // namespace v0
}  // namespace weir
