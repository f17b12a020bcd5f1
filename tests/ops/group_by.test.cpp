// Long: groups that are taken, read, left, ended early and opened again, in every order.
#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/group_by.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::group_by;
using weir::group_limits;

namespace {

int tens(int value) { return value / 10; }

/// Reads groups, at most `readers` at once: "1: 11@0 12@0 |@0" for each, in the order in which they end.
template <class S>
weir::task<std::vector<std::string>> read_groups(S groups, int readers, weir::duration work = 0ms) {
  std::vector<std::string> texts;
  std::string end = "|";
  auto read = [&texts, work](weir::group<int, int> each) -> weir::task<> {
    const int key = each.key();
    std::string text = co_await worked(std::move(each), work);
    texts.push_back(std::to_string(key) + ": " + text);
  };
  try {
    co_await groups.for_each_concurrent(readers, read);
  } catch (const std::exception& error) {
    end = error.what();
  }
  const weir::time_point at = co_await weir::now();
  texts.push_back(end + "@" + std::to_string(milliseconds(at)));
  co_return texts;
}
template <class S>
std::vector<std::string> groups_of(S groups, int readers, weir::duration work = 0ms) {
  return weir::testing::run(read_groups(std::move(groups), readers, work));
}
using texts = std::vector<std::string>;

/// One each 10 ms; the end, too.
weir::async_generator<int> spaced(std::vector<int> values) {
  for (const int value : values) {
    co_await weir::sleep(10ms);
    co_yield int(value);
  }
  co_await weir::sleep(10ms);
}

TEST(group_by, gives_a_stream_for_each_key_in_the_order_in_which_they_come) {
  EXPECT_EQ(groups_of(weir::from({11, 21, 12, 31, 22, 13}) | group_by(tens, 3), 3),
            (texts{"1: 11@0 12@0 13@0 |@0", "2: 21@0 22@0 |@0", "3: 31@0 |@0", "|@0"}));
}

TEST(group_by, gives_values_as_they_come) {
  auto half = [](int value) { return value % 2; };
  EXPECT_EQ(groups_of(ticking(4) | group_by(half, 2), 2),
            (texts{"1: 1@200 3@400 |@400", "0: 0@100 2@300 |@400", "|@400"}));
}

TEST(group_by, ends_the_group_without_a_value_for_the_longest_time_where_a_new_key_is_one_too_many) {
  EXPECT_EQ(groups_of(spaced({11, 21, 12, 31, 22}) | group_by(tens, 2), 2),
            (texts{"2: 21@20 |@40", "1: 11@10 12@30 |@50", "3: 31@40 |@60", "2: 22@50 |@60", "|@60"}));
}

TEST(group_by, opens_a_group_again_whose_key_comes_again) {
  EXPECT_EQ(groups_of(weir::from({11, 12, 21, 13}) | group_by(tens, 1), 1),
            (texts{"1: 11@0 12@0 |@0", "2: 21@0 |@0", "1: 13@0 |@0", "|@0"}));
}

TEST(group_by, passes_any_number_of_keys_to_fewer_readers_whatever_the_limits) {
  for (const int limit : {1, 2, 3, 50}) {
    for (const int buffer : {1, 2, 20}) {
      for (const int readers : {1, 2, 3}) {
        for (const weir::duration work : {weir::duration(0ms), weir::duration(3ms)}) {
          auto key = [](int value) { return value * 7 % 11; };
          const auto seen =
              groups_of(weir::iota(0, 100) | group_by(key, group_limits(limit).buffer(buffer)), readers, work);
          int values = 0;
          for (const std::string& text : seen) {
            for (const char letter : text) values += letter == '@' ? 1 : 0;
            --values;  // its end
          }
          EXPECT_EQ(values, 100) << limit << " groups of " << buffer << ", " << readers << " readers";
        }
      }
    }
  }
}

TEST(group_by, releases_a_reader_that_waits_where_a_group_is_full_that_nobody_took) {
  EXPECT_EQ(groups_of(weir::from({11, 21, 22, 23, 12}) | group_by(tens, group_limits(9).buffer(2)), 1),
            (texts{"1: 11@0 |@0", "2: 21@0 22@0 23@0 |@0", "1: 12@0 |@0", "|@0"}));
}

TEST(group_by, ends_groups_that_are_idle) {
  auto key = [](int value) { return value < 3 ? value : 9; };
  EXPECT_EQ(groups_of(ticking(6) | group_by(key, group_limits(9).idle(250ms)), 9),
            (texts{"0: 0@100 |@350", "1: 1@200 |@450", "2: 2@300 |@550", "9: 3@400 4@500 5@600 |@600", "|@600"}));
}

TEST(group_by, releases_by_idleness_who_reads_its_groups_one_after_the_other) {
  auto run = []() -> weir::task<> {
    auto groups = weir::from({11, 21, 22, 12}) | group_by(tens, group_limits(9).buffer(2).idle(50ms));
    auto first = co_await groups.next();
    auto second = co_await groups.next();
    EXPECT_EQ(*(co_await first->next()), 11);
    EXPECT_FALSE(co_await first->next());  // the second is full, and nobody reads it
    EXPECT_EQ(milliseconds(co_await weir::now()), 50);
    EXPECT_EQ(*(co_await second->next()), 21);
    EXPECT_EQ(*(co_await second->next()), 22);
  };
  weir::testing::run(run());
}

TEST(group_by, pulls_until_there_is_a_value_for_who_asks) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto half = [](int value) { return value % 2; };
    auto groups = counted(pulled, 100) | group_by(half, group_limits(4).buffer(2));
    auto even = co_await groups.next();
    EXPECT_EQ(pulled.pulled, 1);
    EXPECT_EQ(*(co_await even->next()), 0);
    EXPECT_EQ(pulled.pulled, 1);
    EXPECT_EQ(*(co_await even->next()), 2);
    EXPECT_EQ(pulled.pulled, 3);
    EXPECT_EQ(groups.queued(), 1U);
  };
  weir::testing::run(run(book));
}

