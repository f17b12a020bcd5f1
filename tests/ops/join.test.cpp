#include "ops/inner_streams.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/join.hpp>
#include <weir/ops/just.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::join;

namespace {

/// i streams of i values each: 10 i, 10 i + 1, ...
auto triangle(int n) {
  return streams(n, [](int i) { return weir::iota(10 * i, 10 * i + i); });
}

TEST(join, gives_the_values_of_one_stream_after_the_other) {
  EXPECT_EQ(spell(triangle(4) | join()), "10 20 21 30 31 32 |");
  EXPECT_EQ(spell_at_once(triangle(4) | join()), "10 20 21 30 31 32 |");
}

TEST(join, ends_with_its_source) {
  EXPECT_EQ(spell(triangle(0) | join()), "|");
  EXPECT_EQ(spell(triangle(1) | join()), "|") << "one stream, and that is empty";
  EXPECT_EQ(spell_times(streams(
                            2, [](int) { return ticking(1); }, 100ms) |
                        join()),
            "0@200 0@400 |@400");
}

TEST(join, flattens_a_stream_of_streams_of_one_type) {
  auto source = weir::from(std::vector<int>{2, 3}) | weir::transform([](int i) { return weir::iota(0, i); }) | join();
  EXPECT_EQ(spell(std::move(source)), "0 1 0 1 2 |");
}

TEST(join, flattens_one_level) {
  auto pair = [](int i) { return streams(2, [i](int k) { return weir::just(10 * i + k); }); };
  auto both = weir::iota(1, 3) | weir::transform(pair) | join() | join();
  EXPECT_EQ(spell(std::move(both)), "10 11 20 21 |");
}

TEST(join, closes_a_stream_before_it_asks_for_the_next) {
  std::vector<std::string> log;
  auto source = [](std::vector<std::string>* book) -> weir::async_generator<weir::async_generator<int>> {
    for (int i = 0; i < 2; ++i) {
      book->push_back("asked for " + std::to_string(i));
      co_yield tens(i, 1, 0ms, book, 30ms);
    }
  };
  EXPECT_EQ(spell_times(source(&log) | join()), "0@0 10@30 |@60");
  EXPECT_EQ(log,
            (std::vector<std::string>{"asked for 0", "open 0", "closed 0@30", "asked for 1", "open 1", "closed 1@60"}));
}

TEST(join, asks_for_a_stream_only_when_a_value_is_asked_for) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto source = counted(pulled, 100) | weir::transform([](int i) { return weir::iota(i, i + 2); }) | join();
    co_await weir::sleep(10ms);
    EXPECT_EQ(pulled.pulled, 0);
    for (int taken = 0; taken < 7; ++taken) {
      EXPECT_TRUE(co_await source.next());
      EXPECT_EQ(pulled.pulled, 1 + taken / 2);
    }
  };
  weir::testing::run(run(book));
}

/// A stream of streams over accounts.
class counted_streams : public weir::stream_base<counted_streams, counted> {
 public:
  explicit counted_streams(std::vector<account>& books) : books_(&books) {}
  template <class Sink>
  weir::drive_status drive(weir::context&, Sink&& sink) {
    while (next_ < books_->size()) {
      if (!sink(counted((*books_)[next_++], 2))) return weir::drive_status::satisfied;
    }
    return weir::drive_status::done;
  }
  weir::close_status close(weir::context&) noexcept { return weir::close_status::closed; }
  using stream_base<counted_streams, counted>::close;

 private:
  std::vector<account>* books_;
  std::size_t next_ = 0;
};

TEST(join, tells_each_stream_what_is_certainly_taken_of_it) {
  std::vector<account> books(3);
  EXPECT_EQ(weir::testing::run((counted_streams(books) | join() | weir::take(5)).count()), 5U);
  EXPECT_EQ(books[0].demand, 5U);
  EXPECT_EQ(books[1].demand, 3U);
  EXPECT_EQ(books[2].demand, 1U);
  EXPECT_EQ(books[2].pulled, 1);
}

TEST(join, passes_the_error_of_its_source_and_of_a_stream) {
  auto source = [](int fails_at) -> weir::async_generator<any_stream<int>> {
    for (int i = 0; i < 3; ++i) {
      if (i == fails_at) throw std::runtime_error("the outer one failed");
      co_yield any_stream<int>(weir::just(i));
    }
  };
  EXPECT_EQ(spell(source(2) | join()), "0 1 the outer one failed");
  EXPECT_EQ(spell(streams(3, [](int i) { return failing(i); }) | join()), "source failed");
  EXPECT_EQ(spell_at_once(streams(3, [](int i) { return failing(1 + i); }) | join()), "0 source failed");
}

TEST(join, closes_both_when_one_has_failed) {
  std::vector<std::string> log;
  auto fails = [](std::vector<std::string>* book) -> weir::async_generator<int> {
    auto inner = tens(0, 3, 10ms, book, 30ms);
    while (auto value = co_await inner.next()) {
      if (*value == 1) {
        co_await inner.close();
        throw std::runtime_error("inner failed");
      }
      co_yield *value;
    }
  };
  auto source = [](auto make, std::vector<std::string>* book) -> weir::async_generator<weir::async_generator<int>> {
    int resource = 0;
    co_await weir::with_exit(std::move(resource),
                             [](int&, weir::ended) -> weir::task<> { co_await weir::sleep(20ms); });
    book->push_back("outer");
    co_yield make(book);
  };
  EXPECT_EQ(spell_times(source(fails, &log) | join()), "0@10 inner failed@70");
  EXPECT_EQ(log, (std::vector<std::string>{"outer", "open 0", "closed 0@50"}));
}

