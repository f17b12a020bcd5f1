// Long: fairness, places, errors and closings of several streams over one.
#include "ops/calls.hpp"
#include "ops/inner_streams.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/join.hpp>
#include <weir/ops/just.hpp>
#include <weir/ops/merge_each.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::merge_each;

namespace {

TEST(merge_each, gives_the_values_of_several_streams_as_they_come) {
  auto paced_tens = [](int i) { return tens(i, 3, 10ms * (i + 3)); };
  EXPECT_EQ(spell_times(streams(3, paced_tens) | merge_each(3)),
            "0@30 10@40 20@50 1@60 11@80 2@90 21@100 12@120 22@150 |@150");
  EXPECT_EQ(spell_times(weir::iota(0, 3) | merge_each(3, paced_tens)),
            "0@30 10@40 20@50 1@60 11@80 2@90 21@100 12@120 22@150 |@150");
}

TEST(merge_each, has_at_most_n_streams_open_and_gives_the_place_of_one_that_has_ended_to_the_next) {
  std::vector<std::string> log;
  auto inner = [&log](int i) { return tens(i, 2, i == 0 ? 50ms : 20ms, &log, 5ms); };
  EXPECT_EQ(spell_times(weir::iota(0, 4) | merge_each(2, inner)),
            "10@20 11@40 0@50 20@65 21@85 1@100 30@110 31@130 |@135");
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "open 1", "closed 1@45", "open 2", "closed 2@90", "open 3",
                                           "closed 0@105", "closed 3@135"}));
}

TEST(merge_each, is_join_with_one_place) {
  auto inner = [](int i) { return tens(i, 2, i == 0 ? 50ms : 20ms); };
  EXPECT_EQ(spell_times(weir::iota(0, 2) | merge_each(1, inner)), "0@50 1@100 10@120 11@140 |@140");
  EXPECT_EQ(spell(streams(3, [](int i) { return weir::iota(0, i); }) | merge_each(1)), "0 0 1 |");
}

TEST(merge_each, ends_when_its_source_and_every_stream_has_ended) {
  EXPECT_EQ(spell(streams(0, [](int) { return ticking(1); }) | merge_each(2)), "|");
  EXPECT_EQ(spell_times(streams(
                            2, [](int) { return ticking(1); }, 30ms) |
                        merge_each(2)),
            "0@130 0@160 |@160");
  EXPECT_EQ(spell_times(streams(
                            2, [](int) { return weir::iota(0, 0); }, 30ms) |
                        merge_each(2)),
            "|@60");
}

TEST(merge_each, waits_for_its_source_and_the_streams_at_the_same_time) {
  EXPECT_EQ(spell_times(streams(
                            3, [](int i) { return tens(i, 2, 30ms); }, 20ms) |
                        merge_each(9)),
            "0@50 10@70 1@80 20@90 11@100 21@120 |@120");
}

TEST(merge_each, takes_at_most_32_values_in_a_row_from_one_stream_while_another_is_ready) {
  auto thousand = [](int i) { return weir::iota(10'000 * i, 10'000 * i + 1000); };
  for (const bool by_next : {true, false}) {
    auto run = [](auto source, bool one_by_one) -> weir::task<std::vector<int>> {
      std::vector<int> all;
      auto add = [&all](int value) { all.push_back(value); };
      if (one_by_one) {
        co_await take_all(source, all, 0ms);
      } else {
        co_await source.for_each(add);
      }
      co_return all;
    };
    const auto all = weir::testing::run(run(weir::iota(0, 3) | merge_each(2, thousand), by_next));
    ASSERT_EQ(all.size(), 3000U);
    std::size_t row = 0;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < 1900; ++i) {
      row = i > 0 && all[i] / 10'000 == all[i - 1] / 10'000 ? row + 1 : 1;
      longest = std::max(longest, row);
    }
    EXPECT_EQ(longest, 32U);
    EXPECT_EQ(together(all, {})[2999], 20'999);
  }
}

TEST(merge_each, pulls_a_value_only_when_one_is_asked_for) {
  account outer, first;
  auto run = [](account& a, account& b) -> weir::task<> {
    auto source = counted(a, 100) | merge_each(3, [&b](int) { return counted(b, 20); });
    co_await weir::sleep(10ms);
    EXPECT_EQ(a.pulled, 0);
    for (int i = 1; i <= 50; ++i) {
      EXPECT_TRUE(co_await source.next());
      co_await weir::sleep(10ms);
      EXPECT_EQ(b.pulled, i);
      EXPECT_LE(a.pulled, 2 + i / 20);
    }
    EXPECT_EQ(b.demand, 1U);
  };
  weir::testing::run(run(outer, first));
}

