#include <weir/core/task.hpp>

#include "core/support.hpp"

#include <memory>
#include <string>

namespace {

using namespace weir_tests;

TEST(task, starts_when_it_is_awaited) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto child = [](lines& b) -> weir::task<int> {
      b.push_back("child");
      co_return 7;
    };
    auto lazy = child(book);
    auto never = child(book);
    book.push_back("before");
    const int value = co_await std::move(lazy);
    book.push_back(std::to_string(value));
  });
  EXPECT_EQ(log, (lines{"before", "child", "7"}));
}

TEST(task, gives_values_references_and_nothing) {
  auto body = []() -> weir::task<int> {
    static int number = 3;
    auto reference = []() -> weir::task<int&> { co_return number; };
    auto moved = []() -> weir::task<std::unique_ptr<int>> { co_return std::make_unique<int>(4); };
    auto nothing = []() -> weir::task<> { co_return; };
    int& same = co_await reference();
    same += 10;
    auto owned = co_await moved();
    co_await nothing();
    co_return number + *owned;
  };
  EXPECT_EQ(weir::testing::run(body()), 17);
}

TEST(task, an_exception_is_thrown_where_it_is_awaited) {
  auto body = []() -> weir::task<std::string> {
    auto wrong = [](weir::duration length) -> weir::task<int> {
      if (length != 0ms) co_await weir::sleep(length);
      throw std::runtime_error("wrong");
    };
    std::string text = co_await error_of(wrong(0ms));
    co_return text + " " + co_await error_of(wrong(5ms));
  };
  EXPECT_EQ(weir::testing::run(body()), "wrong wrong");
}

TEST(task, a_child_that_ends_at_once_does_not_suspend_its_parent) {
  auto body = []() -> weir::task<int> {
    weir::scheduler& loop = co_await weir::this_scheduler();
    int turns = 0;
    loop.post([&turns] { ++turns; });
    auto child = [](int i) -> weir::task<int> { co_return i; };
    int sum = 0;
    for (int i = 0; i < 1000; ++i) sum += co_await child(i);
    co_return sum + turns;
  };
  EXPECT_EQ(weir::testing::run(body()), 499500);
}

TEST(task, a_destroyed_task_destroys_its_locals_and_its_child_in_order) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto inner = [](lines& b) -> weir::task<> {
      const at_scope_end mark(b, "inner");
      co_await weir::sleep(1h);
    };
    auto outer = [inner](lines& b) -> weir::task<> {
      const at_scope_end mark(b, "outer");
      co_await inner(b);
    };
    auto either = weir::when_any(outer(book), weir::sleep(5ms));
    co_await std::move(either);
    book.push_back("left");
  });
  EXPECT_EQ(log, (lines{"inner", "outer", "left"}));
}

TEST(task, may_be_moved_assigned_and_never_awaited) {
  census book;
  auto child = [](counted value) -> weir::task<int> { co_return value.value(); };
  {
    auto first = child(counted(book, 1));
    weir::task<int> second = std::move(first);
    EXPECT_FALSE(first);
    EXPECT_TRUE(second);
    second = child(counted(book, 2));
    EXPECT_EQ(book.alive, 1);
    EXPECT_EQ(weir::testing::run(std::move(second)), 2);
  }
  EXPECT_EQ(book.alive, 0);
}

TEST(task, awaits_any_awaiter) {
  class ready {
   public:
    ready() noexcept {}
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    int await_resume() const noexcept { return 5; }
  };
  class with_operator {
   public:
    with_operator() noexcept {}
    ready operator co_await() const noexcept { return ready(); }
  };
  auto body = []() -> weir::task<int> {
    const int a = co_await ready();
    const int b = co_await with_operator();
    const ready named;
    co_return a + b + co_await named;
  };
  EXPECT_EQ(weir::testing::run(body()), 15);
}

TEST(task, a_stopped_root_task_is_destroyed_and_not_thrown_through) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    const at_scope_end mark(book, "gone");
    try {
      co_await weir::sleep(1h);
    } catch (...) {
      book.push_back("thrown through");
    }
  };
  weir::testing::virtual_scheduler loop;
  bool over = false;
  static bool* told = nullptr;
  told = &over;
  weir::root_task<void> root(loop, body(log), [](weir::root_task<void>&) noexcept { *told = true; });
  root.start();
  loop.run_for(1s);
  EXPECT_FALSE(over);
  root.stop();
  EXPECT_EQ(log, lines{"gone"});
  loop.run_ready();
  EXPECT_TRUE(over);
  EXPECT_TRUE(root.stopped());
}

TEST(task, a_stopped_root_task_is_over_when_its_exits_are) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "exit", 20ms));
      co_yield 1;
      co_await weir::sleep(1h);
    };
    auto s = make(book);
    co_await s.count();
  };
  weir::testing::virtual_scheduler loop;
  weir::root_task<void> root(loop, body(log), [](weir::root_task<void>&) noexcept {});
  root.start();
  loop.run_for(1s);
  root.stop();
  loop.run_for(10ms);
  EXPECT_FALSE(root.over());
  loop.run_for(10ms);
  EXPECT_TRUE(root.over());
  EXPECT_EQ(log, (lines{"exit begins: stopped", "exit is over at 1020"}));
}

TEST(task, one_that_is_always_ready_can_be_stopped_from_the_loop) {
  auto ones = []() -> weir::async_generator<int> {
    for (;;) co_yield 1;
  };
  auto body = [](weir::async_generator<int> s) -> weir::task<> { EXPECT_EQ(co_await s.count(), 0U) << "never ends by itself"; };
  weir::testing::virtual_scheduler loop;
  weir::root_task<void> root(loop, body(ones()), [](weir::root_task<void>&) noexcept {});
  root.start();
  for (int turn = 0; turn < 10; ++turn) EXPECT_TRUE(loop.run_once());
  loop.post([&root] { root.stop(); });
  loop.run_ready();
  EXPECT_TRUE(root.stopped());
}

TEST(task, run_says_when_it_can_never_end) {
  class never {
   public:
    never() noexcept {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    void await_resume() const noexcept {}
  };
  auto body = []() -> weir::task<> { co_await never(); };
  EXPECT_THROW(weir::testing::run(body()), weir::testing::stuck);
}

}  // namespace
