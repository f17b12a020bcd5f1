#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/split.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::split;

namespace {

bool is_even(int value) { return value % 2 == 0; }

template <class S>
weir::task<> read_into(std::string& text, S source, weir::duration work = 0ms) {
  text = co_await worked(std::move(source), work);
}
template <class Sides>
weir::task<std::pair<std::string, std::string>> both_of(Sides sides, weir::duration work = 0ms,
                                                        weir::duration other_work = 0ms) {
  std::string yes, no;
  auto both = weir::when_all(read_into(yes, std::move(sides.matching), work),
                             read_into(no, std::move(sides.others), other_work));
  co_await std::move(both);
  co_return std::pair(std::move(yes), std::move(no));
}
using texts = std::pair<std::string, std::string>;

TEST(split, gives_the_values_for_which_its_predicate_holds_and_the_others) {
  EXPECT_EQ(weir::testing::run(both_of(ticking(5) | split(is_even))),
            texts("0@100 2@300 4@500 |@500", "1@200 3@400 |@500"));
}

TEST(split, awaits_an_asynchronous_predicate_one_at_a_time) {
  calls book;
  auto matches = [&book](const int& value) -> weir::task<bool> { co_return co_await slowly(book, value, 10ms) < 2; };
  EXPECT_EQ(weir::testing::run(both_of(weir::iota(0, 4) | split(matches))), texts("0@10 1@20 |@40", "2@30 3@40 |@40"));
  EXPECT_EQ(book.most, 1);
}

TEST(split, waits_when_one_side_is_the_room_behind) {
  auto small = [](int value) { return value < 3; };
  EXPECT_EQ(weir::testing::run(both_of(weir::from({0, 1, 2, 3, 4}) | split(small, 2), 10ms)),
            texts("0@0 1@10 2@20 |@30", "3@10 4@10 |@10"));
}

TEST(split, stands_still_while_a_side_is_not_read_and_goes_on_when_that_is_destroyed) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    auto [even, odd] = weir::iota(0, 12) | split(is_even, 2);
    std::optional<weir::branch<int>> unread(std::move(odd));
    auto reads = std::move(even) | weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
    std::string text;
    auto lets_go = [](std::optional<weir::branch<int>>& side) -> weir::task<> {
      co_await weir::sleep(20ms);
      side.reset();
    };
    auto both = weir::when_all(read_into(text, std::move(reads)), lets_go(unread));
    co_await std::move(both);
    EXPECT_EQ(text, "0@0 2@0 4@20 6@20 8@20 10@20 |@20");
    EXPECT_EQ(lost, (std::vector<int>{1, 3, 5, 7, 9, 11}));
  };
  weir::testing::run(run());
}

TEST(split, pulls_until_a_value_comes_for_the_side_that_asks) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto sides = counted(pulled, 100) | split(is_even);
    EXPECT_EQ(*(co_await sides.others.next()), 1);
    EXPECT_EQ(pulled.pulled, 2);
    EXPECT_EQ(*(co_await sides.matching.next()), 0);
    EXPECT_EQ(pulled.pulled, 2);
    EXPECT_EQ(*(co_await sides.matching.next()), 2);
    EXPECT_EQ(pulled.pulled, 3);
  };
  weir::testing::run(run(book));
}

TEST(split, tells_both_sides_of_an_error) {
  EXPECT_EQ(weir::testing::run(both_of(failing(3) | split(is_even))),
            texts("0@0 2@0 source failed@0", "1@0 source failed@0"));
  auto breaks = [](int value) -> bool {
    if (value == 2) throw std::runtime_error("cannot say");
    return is_even(value);
  };
  EXPECT_EQ(weir::testing::run(both_of(weir::iota(0, 5) | split(breaks))),
            texts("0@0 cannot say@0", "1@0 cannot say@0"));
}

TEST(split, closes_its_source_with_the_last_side) {
  auto run = []() -> weir::task<> {
    std::vector<std::string> log;
    auto sides = ticking(9, &log, 30ms) | split(is_even);
    EXPECT_EQ(*(co_await sides.matching.next()), 0);
    co_await sides.matching.close();
    EXPECT_EQ(log, std::vector<std::string>{"open"});
    EXPECT_EQ(*(co_await sides.others.next()), 1);
    co_await sides.others.close();
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 230"}));
  };
  weir::testing::run(run());
}

TEST(split, discards_what_waits_for_a_side_that_is_left) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    auto sides = weir::iota(0, 9) | split(is_even);
    auto odd = std::move(sides.others) | weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
    EXPECT_EQ(*(co_await odd.next()), 1);
    for (int i = 0; i < 7; i += 2) EXPECT_EQ(*(co_await sides.matching.next()), i);
    co_await odd.close();
    EXPECT_EQ(lost, (std::vector<int>{3, 5}));
  };
  weir::testing::run(run());
}

TEST(split, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<> {
    auto is_one = [](const number& value) { return *value == 1; };
    auto sides = numbers(3) | split(is_one);
    EXPECT_EQ(**(co_await sides.matching.next()), 1);
    EXPECT_EQ(**(co_await sides.others.next()), 0);
    EXPECT_EQ(**(co_await sides.others.next()), 2);
    EXPECT_FALSE(co_await sides.others.next());
    EXPECT_FALSE(co_await sides.matching.next());
  };
  weir::testing::run(run());
}

TEST(split, ends_when_the_run_drains) {
  auto run = []() -> weir::task<> {
    auto drains = []() -> weir::task<> {
      co_await weir::sleep(250ms);
      co_await drain_the_run();
    };
    auto both = weir::when_all(both_of(ticking(100) | split(is_even)), drains());
    auto [seen, nothing] = co_await std::move(both);
    EXPECT_EQ(seen, texts("0@100 |@250", "1@200 |@250"));
    static_cast<void>(nothing);
  };
  weir::testing::run(run());
}

TEST(split, refuses_no_room_when_made) {
  EXPECT_EQ(refusal([] { return split(is_even, 0); }), "split(pred, room): room must be at least 1, was 0");
}

}  // namespace
