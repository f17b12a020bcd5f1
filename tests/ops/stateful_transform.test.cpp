#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/stateful_transform.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// How much more than the value before.
int step(int& before, int x) { return x - std::exchange(before, x); }
weir::task<int> step_later(int& before, int x) {
  co_await weir::sleep(30ms);
  co_return step(before, x);
}

/// Sums of three values each, and what is left in the end.
class sums {
 public:
  std::optional<int> add(int x) {
    sum_ += x;
    if (++values_ < 3) return std::nullopt;
    return take();
  }
  std::optional<int> rest() {
    if (values_ == 0) return std::nullopt;
    return take();
  }

 private:
  int take() {
    values_ = 0;
    return std::exchange(sum_, 0);
  }

  int sum_ = 0;
  int values_ = 0;
};
weir::task<std::optional<int>> add_later(sums& all, int x) {
  co_await weir::sleep(30ms);
  co_return all.add(x);
}
weir::task<std::optional<int>> rest_later(sums& all) {
  co_await weir::sleep(50ms);
  co_return all.rest();
}
auto in_threes() { return weir::stateful_transform(sums(), &sums::add, &sums::rest); }

TEST(stateful_transform, carries_its_state_from_one_value_to_the_next) {
  EXPECT_EQ(spell(weir::from({3, 4, 9, 7}) | weir::stateful_transform(0, step)), "3 1 5 -2 |");
  EXPECT_EQ(spell_at_once(weir::from({3, 4, 9, 7}) | weir::stateful_transform(0, step)), "3 1 5 -2 |");
}

TEST(stateful_transform, gives_nothing_where_its_function_gives_an_empty_optional) {
  auto threes = weir::iota(0, 7) | weir::stateful_transform(sums(), &sums::add);
  static_assert(std::is_same_v<decltype(threes)::value_type, int>);
  EXPECT_EQ(spell(std::move(threes)), "3 12 |");
}

TEST(stateful_transform, gives_what_its_flush_gives_in_the_end) {
  EXPECT_EQ(spell(weir::iota(0, 7) | in_threes()), "3 12 6 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 7) | in_threes()), "3 12 6 |");
  EXPECT_EQ(spell(weir::iota(0, 6) | in_threes()), "3 12 |");
}

TEST(stateful_transform, flushes_where_there_was_no_value) {
  auto count = [](int& n, int) { return ++n; };
  auto twice = [](int& n) { return n * 2; };
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::stateful_transform(5, count, twice)), "10 |");
}

TEST(stateful_transform, flushes_before_an_error_of_the_source) {
  EXPECT_EQ(spell(failing(4) | in_threes()), "3 3 source failed");
  EXPECT_EQ(spell_at_once(failing(4) | in_threes()), "3 3 source failed");
}

TEST(stateful_transform, flushes_before_an_error_of_its_function) {
  auto strict = [](sums& all, int x) {
    if (x == 5) throw std::runtime_error("function failed");
    return all.add(x);
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::stateful_transform(sums(), strict, &sums::rest)), "3 7 function failed");
  EXPECT_EQ(spell(weir::iota(0) | weir::stateful_transform(sums(), strict)), "3 function failed");
}

TEST(stateful_transform, throws_what_its_flush_throws_unless_there_was_an_error_before) {
  auto broken = [](sums&) -> std::optional<int> { throw std::runtime_error("flush failed"); };
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::stateful_transform(sums(), &sums::add, broken)), "3 flush failed");
  std::string reported;
  auto body = [&broken](std::string& text) -> weir::task<std::string> {
    co_await collect_cleanup_errors(text);
    co_return co_await spelled(failing(3) | weir::stateful_transform(sums(), &sums::add, broken));
  };
  EXPECT_EQ(weir::testing::run(body(reported)), "3 source failed");
  EXPECT_EQ(reported, "flush failed; ");
}

