// How a stream that is left early is closed: before its terminal returns, by close(), and when its variable goes.
#include <weir/core/stream_base.hpp>

#include "core/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

namespace {

using namespace weir_tests;

/// One value each 10 ms, or at once; its exit takes 5 ms.
weir::async_generator<int> source(lines& log, int n = 1000, weir::duration pause = 10ms) {
  const at_scope_end locals(log, "locals");
  co_await with_log(exit_log(log, "exit", 5ms));
  for (int i = 0; i < n; ++i) {
    if (pause != 0ms) co_await weir::sleep(pause);
    co_yield i;
  }
}
weir::task<> refuse(int) {
  co_await weir::sleep(1ms);
  throw std::runtime_error("refused");
}

// (a) Before the terminal returns.

template <class Use>
lines closed_by(Use use) {
  lines log;
  auto body = [](lines& book, Use run) -> weir::task<> {
    auto s = source(book);
    const std::string answer = co_await run(s);
    book.push_back(answer);
  };
  weir::testing::run(body(log, use));
  return log;
}
lines left_at(int milliseconds, std::string answer) {
  return {"locals", "exit begins: stopped", "exit is over at " + std::to_string(milliseconds), std::move(answer)};
}

TEST(closing, first_answers_when_the_stream_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto value = co_await s.first();
              co_return std::to_string(*value);
            }),
            left_at(15, "0"));
}

TEST(closing, for_each_that_stops_returns_when_the_stream_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto twice = [](int i) { return i == 1 ? weir::flow::stop : weir::flow::next; };
              co_await s.for_each(twice);
              co_return "stopped";
            }),
            left_at(25, "stopped"));
}

TEST(closing, an_asynchronous_for_each_that_stops_returns_when_the_stream_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto twice = [](int i) -> weir::task<weir::flow> {
                co_await weir::sleep(1ms);
                co_return i == 1 ? weir::flow::stop : weir::flow::next;
              };
              co_await s.for_each(twice);
              co_return "stopped";
            }),
            left_at(27, "stopped"));
}

TEST(closing, for_each_whose_function_throws_throws_when_the_stream_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto f = [](int) { throw std::runtime_error("refused"); };
              co_return co_await error_of(s.for_each(f));
            }),
            left_at(15, "refused"));
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> { co_return co_await error_of(s.for_each(refuse)); }),
            left_at(16, "refused"));
}

TEST(closing, fold_whose_function_throws_throws_when_the_stream_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto f = [](int, int) -> int { throw std::runtime_error("refused"); };
              co_return co_await error_of(s.fold(0, f));
            }),
            left_at(15, "refused"));
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto f = [](int, int) -> weir::task<int> {
                co_await weir::sleep(1ms);
                throw std::runtime_error("refused");
              };
              co_return co_await error_of(s.fold(0, f));
            }),
            left_at(16, "refused"));
}

TEST(closing, for_each_concurrent_whose_function_throws_throws_when_all_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> { co_return co_await error_of(s.for_each_concurrent(2, refuse)); }),
            left_at(16, "refused"));
}

TEST(closing, for_each_concurrent_that_stops_returns_when_all_is_closed) {
  EXPECT_EQ(closed_by([](auto& s) -> weir::task<std::string> {
              auto twice = [](int i) -> weir::task<weir::flow> {
                co_await weir::sleep(1ms);
                co_return i == 1 ? weir::flow::stop : weir::flow::next;
              };
              co_await s.for_each_concurrent(2, twice);
              co_return "stopped";
            }),
            left_at(26, "stopped"));
}

TEST(closing, an_error_of_a_stage_closes_what_is_upstream_of_it_before_it_is_thrown) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto fails = [](int i) -> int { return i == 1 ? throw std::runtime_error("bad value") : i; };
    auto s = source(book) | weir::transform(fails);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, left_at(25, "0 bad value"));
}

TEST(closing, an_error_of_a_stage_that_is_ready_at_once_closes_what_is_upstream_too) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto fails = [](int i) -> int { return i == 1 ? throw std::runtime_error("bad value") : i; };
    auto s = source(book, 10, 0ms) | weir::transform(fails);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, left_at(5, "0 bad value"));
}

TEST(closing, a_terminal_that_reads_to_the_end_finds_everything_closed) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book, 2, 0ms);
    book.push_back(std::to_string(co_await s.count()));
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: completed", "exit is over at 5", "2"}));
}

// (b) By close().

