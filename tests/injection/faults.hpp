#pragma once

#include <exception>

namespace injection {

/// What an injected failure throws, where it is no lack of memory.
class injected : public std::exception {
 public:
  const char* what() const noexcept override { return "injected"; }
};

/// One failure at the k-th of all points that a program passes: allocations, copies and moves of values, calls of the
/// user's functions. Nothing fails while none is armed.
class fault {
 public:
  static void arm(long k) noexcept {
    left_ = k;
    struck_ = false;
  }
  /// True where it has struck since it was armed.
  static bool disarm() noexcept {
    left_ = 0;
    return struck_;
  }
  static void point() {
    if (strikes()) throw injected();
  }
  static bool strikes() noexcept {
    if (left_ == 0 || --left_ != 0) return false;
    struck_ = true;
    return true;
  }

 private:
  static inline long left_ = 0;
  static inline bool struck_ = false;
};

/// A number whose copies and moves can fail.
class value {
 public:
  explicit value(int number) : number_(number) { ++alive; }
  value(const value& other) : number_(other.number_) {
    fault::point();
    ++alive;
  }
  value(value&& other) : number_(other.number_) {  // NOLINT: it can fail on purpose
    fault::point();
    ++alive;
  }
  value& operator=(const value& other) {
    fault::point();
    number_ = other.number_;
    return *this;
  }
  value& operator=(value&& other) {
    fault::point();
    number_ = other.number_;
    return *this;
  }
  ~value() { --alive; }

  int number() const noexcept { return number_; }

  static inline int alive = 0;

 private:
  int number_;
};

}  // namespace injection
