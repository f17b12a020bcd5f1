#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// The place of a cell in one of the lists of its stage; it is in one at a time.
class linked_place {
 public:
  std::exception_ptr thrown;  // by the function itself, instead of giving a task

 private:
  friend class place_list;
  linked_place* next_ = nullptr;
};

/// First in, first out; allocates nothing.
class place_list {
 public:
  linked_place* first() const noexcept { return first_; }
  void push(linked_place& last) noexcept {
    last.next_ = nullptr;
    (first_ == nullptr ? first_ : last_->next_) = &last;
    last_ = &last;
  }
  linked_place* pop() noexcept {
    linked_place* const popped = first_;
    if (popped != nullptr) first_ = popped->next_;
    return popped;
  }

 private:
  linked_place* first_ = nullptr;
  linked_place* last_ = nullptr;
};

/// Cells of a concurrent_stream whose results come as their calls end.
template <class Cell>
class cells_as_they_end {
 public:
  explicit cells_as_they_end(std::size_t window) noexcept : window_(window) {}

  bool made() const noexcept { return all_ != nullptr; }
  void make() {
    all_ = std::make_unique<Cell[]>(window_);
    for (std::size_t i = 0; i < window_; ++i) free_.push(all_[i]);
  }
  std::size_t window() const noexcept { return window_; }
  std::size_t used() const noexcept { return used_; }
  Cell& fresh() noexcept { return static_cast<Cell&>(*free_.first()); }
  void add(Cell&) noexcept {
    free_.pop();
    ++used_;
  }
  void ended(Cell& cell) noexcept { ended_.push(cell); }
  bool first_ended() const noexcept { return ended_.first() != nullptr; }
  Cell& first() noexcept { return static_cast<Cell&>(*ended_.first()); }
  void remove_first() noexcept { release(static_cast<Cell&>(*ended_.pop())); }
  template <class Drop>
  void clear(Drop drop) noexcept {
    for (; first_ended(); remove_first()) drop(first());
    for (std::size_t i = 0; used_ != 0; ++i) {
      if (!all_[i].argument) continue;
      drop(all_[i]);
      release(all_[i]);
    }
  }

 private:
  void release(Cell& cell) noexcept {
    free_.push(cell);
    --used_;
  }

  std::size_t window_;
  std::unique_ptr<Cell[]> all_;
  place_list free_;
  place_list ended_;
  std::size_t used_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