TEST(closing, close_returns_when_the_exits_are_over) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book);
    static_cast<void>(co_await s.next());
    co_await s.close();
    book.push_back("closed");
  });
  EXPECT_EQ(log, left_at(15, "closed"));
}

TEST(closing, close_before_anything_was_asked_for_runs_nothing) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book);
    co_await s.close();
    book.push_back("closed");
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, (lines{"closed", "|"}));
}

TEST(closing, after_close_every_terminal_finds_the_end) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(10);
    static_cast<void>(co_await s.next());
    co_await s.close();
    std::string text = co_await spelled(s);
    auto first = co_await s.first();
    text += first ? "value" : "nothing";
    text += std::to_string(co_await s.count());
    auto add = [](int a, int b) { return a + b; };
    text += std::to_string(co_await s.fold(7, add));
    auto collected = co_await weir::to<std::vector<int>>(s);
    co_return text + std::to_string(collected.size());
  };
  EXPECT_EQ(weir::testing::run(body()), "|nothing070");
}

TEST(closing, close_is_idempotent) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book);
    static_cast<void>(co_await s.next());
    co_await s.close();
    co_await s.close();
    book.push_back("closed");
  });
  EXPECT_EQ(log, left_at(15, "closed"));
}

TEST(closing, close_called_while_it_runs_returns_at_once) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book);
    static_cast<void>(co_await s.next());
    auto closer = [](auto& stream, lines& b, std::string name) -> weir::task<> {
      co_await stream.close();
      const long now = co_await milliseconds_now();
      b.push_back(name + " returns at " + std::to_string(now));
    };
    auto both = weir::when_all(closer(s, book, "first"), closer(s, book, "second"));
    co_await std::move(both);
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "second returns at 10", "exit is over at 15", "first returns at 15"}));
}

TEST(closing, a_next_that_is_pending_answers_the_end) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book, 10, 100ms);
    auto both = weir::when_all(next_or_end(s), close_after(s, 30ms));
    auto answers = co_await std::move(both);
    book.push_back(std::to_string(std::get<0>(answers)));
  });
  EXPECT_EQ(log, left_at(35, "-1"));
}

TEST(closing, a_next_that_is_pending_answers_the_end_where_closing_takes_no_time) {
  auto body = []() -> weir::task<int> {
    auto s = ticking(10);
    auto both = weir::when_all(next_or_end(s), close_after(s, 30ms));
    auto answers = co_await std::move(both);
    co_return std::get<0>(answers);
  };
  EXPECT_EQ(weir::testing::run(body()), -1);
}

TEST(closing, every_terminal_that_waits_is_answered) {
  auto body = []() -> weir::task<std::string> {
    std::string text;
    {
      auto s = ticking(10);
      auto both = weir::when_all(s.count(), close_after(s, 150ms));
      auto answers = co_await std::move(both);
      text += std::to_string(std::get<0>(answers));
    }
    {
      auto s = ticking(10);
      auto slow = [](int) -> weir::task<> { co_await weir::sleep(10ms); };
      auto both = weir::when_all(s.for_each(slow), close_after(s, 150ms));
      co_await std::move(both);
    }
    {
      auto s = ticking(10);
      auto slow = [](int) -> weir::task<> { co_await weir::sleep(10ms); };
      auto both = weir::when_all(s.for_each_concurrent(3, slow), close_after(s, 150ms));
      co_await std::move(both);
    }
    {
      auto s = ticking(10);
      auto both = weir::when_all(s.first(), close_after(s, 50ms));
      auto answers = co_await std::move(both);
      text += std::get<0>(answers) ? "value" : "nothing";
    }
    {
      auto s = ticking(10);
      auto both = weir::when_all(weir::to<std::vector<int>>(s), close_after(s, 250ms));
      auto answers = co_await std::move(both);
      text += std::to_string(std::get<0>(answers).size());
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "1nothing2");
}

TEST(closing, a_next_asked_for_while_the_stream_is_closing_answers_the_end_when_it_is_closed) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book);
    static_cast<void>(co_await s.next());
    auto asks = [](auto& stream, lines& b) -> weir::task<> {
      co_await weir::sleep(2ms);
      const int answer = co_await next_or_end(stream);
      const long now = co_await milliseconds_now();
      b.push_back(std::to_string(answer) + " at " + std::to_string(now));
    };
    auto both = weir::when_all(s.close(), asks(s, book));
    co_await std::move(both);
  });
  EXPECT_EQ(log, left_at(15, "-1 at 15"));
}

