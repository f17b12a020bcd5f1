#pragma once

#include <unistd.h>

#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

/// A file descriptor that is closed with it, unless it is only lent.
class handle {
 public:
  handle() noexcept {}
  handle(int number, bool owned) noexcept : number_(number), owned_(owned) {}
  handle(handle&& other) noexcept : number_(std::exchange(other.number_, -1)), owned_(other.owned_) {}
  handle& operator=(handle&& other) noexcept {
    if (this != &other) {
      close();
      number_ = std::exchange(other.number_, -1);
      owned_ = other.owned_;
    }
    return *this;
  }
  ~handle() { close(); }

  int number() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }
  bool owned() const noexcept { return owned_; }

  /// What close(2) answers; 0 for a lent or closed one.
  int close() noexcept {
    const int number = std::exchange(number_, -1);
    return number >= 0 && owned_ ? ::close(number) : 0;
  }

 private:
  int number_ = -1;
  bool owned_ = false;
};

}  // namespace file
}  // namespace v0
}  // namespace weir
