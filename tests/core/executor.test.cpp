#include "core/support.hpp"

#include <weir/core/executor.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace {

using weir::testing::virtual_scheduler;

/// Writes down what it is told.
class note final : public weir::detail::guest_end {
 public:
  explicit note(std::string& text) noexcept : text_(&text) {}
  ~note() override { *text_ += "gone "; }
  void over() noexcept override { *text_ += "over "; }

 private:
  std::string* text_;
};

weir::task<> write(std::string& text, std::string word) {
  co_await weir::post();
  text += word + " ";
}

void run_dry(virtual_scheduler& loop) {
  loop.run_ready();
  while (loop.jump()) loop.run_ready();
}

TEST(executor, starts_a_task_on_a_loop_that_is_there_and_tells_when_it_is_over) {
  virtual_scheduler loop;
  std::string text;
  const weir::executor where(loop);
  where.place().spawn(write(text, "task"), std::make_unique<note>(text));
  EXPECT_EQ(text, "") << "nothing runs in the thread that spawns";
  loop.run_ready();
  EXPECT_EQ(text, "task over gone ");
}

weir::task<> leave_a_generator(std::string& text) {
  auto values = [](std::string& log) -> weir::async_generator<int> {
    std::string* book = &log;
    co_await weir::with_exit(std::move(book), [](std::string*& words, weir::ended) -> weir::task<> {
      std::string* kept = words;
      co_await weir::sleep(std::chrono::seconds(1));
      *kept += "exit ";
    });
    co_yield 1;
    co_yield 2;
  }(text);
  static_cast<void>(co_await values.next());
}

TEST(executor, tells_the_end_of_a_task_after_the_exits_that_it_left) {
  virtual_scheduler loop;
  std::string text;
  weir::executor(loop).place().spawn(leave_a_generator(text), std::make_unique<note>(text));
  run_dry(loop);
  EXPECT_EQ(text, "exit over gone ");
}

TEST(executor, lets_go_of_a_task_whose_loop_is_gone_before_it_began) {
  std::string text;
  {
    virtual_scheduler loop;
    weir::executor(loop).place().spawn(write(text, "task"), std::make_unique<note>(text));
  }
  EXPECT_EQ(text, "gone ");
}

class call final : public weir::detail::posted_call {
 public:
  explicit call(std::string& text) noexcept : text_(&text) {}
  void run() override { *text_ += "called "; }

 private:
  std::string* text_;
};

TEST(executor, runs_a_function_there_and_copies_are_the_same_place) {
  virtual_scheduler loop;
  std::string text;
  const weir::executor where(loop);
  const weir::executor copy = where;  // NOLINT
  copy.place().execute(std::make_unique<call>(text));
  EXPECT_EQ(text, "");
  loop.run_ready();
  EXPECT_EQ(text, "called ");
}

}  // namespace
