// The floor of a generator: a coroutine with nothing but a pointer to its value, resumed in a loop.
#include "opaque.hpp"

#include <coroutine>
#include <exception>

namespace {

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

[[gnu::noinline]] bare_generator numbers(std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) co_yield i;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto generator = numbers(opaque(std::strtoull(argv[1], nullptr, 10)));
  std::uint64_t sum = 0;
  while (generator.resume()) sum += generator.value();
  opaque(sum);
}