TEST(stateful_transform, drops_what_is_left_to_be_flushed_when_its_consumer_throws) {
  drops lost;
  auto body = [](drops& dropped) -> weir::task<> {
    auto count = [](int& n, int x) {
      ++n;
      return x;
    };
    auto counted_so_far = [](int& n) { return n; };
    auto source = dropped.here(weir::iota(7) | weir::stateful_transform(100, count, counted_so_far));
    auto refuse = [](int x) {
      if (x == 8) throw std::runtime_error("consumer failed");
    };
    EXPECT_THROW(co_await source.for_each(refuse), std::runtime_error);
  };
  weir::testing::run(body(lost));
  EXPECT_EQ(lost.values, (std::vector<int>{102}));
}

TEST(stateful_transform, makes_its_state_by_a_function_when_the_first_value_comes) {
  int made = 0;
  auto make = [&made] {
    ++made;
    return make_number(10);
  };
  auto add = [](number& sum, int x) { return *sum += x; };
  auto source = weir::iota(1, 4) | weir::stateful_transform(make, add);
  EXPECT_EQ(made, 0);
  EXPECT_EQ(spell(std::move(source)), "11 13 16 |");
  EXPECT_EQ(made, 1);
  auto last = [](number& sum) { return *sum; };
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::stateful_transform(make, add, last)), "11 13 16 16 |");
  EXPECT_EQ(made, 2);
}

TEST(stateful_transform, begins_each_stream_with_the_same_state) {
  const auto stage = weir::stateful_transform(0, step);
  EXPECT_EQ(spell(weir::iota(5, 7) | stage), "5 1 |");
  EXPECT_EQ(spell(weir::iota(5, 7) | stage), "5 1 |");
}

TEST(stateful_transform, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::stateful_transform(0, step);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  account batches;
  weir::testing::run((counted(batches, 100) | in_threes() | weir::take(4)).count());
  EXPECT_EQ(batches.demand, 4U);
  EXPECT_EQ(batches.pulled, 12);
}

TEST(stateful_transform, hands_on_values_that_cannot_be_copied) {
  auto delay = [](std::optional<number>& kept, number n) { return std::exchange(kept, std::move(n)); };
  auto rest = [](std::optional<number>& kept) { return std::exchange(kept, std::nullopt); };
  auto late = numbers(3) | weir::stateful_transform(std::optional<number>(), delay, rest);
  auto read = weir::testing::run(weir::to<std::vector>(std::move(late)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[0], 0);
  EXPECT_EQ(*read[2], 2);
}

TEST(stateful_transform, takes_and_gives_references) {
  std::vector<int> values{1, 2, 3};
  auto mark = [](int& n, int& value) -> int& {
    value += 10 * ++n;
    return value;
  };
  auto source = references(values) | weir::stateful_transform(0, mark);
  static_assert(std::is_same_v<decltype(source)::value_type, int&>);
  weir::testing::run(source.for_each([](int& value) { value += 100; }));
  EXPECT_EQ(values, (std::vector<int>{111, 122, 133}));
}

TEST(stateful_transform, awaits_an_asynchronous_function_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::from({3, 4, 9}) | weir::stateful_transform(0, step_later)), "3@30 1@60 5@90 |@90");
  EXPECT_EQ(spell_times(weir::iota(0, 4) | weir::stateful_transform(sums(), add_later, &sums::rest)),
            "3@90 3@120 |@120");
  EXPECT_EQ(spell_at_once(weir::iota(0, 4) | weir::stateful_transform(sums(), add_later, &sums::rest)), "3 3 |");
}

TEST(stateful_transform, awaits_an_asynchronous_flush) {
  EXPECT_EQ(spell_times(ticking(4) | weir::stateful_transform(sums(), &sums::add, rest_later)), "3@300 3@450 |@450");
  EXPECT_EQ(spell_times(failing(4) | weir::stateful_transform(sums(), add_later, rest_later)),
            "3@90 3@170 source failed@170");
  auto broken = [](sums&) -> weir::task<std::optional<int>> {
    co_await weir::sleep(5ms);
    throw std::runtime_error("flush failed");
  };
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::stateful_transform(sums(), &sums::add, broken)), "3@0 flush failed@5");
}