TEST(group_by, awaits_an_asynchronous_key_one_at_a_time) {
  calls book;
  auto key = [&book](const int& value) -> weir::task<int> { co_return tens(co_await slowly(book, value, 10ms)); };
  EXPECT_EQ(groups_of(weir::from({11, 21, 12}) | group_by(key, 2), 2),
            (texts{"1: 11@10 12@30 |@30", "2: 21@20 |@30", "|@30"}));
  EXPECT_EQ(book.most, 1);
}

TEST(group_by, tells_the_groups_and_each_of_them_of_an_error) {
  auto run = []() -> weir::task<> {
    auto half = [](int value) { return value % 2; };
    auto groups = failing(3) | group_by(half, 4);
    auto even = co_await groups.next();
    auto odd = co_await groups.next();
    EXPECT_EQ(co_await spelled_in_place(*even), "0@0 2@0 source failed@0");
    EXPECT_EQ(co_await spelled_in_place(*odd), "1@0 source failed@0");
    std::string end;
    try {
      static_cast<void>(co_await groups.next());
    } catch (const std::exception& error) {
      end = error.what();
    }
    EXPECT_EQ(end, "source failed");
  };
  weir::testing::run(run());
}

TEST(group_by, drops_the_values_of_a_group_that_is_left_until_it_ends) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    auto groups = weir::from({11, 12, 21, 13, 22, 31, 14}) | group_by(tens, 2) |
                  weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
    {
      auto first = co_await groups.next();
      EXPECT_EQ(first->key(), 1);
      EXPECT_EQ(*(co_await first->next()), 11);
    }
    auto second = co_await groups.next();
    EXPECT_EQ(*(co_await second->next()), 21);
    EXPECT_EQ(*(co_await second->next()), 22);
    EXPECT_EQ(lost, (std::vector<int>{12, 13}));
    auto third = co_await groups.next();  // the first has ended, and is opened again by 14
    EXPECT_EQ(*(co_await third->next()), 31);
    auto again = co_await groups.next();
    EXPECT_EQ(again->key(), 1);
    EXPECT_EQ(*(co_await again->next()), 14);
    EXPECT_FALSE(co_await groups.next());
  };
  weir::testing::run(run());
}

