#include <weir/core/generator_promise.hpp>

#include "core/support.hpp"

#include <weir/ops/transform.hpp>

#include <memory>

namespace {

using namespace weir_tests;

/// Two exits, a then b, around `n` values; each exit takes its time.
weir::async_generator<int> with_two_exits(lines& log, int n, weir::duration length = 0ms) {
  const at_scope_end locals(log, "locals");
  co_await with_log(exit_log(log, "a", length));
  co_await with_log(exit_log(log, "b", length));
  for (int i = 0; i < n; ++i) {
    co_await weir::sleep(10ms);
    co_yield i;
  }
}

TEST(with_exit, exits_run_last_registered_first_after_the_locals_are_gone) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = with_two_exits(book, 1, 5ms);
    static_cast<void>(co_await s.count());
    book.push_back("ended");
  });
  EXPECT_EQ(log, (lines{"locals", "b begins: completed", "b is over at 15", "a begins: completed", "a is over at 20",
                        "ended"}));
}

TEST(with_exit, a_generator_that_ends_by_itself_runs_its_exits_before_the_end_is_known) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = with_two_exits(book, 1, 5ms);
    while (auto value = co_await s.next()) book.push_back("value");
    book.push_back("ended");
  });
  EXPECT_EQ(log, (lines{"value", "locals", "b begins: completed", "b is over at 15", "a begins: completed",
                        "a is over at 20", "ended"}));
}

TEST(with_exit, is_told_that_the_body_failed) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "a", 5ms));
      co_yield 1;
      throw std::runtime_error("wrong");
    };
    auto s = make(book);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, (lines{"a begins: failed", "a is over at 5", "1 wrong"}));
}

TEST(with_exit, is_told_that_the_stream_was_left) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = with_two_exits(book, 3, 5ms);
    static_cast<void>(co_await s.next());
    co_await s.close();
    book.push_back("closed");
  });
  EXPECT_EQ(log, (lines{"locals", "b begins: stopped", "b is over at 15", "a begins: stopped", "a is over at 20", "closed"}));
}

TEST(with_exit, gives_the_body_its_resource_and_keeps_it_in_place) {
  auto body = []() -> weir::task<int> {
    auto make = []() -> weir::async_generator<int> {
      std::vector<int> values{1, 2};
      auto& first = co_await weir::with_exit(std::make_unique<int>(1), [](std::unique_ptr<int>&, weir::ended) -> weir::task<> { co_return; });
      auto& second = co_await weir::with_exit(std::move(values), [](std::vector<int>&, weir::ended) -> weir::task<> { co_return; });
      co_yield *first;
      *first += 10;
      second.push_back(3);
      co_yield *first + static_cast<int>(second.size());
    };
    auto s = make();
    int sum = 0;
    while (auto value = co_await s.next()) sum += *value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(body()), 1 + 14);
}

TEST(with_exit, destroys_the_resource_after_its_exit_has_run) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    class resource {
     public:
      explicit resource(lines& b) : book_(&b) {}
      resource(resource&& other) noexcept : book_(std::exchange(other.book_, nullptr)) {}
      ~resource() {
        if (book_ != nullptr) book_->push_back("destroyed");
      }
      lines* book_;
    };
    auto make = [](lines& b) -> weir::async_generator<int> {
      resource mine(b);
      co_await weir::with_exit(std::move(mine), [](resource& r, weir::ended) -> weir::task<> {
        co_await weir::sleep(1ms);
        r.book_->push_back("exit");
      });
      co_yield 1;
    };
    auto s = make(book);
    static_cast<void>(co_await s.first());
    book.push_back("answered");
  };
  weir::testing::run(body(log));
  EXPECT_EQ(log, (lines{"exit", "destroyed", "answered"}));
}

weir::async_generator<int> with_failing_exits(lines& log, bool body_fails) {
  co_await with_log(exit_log(log, "a", 0ms, "a failed"));
  co_await with_log(exit_log(log, "b", 1ms, "b failed"));
  co_yield 1;
  if (body_fails) throw std::runtime_error("wrong");
}