TEST(join, ends_with_the_failed_exit_of_a_stream) {
  EXPECT_EQ(spell(streams(2, [](int) { return unclean(2); }) | join()), "0 1 cleanup failed: exit failed");
}

TEST(join, closes_the_inner_stream_before_the_source_whose_locals_it_may_use) {
  std::vector<std::string> log;
  auto outer = [](std::vector<std::string>* book) -> weir::async_generator<weir::async_generator<int>> {
    struct local {
      ~local() { book->push_back("local gone"); }
      std::vector<std::string>* book;
    };
    const local here{book};
    co_yield tens(0, 5, 100ms, book, 40ms);
  };
  weir::testing::run(close_after(outer(&log) | join(), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "closed 0@190", "local gone"}));
  log.clear();
  weir::testing::run(destroy_after(outer(&log) | join(), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "local gone", "closed 0@140"}))
      << "exits outlive what is destroyed";
}

TEST(join, throws_the_first_failure_of_closing_both_and_reports_the_other) {
  auto outer = []() -> weir::async_generator<weir::async_generator<int>> {
    int resource = 0;
    co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> {
      throw std::runtime_error("outer exit");
      co_return;
    });
    co_yield unclean_exit("inner exit", 9);
  };
  auto run = [](auto make) -> weir::task<> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    auto source = make() | join();
    EXPECT_TRUE(co_await source.next());
    std::string thrown;
    try {
      co_await source.close();
    } catch (const weir::cleanup_error& error) {
      thrown = error.what();
    }
    EXPECT_EQ(thrown, "cleanup failed: inner exit");
    EXPECT_EQ(reported, "outer exit; ");
  };
  weir::testing::run(run(outer));
}

TEST(join, can_be_closed_before_it_is_driven) {
  auto run = []() -> weir::task<> {
    auto source = triangle(3) | join();
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run());
}

TEST(join, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::vector<int>> {
    auto source = streams(
                      2, [](int i) { return tens(i, 2, 40ms); }, 30ms) |
                  join();
    std::vector<int> all;
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(15ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      if (!std::get<0>(answer)) break;
      all.push_back(*std::get<0>(answer));
    }
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(run()), (std::vector<int>{0, 1, 10, 11}));
}

TEST(join, lets_what_its_consumer_throws_pass_and_closes) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>* book) -> weir::task<> {
    auto source = streams(2, [book](int i) { return tens(i, 9, 0ms, book); }) | join();
    auto fails = [](int value) {
      if (value == 3) throw std::runtime_error("consumer");
    };
    EXPECT_THROW(co_await source.for_each(fails), std::runtime_error);
  };
  weir::testing::run(run(&log));
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "closed 0@0"}));
}

TEST(join, drives_streams_that_have_to_stay_where_they_are) {
  auto ahead = [](int i) { return tens(i, 3, 10ms) | weir::prefetch(2); };
  auto source = weir::iota(0, 2) | weir::transform(ahead) | join();
  EXPECT_EQ(spell(std::move(source)), "0 1 2 10 11 12 |");
}

TEST(join, borrows_streams_that_come_as_references) {
  auto borrow_each =
      [](std::vector<weir::async_generator<int>>& all) -> weir::async_generator<weir::async_generator<int>&> {
    for (auto& each : all) co_yield each;
  };
  auto run = [](auto lend) -> weir::task<> {
    std::vector<weir::async_generator<int>> all;
    for (int i = 0; i < 2; ++i) all.push_back(tens(i, 3));
    {
      auto source = lend(all) | join() | weir::take(2);
      EXPECT_EQ(*co_await source.next(), 0);
      EXPECT_EQ(*co_await source.next(), 1);
      EXPECT_FALSE(co_await source.next());
    }
    EXPECT_EQ(*co_await all[0].next(), 2);
    EXPECT_EQ(*co_await all[1].next(), 10);
  };
  weir::testing::run(run(borrow_each));
}

TEST(join, moves_values_that_cannot_be_copied_and_passes_references) {
  auto source = weir::iota(1, 3) | weir::transform([](int i) { return numbers(i); }) | join();
  auto value_of = [](const number& each) { return *each; };
  EXPECT_EQ(spell(std::move(source) | weir::transform(value_of)), "0 0 1 |");
  std::vector<int> values{1, 2};
  auto lend = [&values](int) { return references(values); };
  auto lent = weir::iota(0, 2) | weir::transform(lend) | join();
  static_assert(std::is_same_v<decltype(lent)::value_type, int&>);
  weir::testing::run(lent.for_each([](int& value) { value *= 3; }));
  EXPECT_EQ(values, (std::vector<int>{9, 18}));
}

TEST(join, goes_through_a_hundred_thousand_empty_streams_in_a_bounded_stack_and_takes_turns) {
  auto none = [](int) { return weir::iota(0, 0); };
  EXPECT_EQ(spell(weir::iota(0, 100'000) | weir::transform(none) | join()), "|");
  auto run = [](auto f) -> weir::task<std::size_t> {
    auto source = weir::iota(0) | weir::transform(f) | join();
    auto either = weir::when_any(source.next(), weir::sleep(0ms));
    const auto answer = co_await std::move(either);
    co_return answer.index();
  };
  EXPECT_EQ(weir::testing::run(run(none)), 1U);
}

TEST(join, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = weir::iota(0) | weir::transform([](int i) { return weir::iota(10 * i); }) | join();
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 2) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 1 2 ");
}

}  // namespace