TEST(stateful_transform, drops_what_is_left_to_be_flushed_when_it_is_closed_or_destroyed) {
  drops lost;
  weir::testing::run(destroy_after(lost.here(ticking(9) | in_threes()), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1}));
  weir::testing::run(close_after(lost.here(ticking(9) | in_threes()), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1, 1}));
  // before the first value there is nothing
  weir::testing::run(close_after(lost.here(ticking(9) | in_threes()), 50ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1, 1}));
}

TEST(stateful_transform, flushes_once) {
  int flushed = 0;
  auto add = [](int& sum, int x) { return sum += x; };
  auto flush = [&flushed](int&) {
    ++flushed;
    return std::optional<int>();
  };
  auto body = [](auto source) -> weir::task<> {
    while (co_await source.next()) {
    }
    co_await source.close();
  };
  weir::testing::run(body(weir::iota(0, 3) | weir::stateful_transform(0, add, flush)));
  EXPECT_EQ(flushed, 1);
}

TEST(stateful_transform, reports_a_flush_that_fails_at_a_stop) {
  std::string reported;
  auto body = [](std::string& text) -> weir::task<> {
    co_await collect_cleanup_errors(text);
    auto broken = [](sums&) -> std::optional<int> { throw std::runtime_error("flush failed"); };
    auto source = weir::iota(0) | weir::stateful_transform(sums(), &sums::add, broken);
    static_cast<void>(co_await source.next());
    co_await source.close();
  };
  weir::testing::run(body(reported));
  EXPECT_EQ(reported, "flush failed; ");
}

TEST(stateful_transform, breaks_off_its_function_before_it_flushes_at_a_stop) {
  std::string log;
  auto slow = [&log](int& sum, int x) -> weir::task<int> {
    struct scope {
      std::string& book;
      ~scope() { book += "gone "; }
    } guard{log};
    co_await weir::sleep(30ms);
    co_return sum += x;
  };
  auto flush = [&log](int& sum) {
    log += "flushed ";
    return std::optional(sum);
  };
  weir::testing::run(destroy_after(weir::iota(0) | weir::stateful_transform(0, slow, flush), 10ms));
  EXPECT_EQ(log, "gone flushed ");
  log.clear();
  weir::testing::run(close_after(weir::iota(0) | weir::stateful_transform(0, slow, flush), 10ms));
  EXPECT_EQ(log, "gone flushed ");
}

TEST(stateful_transform, breaks_off_an_asynchronous_flush_and_drops_what_nobody_took_of_it) {
  drops lost;
  auto make = [](drops& dropped) {
    return dropped.here(weir::iota(0, 2) | weir::stateful_transform(sums(), &sums::add, rest_later));
  };
  weir::testing::run(destroy_after(make(lost), 20ms));
  EXPECT_EQ(lost.values, (std::vector<int>{}));
  auto body = [](auto source) -> weir::task<> {
    auto nap = []() -> weir::task<> { co_await weir::sleep(20ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(40ms);
  };
  weir::testing::run(body(make(lost)));
  EXPECT_EQ(lost.values, (std::vector<int>{1}));
}

TEST(stateful_transform, drops_a_result_that_nobody_took) {
  drops lost;
  auto body = [](drops& dropped) -> weir::task<> {
    auto source = dropped.here(weir::iota(3) | weir::stateful_transform(0, step_later));
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(30ms);
  };
  weir::testing::run(body(lost));
  EXPECT_EQ(lost.values, (std::vector<int>{3}));
}

TEST(stateful_transform, waits_for_the_exits_of_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 30ms) | in_threes() | weir::take(1)), "3@300 |@330");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 330"}));
  log.clear();
  weir::testing::run(destroy_after(ticking(3, &log) | in_threes(), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

}  // namespace