/// What the run's handler is told, in words.
class cleanup_errors {
 public:
  explicit cleanup_errors(lines& log, weir::run_state& run) : log_(&log), run_(&run) {
    run.on_cleanup_error(
        [](void* self, std::exception_ptr failure) noexcept {
          try {
            std::rethrow_exception(failure);
          } catch (const std::exception& error) {
            static_cast<cleanup_errors*>(self)->log_->push_back(std::string("reported: ") + error.what());
          }
        },
        this);
  }
  cleanup_errors(const cleanup_errors&) = delete;
  cleanup_errors& operator=(const cleanup_errors&) = delete;
  ~cleanup_errors() { run_->on_cleanup_error([](void*, std::exception_ptr) noexcept {}, nullptr); }

 private:
  lines* log_;
  weir::run_state* run_;
};

TEST(with_exit, the_first_failed_exit_ends_the_stream_with_cleanup_error_after_the_last_value) {
  const lines log = logged([](lines& book) -> weir::task<> {
    const cleanup_errors told(book, co_await this_run());
    auto s = with_failing_exits(book, false);
    std::string text;
    try {
      while (auto value = co_await s.next()) text += std::to_string(*value) + " ";
    } catch (const weir::cleanup_error& error) {
      text += error.what();
    }
    book.push_back(text);
    auto after = co_await s.next();
    if (!after) book.push_back("ended");
  });
  EXPECT_EQ(log, (lines{"b begins: completed", "b is over at 1", "a begins: completed", "a is over at 1", "reported: a failed",
                        "1 cleanup failed: b failed", "ended"}));
}

TEST(with_exit, an_earlier_error_is_thrown_unchanged_and_the_failed_exits_are_reported) {
  const lines log = logged([](lines& book) -> weir::task<> {
    const cleanup_errors told(book, co_await this_run());
    auto s = with_failing_exits(book, true);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, (lines{"b begins: failed", "b is over at 1", "a begins: failed", "a is over at 1", "reported: a failed",
                        "reported: b failed", "1 wrong"}));
}

TEST(with_exit, what_a_terminal_throws_is_thrown_unchanged_and_the_failed_exits_are_reported) {
  const lines log = logged([](lines& book) -> weir::task<> {
    const cleanup_errors told(book, co_await this_run());
    auto s = with_failing_exits(book, false);
    auto refuse = [](int) { throw std::runtime_error("refused"); };
    book.push_back(co_await error_of(s.for_each(refuse)));
  });
  ASSERT_EQ(log.size(), 7U);
  EXPECT_EQ(log[4], "reported: a failed");
  EXPECT_EQ(log[5], "reported: b failed");
  EXPECT_EQ(log[6], "refused");
}

TEST(with_exit, a_failed_exit_is_thrown_by_close_and_by_a_terminal_that_left_early) {
  const lines log = logged([](lines& book) -> weir::task<> {
    const cleanup_errors told(book, co_await this_run());
    auto first = with_failing_exits(book, false);
    static_cast<void>(co_await first.next());
    book.clear();
    const std::string by_close = co_await error_of(first.close());
    book.push_back(by_close);
    book.push_back(co_await error_of(first.close()));
    auto second = with_failing_exits(book, false);
    const std::string by_first = co_await error_of(second.first());
    book.push_back(by_first);
  });
  EXPECT_EQ(log, (lines{"b begins: stopped", "b is over at 1", "a begins: stopped", "a is over at 1", "reported: a failed",
                        "cleanup failed: b failed", "nothing", "b begins: stopped", "b is over at 2", "a begins: stopped",
                        "a is over at 2", "reported: a failed", "cleanup failed: b failed"}));
}

TEST(with_exit, a_function_that_throws_before_its_task_exists_has_failed_too) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<int> {
      co_await weir::with_exit(1, [](int&, weir::ended) -> weir::task<> { throw std::runtime_error("no task"); });
      co_yield 1;
    };
    auto s = make();
    co_return co_await error_of(s.count());
  };
  EXPECT_EQ(weir::testing::run(body()), "cleanup failed: no task");
}