TEST(closing, a_close_that_is_abandoned_goes_on_with_the_next_one) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book);
    static_cast<void>(co_await s.next());
    auto abandoned = weir::when_any(s.close(), weir::sleep(2ms));
    co_await std::move(abandoned);
    book.push_back("abandoned");
    co_await s.close();
    book.push_back("closed");
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "abandoned", "exit is over at 15", "closed"}));
}

TEST(closing, a_close_that_is_abandoned_goes_on_when_the_stream_is_destroyed) {
  const lines log = logged([](lines& book) -> weir::task<> {
    {
      auto s = source(book);
      static_cast<void>(co_await s.next());
      auto abandoned = weir::when_any(s.close(), weir::sleep(2ms));
      co_await std::move(abandoned);
    }
    book.push_back("destroyed");
    co_await weir::sleep(10ms);
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "destroyed", "exit is over at 15"}));
}

TEST(closing, close_while_the_stream_that_ended_runs_its_exits) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book, 1);
    static_cast<void>(co_await s.next());
    auto both = weir::when_all(next_or_end(s), close_after(s, 2ms));
    auto answers = co_await std::move(both);
    book.push_back(std::to_string(std::get<0>(answers)));
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: completed", "exit is over at 15", "-1"}));
}

TEST(closing, an_error_on_its_way_to_a_terminal_is_not_taken_by_close) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto s = source(book, 10, 0ms);
    auto fails = [](int) { throw std::runtime_error("refused"); };
    auto closer = [](auto& stream, lines& b) -> weir::task<> {
      co_await weir::sleep(2ms);
      b.push_back("close: " + co_await error_of(stream.close()));
    };
    auto asks = [](auto& stream, lines& b, auto f) -> weir::task<> { b.push_back("for_each: " + co_await error_of(stream.for_each(f))); };
    auto both = weir::when_all(asks(s, book, fails), closer(s, book));
    co_await std::move(both);
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "exit is over at 5", "close: nothing", "for_each: refused"}));
}

TEST(closing, an_abandoned_terminal_that_was_failing_leaves_closing_and_error_to_the_next) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto fails = [](int) { throw std::runtime_error("refused"); };
    {
      auto s = source(book, 10, 0ms);
      auto abandoned = weir::when_any(s.for_each(fails), weir::sleep(2ms));
      co_await std::move(abandoned);
      book.push_back("next: " + co_await error_of(s.next()));
      book.push_back("next: " + co_await error_of(s.next()));
    }
    {
      auto s = source(book, 10, 0ms);
      auto abandoned = weir::when_any(s.for_each(fails), weir::sleep(2ms));
      co_await std::move(abandoned);
      book.push_back("count: " + co_await error_of(s.count()));
      book.push_back("count: " + co_await error_of(s.count()));
    }
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "exit is over at 5", "next: refused", "next: nothing",
                        "locals", "exit begins: stopped", "exit is over at 10", "count: refused", "count: nothing"}));
}

// (c) When its variable goes.

TEST(closing, leaving_its_scope_destroys_the_locals_and_starts_the_exits_at_once) {
  const lines log = logged([](lines& book) -> weir::task<> {
    {
      auto s = source(book);
      static_cast<void>(co_await s.next());
    }
    book.push_back("left");
    co_await weir::sleep(2ms);
    book.push_back("goes on");
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "left", "goes on", "exit is over at 15"}));
}

TEST(closing, an_exception_that_leaves_its_scope_does_the_same) {
  lines log;
  auto body = [](lines& book) -> weir::task<> {
    auto s = source(book);
    static_cast<void>(co_await s.next());
    throw std::runtime_error("gone");
  };
  EXPECT_THROW(weir::testing::run(body(log)), std::runtime_error);
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "exit is over at 15"}));
}

TEST(closing, destroying_the_task_that_waits_for_a_value_does_the_same) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto reader = [](lines& b) -> weir::task<> {
      auto s = source(b, 10, 100ms);
      static_cast<void>(co_await s.count());
    };
    auto either = weir::when_any(reader(book), weir::sleep(150ms));
    co_await std::move(either);
    book.push_back("left");
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "left", "exit is over at 155"}));
}

TEST(closing, destroying_a_stream_that_waits_withdraws_what_it_waits_for) {
  const lines log = logged([](lines& book) -> weir::task<> {
    {
      auto s = ticking(10) | weir::transform([&book](int i) {
                 book.push_back("called");
                 return i;
               });
      auto abandoned = weir::when_any(s.next(), weir::sleep(50ms));
      co_await std::move(abandoned);
    }
    co_await weir::sleep(1s);
  });
  EXPECT_EQ(log, lines{});
}

}  // namespace