TEST(group_by, goes_on_with_the_groups_that_were_taken_when_no_more_are_wanted) {
  auto run = []() -> weir::task<> {
    std::vector<std::string> log;
    std::vector<int> lost;
    auto source = [](std::vector<std::string>& book) -> weir::async_generator<int> {
      co_yield weir::elements_of(ticking(0, &book, 30ms));
      for (const int value : {11, 21, 12, 31, 13, 14}) {
        co_await weir::sleep(100ms);
        co_yield int(value);
      }
    };
    auto groups = source(log) | group_by(tens, 5);
    std::optional<weir::item<weir::group<int, int>>> first(co_await groups.next());
    EXPECT_EQ(*(co_await (*first)->next()), 11);
    co_await groups.close();
    EXPECT_EQ(*(co_await (*first)->next()), 12);
    EXPECT_EQ(*(co_await (*first)->next()), 13);
    std::uint64_t dropped = 0;
    co_await count_of_discarded(dropped);
    EXPECT_EQ(dropped, 2U);
    co_await (*first)->close();
  };
  weir::testing::run(run());
}

TEST(group_by, closes_its_source_with_the_last_of_its_streams) {
  auto run = []() -> weir::task<> {
    std::vector<std::string> log;
    auto groups = ticking(30, &log, 30ms) | group_by(tens, 5);
    auto first = co_await groups.next();
    co_await groups.close();
    EXPECT_EQ(log, std::vector<std::string>{"open"});
    co_await first->close();
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 130"}));
  };
  weir::testing::run(run());
}

TEST(group_by, discards_what_waits_in_groups_that_nobody_took) {
  for (const bool closes : {true, false}) {
    std::vector<int> lost;
    auto run = [](std::vector<int>& into, bool by_close) -> weir::task<> {
      auto groups = weir::from({11, 21, 22, 31, 12}) | group_by(tens, 5) |
                    weir::on_discard([&into](int&& value) noexcept { into.push_back(value); });
      auto first = co_await groups.next();
      EXPECT_EQ(*(co_await first->next()), 11);
      EXPECT_EQ(*(co_await first->next()), 12);
      if (by_close) co_await groups.close();
    };
    weir::testing::run(run(lost, closes));
    EXPECT_EQ(lost, (std::vector<int>{21, 22, 31}));
  }
}

TEST(group_by, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<> {
    auto key = [](const number& value) { return std::to_string(*value % 2); };
    auto groups = numbers(4) | group_by(key, 2);
    auto even = co_await groups.next();
    EXPECT_EQ(even->key(), "0");
    EXPECT_EQ(**(co_await even->next()), 0);
    EXPECT_EQ(**(co_await even->next()), 2);
    auto odd = co_await groups.next();
    EXPECT_EQ(**(co_await odd->next()), 1);
    EXPECT_EQ(**(co_await odd->next()), 3);
    EXPECT_FALSE(co_await even->next());
  };
  weir::testing::run(run());
}

TEST(group_by, ends_when_the_run_drains) {
  auto run = []() -> weir::task<> {
    auto drains = []() -> weir::task<> {
      co_await weir::sleep(250ms);
      co_await drain_the_run();
    };
    auto both = weir::when_all(read_groups(ticking(100) | group_by(tens, 2), 2), drains());
    auto [seen, nothing] = co_await std::move(both);
    EXPECT_EQ(seen, (texts{"0: 0@100 1@200 |@250", "|@250"}));
    static_cast<void>(nothing);
  };
  weir::testing::run(run());
}

TEST(group_by, refuses_what_is_out_of_range) {
  EXPECT_EQ(refusal([] { return group_by(tens, 0); }), "group_limits(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return group_limits(1).buffer(-1); }),
            "group_limits(n).buffer(b): b must be at least 1, was -1");
  EXPECT_EQ(refusal([] { return group_limits(1).idle(-1s); }),
            "group_limits(n).idle(d): d must not be negative, was -1s");
}

}  // namespace