TEST(merge_each, asks_its_source_only_when_fewer_than_n_streams_are_open) {
  auto run = [](account& book) -> weir::task<> {
    auto source = counted(book, 100) | merge_each(3, [](int i) { return tens(i, 1, i == 1 ? 10ms : 1s); });
    EXPECT_EQ(*co_await source.next(), 10);
    EXPECT_EQ(book.pulled, 3);
    auto either = weir::when_any(source.next(), weir::sleep(10ms));
    static_cast<void>(co_await std::move(either));
    EXPECT_EQ(book.pulled, 4);
  };
  account book;
  weir::testing::run(run(book));
}

/// Fails after `length`.
weir::async_generator<int> failing_after(weir::duration length) {
  co_await weir::sleep(length);
  throw std::runtime_error("a stream failed");
  co_yield 0;
}

TEST(merge_each, throws_the_first_error_when_the_other_streams_and_the_source_are_closed) {
  std::vector<std::string> log;
  auto source = [](std::vector<std::string>* book) -> weir::async_generator<any_stream<int>> {
    int resource = 0;
    co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> { co_await weir::sleep(5ms); });
    co_yield any_stream<int>(tens(0, 9, 100ms, book, 40ms));
    co_yield any_stream<int>(failing_after(250ms));
    co_yield any_stream<int>(tens(2, 9, 110ms, book, 90ms));
    co_yield any_stream<int>(tens(3, 9, 100ms, book, 90ms));
  };
  EXPECT_EQ(spell_times(source(&log) | merge_each(3)), "0@100 20@110 1@200 21@220 a stream failed@345");
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "open 2", "closed 0@290", "closed 2@340"}));
}

TEST(merge_each, throws_an_error_of_its_source_and_of_the_function_when_the_streams_are_closed) {
  std::vector<std::string> log;
  auto source = [](std::vector<std::string>* book) -> weir::async_generator<any_stream<int>> {
    co_yield any_stream<int>(tens(0, 9, 30ms, book, 40ms));
    co_await weir::sleep(70ms);
    throw std::runtime_error("the source failed");
  };
  EXPECT_EQ(spell_times(source(&log) | merge_each(3)), "0@30 1@60 the source failed@110");
  auto strict = [&log](int i) {
    if (i == 1) throw std::runtime_error("the function failed");
    return tens(i, 9, 30ms, &log, 40ms);
  };
  EXPECT_EQ(spell_times(ticking(9) | merge_each(3, strict)), "0@130 1@160 2@190 the function failed@240");
  EXPECT_EQ(spell_at_once(ticking(9) | merge_each(3, strict)), "0 1 2 the function failed");
}

TEST(merge_each, is_over_after_its_error) {
  auto run = []() -> weir::task<> {
    auto source = weir::iota(0, 3) | merge_each(2, failing);
    EXPECT_THROW(static_cast<void>(co_await source.next()), std::runtime_error);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run());
}

TEST(merge_each, awaits_an_asynchronous_function_for_each_of_its_places) {
  calls book;
  auto later = [&book](int i) -> weir::task<weir::async_generator<int>> {
    static_cast<void>(co_await slowly(book, i, 30ms));
    co_return tens(i, 1, 10ms);
  };
  EXPECT_EQ(spell_times(weir::iota(0, 3) | merge_each(2, later)), "0@40 10@40 20@80 |@80");
  EXPECT_EQ(book.most, 2);
  for (const bool closes : {true, false}) {
    auto source = weir::iota(0, 3) | merge_each(2, later);
    book = calls();
    weir::testing::run(closes ? close_after(std::move(source), 20ms) : destroy_after(std::move(source), 20ms));
    EXPECT_EQ(book.stopped, 2);
  }
}

TEST(merge_each, keeps_the_value_as_long_as_the_stream_that_was_made_of_it) {
  auto look = [](const std::string& text) { return lengths(text, 2, 20ms); };
  EXPECT_EQ(spell_times(texts(3, 5ms) | merge_each(2, look)), "100@25 101@30 100@45 101@50 102@70 102@90 |@90");
}

TEST(merge_each, closes_every_stream_and_then_the_source_and_waits_for_them) {
  std::vector<std::string> log;
  auto source = [](std::vector<std::string>* book) -> weir::async_generator<any_stream<int>> {
    struct local {
      ~local() { book->push_back("local gone"); }
      std::vector<std::string>* book;
    };
    const local here{book};
    for (int i = 0; i < 2; ++i) co_yield any_stream<int>(tens(i, 9, 100ms, book, 40ms * (i + 1)));
    co_await weir::sleep(1s);
  };
  auto run = [](auto merged) -> weir::task<> {
    EXPECT_TRUE(co_await merged.next());
    co_await merged.close();
    EXPECT_EQ(milliseconds(co_await weir::now()), 180);
    EXPECT_FALSE(co_await merged.next());
  };
  weir::testing::run(run(source(&log) | merge_each(3)));
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "open 1", "closed 0@140", "closed 1@180", "local gone"}));
}

