#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>

/// The least that a generator can be: a coroutine that leaves a pointer to its value.
class bare_generator {
 public:
  class promise_type {
   public:
    bare_generator get_return_object() { return bare_generator(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(std::uint64_t& value) noexcept {
      value_ = &value;
      return {};
    }
    void return_void() noexcept {}
    void unhandled_exception() { std::terminate(); }
    std::uint64_t value() const noexcept { return *value_; }

   private:
    std::uint64_t* value_ = nullptr;
  };

  explicit bare_generator(std::coroutine_handle<promise_type> body) : body_(body) {}
  bare_generator(const bare_generator&) = delete;
  bare_generator& operator=(const bare_generator&) = delete;
  ~bare_generator() { body_.destroy(); }
  bool resume() {
    body_.resume();
    return !body_.done();
  }
  std::uint64_t value() const { return body_.promise().value(); }

 private:
  std::coroutine_handle<promise_type> body_;
};

[[gnu::noinline]] inline bare_generator bare_numbers(std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) co_yield i;
}
