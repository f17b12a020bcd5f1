#pragma once

#include <weir/core/context.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace testing {

/// What became of every `tracked` value of one run: each is to be delivered, discarded or used up, exactly once.
class ledger {
 public:
  enum class fate : unsigned char { held, delivered, discarded, absorbed, lost };

  ledger() = default;
  ledger(const ledger&) = delete;
  ledger& operator=(const ledger&) = delete;

  /// Values that a stage may use up, as `drop` does with its first ones: no complaint when one of them is destroyed.
  void may_absorb(std::function<bool(int id)> allowed) { allowed_ = std::move(allowed); }

  void born(int id) {
    fates_[id] = fate::held;
    ++objects_;
  }
  void becomes(int id, fate next) {
    fate& now = fates_[id];
    if (now != fate::held) complain(id, std::string("is ") + word(next) + " after it was " + word(now));
    now = next;
  }
  /// A value that was used up is handed on after all.
  void restored(int id) { fates_[id] = fate::held; }
  void destroyed(int id) {
    --objects_;
    fate& now = fates_[id];
    if (now != fate::held) return;
    now = allowed_ && allowed_(id) ? fate::absorbed : fate::lost;
    if (now == fate::lost) complain(id, "was destroyed, and neither delivered nor discarded");
  }

  /// Objects that exist. 0 at the end, or there is a leak.
  int objects() const noexcept { return objects_; }
  std::size_t count(fate wanted) const {
    std::size_t found = 0;
    for (const auto& [id, now] : fates_) found += now == wanted ? 1U : 0U;
    return found;
  }
  const std::vector<std::string>& complaints() const noexcept { return complaints_; }

 private:
  static const char* word(fate now) noexcept {
    switch (now) {
      case fate::held: return "held";
      case fate::delivered: return "delivered";
      case fate::discarded: return "discarded";
      case fate::absorbed: return "used up";
      case fate::lost: return "lost";
    }
    return "";
  }
  void complain(int id, const std::string& what) { complaints_.push_back("value " + std::to_string(id) + " " + what); }

  std::map<int, fate> fates_;
  std::vector<std::string> complaints_;
  std::function<bool(int)> allowed_;
  int objects_ = 0;
};

/// A value that can only be moved, and whose end is written into a ledger.
class tracked {
 public:
  tracked(ledger& book, int id) : book_(&book), id_(id) { book.born(id); }
  tracked(tracked&& other) noexcept : book_(std::exchange(other.book_, nullptr)), id_(std::exchange(other.id_, -1)) {}
  tracked& operator=(tracked&& other) noexcept {
    if (this != &other) {
      leave();
      book_ = std::exchange(other.book_, nullptr);
      id_ = std::exchange(other.id_, -1);
    }
    return *this;
  }
  ~tracked() { leave(); }

  /// -1 once it was moved from.
  int id() const noexcept { return id_; }

  /// For functions under test: this value is used up here, by a predicate that rejects it, say.
  void absorb() const { mark(ledger::fate::absorbed); }
  /// It was used up while a task worked with it, and is handed on now.
  void restore() const {
    if (book_ != nullptr) book_->restored(id_);
  }
  void deliver() const { mark(ledger::fate::delivered); }
  void discard() const { mark(ledger::fate::discarded); }

 private:
  void mark(ledger::fate next) const {
    if (book_ != nullptr) book_->becomes(id_, next);
  }
  void leave() noexcept {
    if (book_ != nullptr) std::exchange(book_, nullptr)->destroyed(id_);
  }

  ledger* book_;
  int id_;
};

/// Calls `f` with every tracked value inside `value`.
template <class F>
void each_tracked(const tracked& value, F&& f) {
  f(value);
}
template <class T, class F>
void each_tracked(const std::vector<T>& values, F&& f) {
  for (const T& value : values) each_tracked(value, f);
}
template <class T, class F>
void each_tracked(const std::optional<T>& value, F&& f) {
  if (value) each_tracked(*value, f);
}
template <class T, class F>
  requires std::integral<T>
void each_tracked(const T&, F&&) {}

/// A value as text; the parts of a group stand with a + between them.
inline std::string spelled(const tracked& value) { return std::to_string(value.id()); }
template <class T>
  requires std::integral<T>
std::string spelled(const T& value) {
  return std::to_string(value);
}
template <class T>
std::string spelled(const std::vector<T>& values) {
  std::string text;
  for (const T& value : values) text += (text.empty() ? "" : "+") + spelled(value);
  return text;
}

/// Writes what the stages under test discard into the ledger.
class discard_recorder : private detail::discard_handler {
 public:
  discard_recorder() noexcept : discard_handler(&take_any) {}
  void listen(context& ctx) noexcept { ctx.discard_to(*this); }

 private:
  static bool take_any(discard_handler&, const void* tag, void* value) noexcept {
    return take_as<tracked>(tag, value) || take_as<std::vector<tracked>>(tag, value) ||
           take_as<std::optional<tracked>>(tag, value);
  }
  template <class T>
  static bool take_as(const void* tag, void* value) noexcept {
    if (tag != &detail::type_tag<T>) return false;
    const T mine(std::move(*static_cast<T*>(value)));
    each_tracked(mine, [](const tracked& each) { each.discard(); });
    return true;
  }
};

}  // namespace testing
}  // namespace v0
}  // namespace weir