TEST(merge_each, throws_the_failure_of_one_exit_and_reports_the_others_when_closed) {
  auto run = []() -> weir::task<> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    auto source =
        weir::iota(0, 2) | merge_each(2, [](int i) { return unclean_exit("exit " + std::to_string(i), 9, 10ms); });
    EXPECT_TRUE(co_await source.next());
    EXPECT_TRUE(co_await source.next());
    std::string thrown;
    try {
      co_await source.close();
    } catch (const weir::cleanup_error& error) {
      thrown = error.what();
    }
    EXPECT_EQ(thrown, "cleanup failed: exit 0");
    EXPECT_EQ(reported, "exit 1; ");
  };
  weir::testing::run(run());
}

TEST(merge_each, may_be_closed_before_it_is_driven) {
  account book;
  auto run = [](account& closed) -> weir::task<> {
    auto source = counted(closed, 9) | merge_each(2, [](int i) { return weir::just(i); });
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.closed, 1);
}

TEST(merge_each, leaves_nothing_behind_wherever_it_is_left) {
  for (const bool with_error : {false, true}) {
    std::vector<std::string> log;
    leave_at_every_instant(
        [&log, with_error]() -> any_stream<int> {
          log.clear();
          auto inner = [&log, with_error](int i) -> any_stream<int> {
            if (with_error && i == 2) return failing_after(70ms);
            return tens(i, 3, 35ms, &log, 20ms) | weir::prefetch(1);
          };
          return ticking(4, &log, 30ms) | merge_each(2, inner);
        },
        10ms, 900ms, with_error,
        [&log](const std::vector<int>&, const std::vector<int>&) {
          const auto opened = std::count_if(log.begin(), log.end(), [](const auto& line) { return line[0] == 'o'; });
          EXPECT_EQ(static_cast<std::size_t>(2 * opened), log.size());
        });
  }
}

TEST(merge_each, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::vector<int>> {
    auto source = streams(
                      3, [](int i) { return tens(i, 3, 40ms); }, 30ms) |
                  merge_each(2);
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
  EXPECT_EQ(together(weir::testing::run(run()), {}), (std::vector<int>{0, 1, 2, 10, 11, 12, 20, 21, 22}));
}

TEST(merge_each, lets_what_its_consumer_throws_pass_and_closes) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>* book) -> weir::task<> {
    auto source = weir::iota(0) | merge_each(2, [book](int i) { return tens(i, 9, 10ms, book); });
    auto fails = [](int value) {
      if (value == 11) throw std::runtime_error("consumer");
    };
    EXPECT_THROW(co_await source.for_each(fails), std::runtime_error);
  };
  weir::testing::run(run(&log));
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "open 1", "closed 0@20", "closed 1@20"}));
}

TEST(merge_each, moves_values_that_cannot_be_copied_and_passes_references) {
  auto value_of = [](const number& each) { return *each; };
  EXPECT_EQ(spell(weir::iota(1, 3) | merge_each(2, numbers) | weir::transform(value_of)), "0 0 1 |");
  std::vector<int> values{1, 2};
  auto lent = weir::iota(0, 2) | merge_each(2, [&values](int) { return references(values); });
  static_assert(std::is_same_v<decltype(lent)::value_type, int&>);
  weir::testing::run(lent.for_each([](int& value) { value *= 3; }));
  EXPECT_EQ(values, (std::vector<int>{9, 18}));
}

TEST(merge_each, does_its_work_for_many_streams) {
  auto inner = [](int i) { return tens(i, 10, 1ms * (i % 7 + 1)); };
  EXPECT_EQ(weir::testing::run((weir::iota(0, 1000) | merge_each(50, inner)).count()), 10'000U);
  EXPECT_EQ(weir::testing::run((weir::iota(0, 100'000) | merge_each(3, [](int i) { return weir::just(i); })).count()),
            100'000U);
}

TEST(merge_each, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = weir::iota(0) | merge_each(2, [](int i) { return tens(i, 9, 100ms); });
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 2) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 10 11 1 ");
}

TEST(merge_each, is_refused_without_a_place) {
  auto f = [](int i) { return weir::just(i); };
  EXPECT_EQ(refusal([] { return merge_each(0); }), "merge_each(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([f] { return merge_each(-1, f); }), "merge_each(n, f): n must be at least 1, was -1");
}

}  // namespace
