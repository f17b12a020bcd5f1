#pragma once

#include <weir/ops/detail/hub_stream.hpp>
#include <weir/ops/detail/keyed.hpp>
#include <weir/ops/detail/ring.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

/// A hub that gives each value to one of its consumers: a queue for each.
///
/// Upstream is driven value by value, as long as one consumer asks and none has a full queue: for whom the next value
/// is, is known only when it is there.
template <class T>
class router : public hub {
 public:
  using value_type = T;

  class reader : public hub_reader {
   public:
    bool empty() const noexcept { return kept_.empty(); }
    bool asks() const noexcept { return asks_; }

   private:
    friend class router;

    ring<T> kept_;
    bool asks_ = false;
  };

  explicit router(std::size_t room) noexcept : room_(room) {}

  // -- for the streams of the consumers -------------------------------------------------------------------------------

  void ask(reader& who, std::size_t n) noexcept { set_asking(who, n != 0); }
  bool has(const reader& who) const noexcept { return !who.kept_.empty(); }
  std::size_t queued(const reader& who) const noexcept { return who.kept_.size(); }
  T take(reader& who) {
    T value = std::move(who.kept_.front());
    if (is_full(who)) --full_;
    who.kept_.pop();
    if (who.kept_.empty()) --filled_;
    made_room();
    return value;
  }
  using hub::over;
  bool over(const reader&) const noexcept { return over(); }
  using hub::end;
  drive_status end(const reader&) const { return end(); }

 protected:
  /// Nobody: its consumer has left.
  void deliver(reader* who, T&& value) {
    if (who == nullptr) return ctx().discard(std::move(value));
    who->kept_.push(std::move(value));
    if (who->kept_.size() == 1) ++filled_;
    if (is_full(*who)) ++full_;
    set_asking(*who, false);
    wake(*who);
  }
  bool is_full(const reader& who) const noexcept { return who.kept_.size() == room_; }
  void stop_asking(reader& who) noexcept { set_asking(who, false); }
  /// How many of those that have not left ask, have a full queue, have anything.
  std::size_t asking() const noexcept { return asking_; }
  std::size_t full() const noexcept { return full_; }
  std::size_t filled() const noexcept { return filled_; }

  std::size_t wanted() noexcept override {
    if (asking_ == 0) return 0;
    if (full_ == 0) return 1;
    wait_for_room();
    return 0;
  }
  void left_by(hub_reader& left) noexcept override {
    auto& who = static_cast<reader&>(left);
    set_asking(who, false);
    if (is_full(who)) --full_;
    if (!who.kept_.empty()) --filled_;
    context* const told = discard_context(who);
    for (; !who.kept_.empty(); who.kept_.pop()) {
      if (told != nullptr) told->discard(std::move(who.kept_.front()));
    }
    gone(who);
  }
  /// No value must be delivered to it any more.
  virtual void gone(reader& who) noexcept = 0;

 private:
  void set_asking(reader& who, bool asks) noexcept {
    if (who.asks_ == asks) return;
    who.asks_ = asks;
    asks ? ++asking_ : --asking_;
  }

  std::size_t room_;
  std::size_t asking_ = 0;
  std::size_t full_ = 0;
  std::size_t filled_ = 0;
};

/// A router to a number of consumers that is fixed; `Pick` says the number of the one that a key belongs to.
template <class T, class Pick>
class fixed_router : public router<T> {
 public:
  using typename router<T>::reader;

  fixed_router(std::size_t room, Pick pick) noexcept : router<T>(room), pick_(pick) {}

  reader& add() {
    consumers_.push_back(nullptr);
    consumers_.back() = new reader();
    this->join(*consumers_.back());
    return *consumers_.back();
  }

 protected:
  template <class K>
  bool receive(keyed<K, T>&& next) {
    this->deliver(consumers_[pick_(next.key)], std::move(next.value));
    return this->wanted() != 0;
  }

 private:
  void gone(reader& who) noexcept override { *std::find(consumers_.begin(), consumers_.end(), &who) = nullptr; }

  Pick pick_;
  std::vector<reader*> consumers_;
};

}  // namespace detail

/// What one of several consumers reads that share out the values of a stream: a stream, movable until first driven. See
/// split and partition.
template <class T>
class branch : public detail::hub_stream<branch<T>, detail::router<T>> {
 public:
  using detail::hub_stream<branch<T>, detail::router<T>>::hub_stream;
};

}  // namespace v0
}  // namespace weir