TEST(with_exit, the_exits_of_streams_inside_a_body_run_before_its_own) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto outer = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "outer", 5ms));
      auto inner = with_two_exits(b, 3, 5ms);
      while (auto value = co_await inner.next()) co_yield *value;
    };
    auto s = outer(book);
    static_cast<void>(co_await s.next());
    co_await s.close();
    book.push_back("closed");
  });
  EXPECT_EQ(log, (lines{"locals", "b begins: stopped", "b is over at 15", "a begins: stopped", "a is over at 20",
                        "outer begins: stopped", "outer is over at 25", "closed"}));
}

TEST(with_exit, a_nested_generator_that_ends_runs_its_exits_before_the_outer_body_goes_on) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto outer = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "outer"));
      co_yield weir::elements_of(with_two_exits(b, 1, 5ms));
      b.push_back("outer goes on");
      co_yield 7;
    };
    auto s = outer(book);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, (lines{"locals", "b begins: completed", "b is over at 15", "a begins: completed", "a is over at 20",
                        "outer goes on", "outer begins: completed", "outer is over at 20", "0 7 |"}));
}

TEST(with_exit, a_nested_generator_left_in_the_middle_runs_its_exits_first) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto outer = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "outer"));
      co_yield weir::elements_of(with_two_exits(b, 3, 5ms));
    };
    auto s = outer(book);
    static_cast<void>(co_await s.next());
    co_await s.close();
    book.push_back("closed");
  });
  EXPECT_EQ(log, (lines{"locals", "b begins: stopped", "b is over at 15", "a begins: stopped", "a is over at 20",
                        "outer begins: stopped", "outer is over at 20", "closed"}));
}

TEST(with_exit, closing_while_a_nested_generator_runs_its_exits_runs_each_once) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto outer = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "outer"));
      co_yield weir::elements_of(with_two_exits(b, 1, 20ms));
      co_yield 7;
    };
    auto s = outer(book);
    static_cast<void>(co_await s.next());
    auto both = weir::when_all(next_or_end(s), close_after(s, 10ms));
    auto answers = co_await std::move(both);
    book.push_back("next answered " + std::to_string(std::get<0>(answers)));
  });
  EXPECT_EQ(log, (lines{"locals", "b begins: completed", "b is over at 30", "a begins: completed", "a is over at 50",
                        "outer begins: stopped", "outer is over at 50", "next answered -1"}));
}

TEST(with_exit, the_error_of_a_nested_exit_is_thrown_in_the_outer_body) {
  const lines log = logged([](lines& book) -> weir::task<> {
    const cleanup_errors told(book, co_await this_run());
    auto outer = [](lines& b) -> weir::async_generator<int> {
      try {
        co_yield weir::elements_of(with_failing_exits(b, false));
      } catch (const weir::cleanup_error& error) {
        b.push_back(std::string("caught ") + error.what());
      }
      try {
        co_yield weir::elements_of(with_failing_exits(b, true));
      } catch (const std::runtime_error& error) {
        b.push_back(std::string("caught ") + error.what());
      }
      co_yield 7;
    };
    auto s = outer(book);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log.back(), "1 1 7 |");
  EXPECT_EQ(std::count(log.begin(), log.end(), "caught cleanup failed: b failed"), 1);
  EXPECT_EQ(std::count(log.begin(), log.end(), "caught wrong"), 1);
  EXPECT_EQ(std::count(log.begin(), log.end(), "reported: a failed"), 2);
  EXPECT_EQ(std::count(log.begin(), log.end(), "reported: b failed"), 1);
}

TEST(with_exit, passes_through_the_stages_downstream) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = with_two_exits(book, 3, 5ms) | weir::transform([](int i) { return i; });
    static_cast<void>(co_await s.first());
    book.push_back("answered");
  });
  EXPECT_EQ(log.back(), "answered");
  EXPECT_EQ(log.size(), 6U);
}

TEST(with_exit, exits_with_many_values_before_them_are_registered_where_they_stand) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_yield 1;
      co_await with_log(exit_log(b, "late"));
      co_yield 2;
    };
    auto left_before = make(book);
    static_cast<void>(co_await left_before.first());
    book.push_back("first one left");
    auto left_after = make(book);
    static_cast<void>(co_await left_after.next());
    static_cast<void>(co_await left_after.next());
    co_await left_after.close();
  });
  EXPECT_EQ(log, (lines{"first one left", "late begins: stopped", "late is over at 0"}));
}

}  // namespace
