#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// A first-in first-out queue that grows by doubling, and does not give memory back before it is destroyed.
template <class T>
class ring {
 public:
  ring() noexcept = default;
  ring(ring&& other) noexcept
      : slots_(std::exchange(other.slots_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)),
        head_(std::exchange(other.head_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  ring& operator=(ring&&) = delete;
  ~ring() {
    while (size_ != 0) pop();
    if (slots_ != nullptr) std::allocator<T>().deallocate(slots_, capacity_);
  }

  void swap(ring& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(capacity_, other.capacity_);
    std::swap(head_, other.head_);
    std::swap(size_, other.size_);
  }

  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  T& front() noexcept { return slots_[head_]; }
  T& operator[](std::size_t i) noexcept { return slots_[(head_ + i) & (capacity_ - 1)]; }

  template <class... Args>
  T& push(Args&&... args) {
    if (size_ == capacity_) grow();
    T* slot = slots_ + ((head_ + size_) & (capacity_ - 1));
    std::construct_at(slot, std::forward<Args>(args)...);
    ++size_;
    return *slot;
  }
  void pop() noexcept {
    std::destroy_at(slots_ + head_);
    head_ = (head_ + 1) & (capacity_ - 1);
    --size_;
  }

 private:
  void grow() {
    const std::size_t larger = capacity_ == 0 ? 4 : capacity_ * 2;
    T* fresh = std::allocator<T>().allocate(larger);
    std::size_t moved = 0;
    try {
      for (; moved < size_; ++moved) std::construct_at(fresh + moved, std::move_if_noexcept((*this)[moved]));
    } catch (...) {
      std::destroy_n(fresh, moved);
      std::allocator<T>().deallocate(fresh, larger);
      throw;
    }
    for (std::size_t i = 0; i < size_; ++i) std::destroy_at(std::addressof((*this)[i]));
    if (slots_ != nullptr) std::allocator<T>().deallocate(slots_, capacity_);
    slots_ = fresh;
    capacity_ = larger;
    head_ = 0;
  }

  T* slots_ = nullptr;
  std::size_t capacity_ = 0;  // a power of two
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
