// Shapes that g++ 12.2 compiles right, and those it does not, which say so: an object in them is destroyed twice.
#include <array>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

struct counted {
  counted() = default;
  counted(const counted&) {}
  counted& operator=(const counted&) = default;
  ~counted() {}
};

struct coroutine {
  struct promise_type {
    coroutine get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    template <class T>
    std::suspend_never yield_value(T&&) {
      return {};
    }
    void return_void() {}
    void unhandled_exception() {}
  };
};

struct ready {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  int await_resume() { return 1; }
};

struct ready_aggregate : ready {
  counted member;
};

struct aggregate {
  counted member;
  int number = 0;
};

struct trivial {
  int number;
};

struct constructed {
  constructed() {}
  explicit constructed(counted) {}
  explicit constructed(aggregate) {}
  counted member;
};

struct convertible {
  operator std::string() const { return {}; }
};

template <class F>
struct stage {
  explicit stage(F f) : f_(std::move(f)) {}
  ready run() { return {}; }
  F f_;
  counted member_;
};

template <class... T>
ready use(T&&...) {
  return {};
}

ready use_string(std::string) { return {}; }

template <class F>
stage<F> make_stage(F f) {
  return stage<F>(std::move(f));
}

aggregate make_aggregate() { return {}; }

coroutine aggregates(ready lvalue, std::vector<aggregate> many, aggregate named) {
  co_await use(aggregate{});  // twice
  co_await use(aggregate{.number = 1});  // twice
  co_await use(aggregate(counted{}, 1));  // twice
  co_await ready_aggregate{};  // twice
  co_await use(std::array<counted, 1>{counted{}});  // twice
  co_await use(constructed(aggregate{}));  // twice
  co_await use(std::optional<aggregate>(aggregate{}));  // twice
  if (co_await use(aggregate{}) == 1) co_return;  // twice
  use(aggregate{}, co_await use());  // twice
  co_yield aggregate{};  // twice
  aggregate initialised{counted{}, co_await use()};  // twice
  aggregate from_lvalue{counted{}, co_await lvalue};  // twice
  named = aggregate{counted{}, co_await lvalue};  // twice
  many.push_back(aggregate{counted{}, co_await lvalue});  // twice
  many.push_back(aggregate{});
  co_await use(named, from_lvalue, initialised);
  co_await use(trivial{1});
  co_await use(make_aggregate());
  co_await use([] { return aggregate{}; }());
  co_await use([] { use(aggregate{}); });
  use(aggregate{}, []() -> coroutine { co_await use(); });
}

coroutine constructed_temporaries(convertible value) {
  co_await use(constructed{});
  co_await use(constructed(counted{}));
  co_await use(std::string("long enough to be on the heap"));
  co_await use_string("long enough to be on the heap");
  co_await use_string(value);
  co_await use(std::pair<counted, int>{counted{}, 1}, std::tuple<counted>{counted{}});
  co_yield constructed{};
}

coroutine lambdas(counted local, bool flag) {
  co_await use([local] {});  // twice
  co_await use(std::function<void()>([local] {}));  // twice
  co_await make_stage([local] {}).run();  // twice
  co_yield [local] {};  // twice
  auto named = [local] {};
  co_await use(named);
  co_await use(std::move(named));
  co_await use([&] { use(local); });
  co_await use([flag] { use(flag); });
  co_await make_stage([] {}).run();
  co_await make_stage([&local] { use(local); }).run();
  co_await use(std::function<void()>([&local] { use(local); }));
}

coroutine conditionals(bool flag, counted one, counted other, std::unique_ptr<int> pointer) {
  co_await use(flag ? counted{} : counted{});  // twice
  co_await use(flag ? std::string("long") : "longer");  // twice
  co_await use(flag ? std::move(pointer) : nullptr);  // twice
  co_await use(flag ? 1 : 2);
  co_await use(flag ? one : other);
  co_await use(flag ? trivial{1} : trivial{2});
  auto chosen = flag ? counted{} : counted{};
  co_await use(chosen);
}
