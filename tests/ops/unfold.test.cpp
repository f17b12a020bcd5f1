#include <weir/ops/take.hpp>
#include <weir/ops/unfold.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

using step = std::optional<std::pair<int, int>>;

step square_below_four(int n) {
  if (n >= 4) return std::nullopt;
  return std::pair(n * n, n + 1);
}
weir::task<step> square_later(int n) {
  co_await weir::sleep(10ms);
  co_return square_below_four(n);
}
weir::task<step> square_later_of_any(int n) {
  co_await weir::sleep(10ms);
  co_return std::pair(n * n, n + 1);
}
step one_more(int n) { return std::pair(n, n + 1); }
weir::task<step> one_more_at_once(int n) { co_return one_more(n); }

weir::task<> drain_after(weir::duration length) {
  co_await weir::sleep(length);
  co_await drain_the_run();
}

TEST(unfold, gives_values_until_its_function_gives_none) {
  EXPECT_EQ(spell(weir::unfold(1, square_below_four)), "1 4 9 |");
  EXPECT_EQ(spell_at_once(weir::unfold(1, square_below_four)), "1 4 9 |");
  EXPECT_EQ(spell(weir::unfold(4, square_below_four)), "|");
}

TEST(unfold, calls_its_function_once_for_each_value_asked_for) {
  int calls = 0;
  auto counts = [&calls](int n) {
    ++calls;
    return one_more(n);
  };
  auto source = weir::unfold(0, counts) | weir::take(3);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(weir::testing::run(source.count()), 3U);
  EXPECT_EQ(calls, 3);
}

TEST(unfold, awaits_an_asynchronous_function_one_call_at_a_time) {
  EXPECT_EQ(spell_times(weir::unfold(1, square_later)), "1@10 4@20 9@30 |@40");
  EXPECT_EQ(spell_at_once(weir::unfold(1, square_later)), "1 4 9 |");
  EXPECT_EQ(spell(weir::unfold(0, one_more_at_once) | weir::take(3)), "0 1 2 |");
}

TEST(unfold, begins_no_call_before_it_is_asked_for) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::unfold(1, square_later);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(100ms);
    static_cast<void>(co_await source.next());
    const weir::time_point at = co_await weir::now();
    co_return std::to_string(at.time_since_epoch() / 1ms);
  };
  EXPECT_EQ(weir::testing::run(body()), "120");
}

TEST(unfold, moves_its_state_from_call_to_call) {
  auto count_down = [](number n) -> std::optional<std::pair<number, number>> {
    if (*n == 0) return std::nullopt;
    auto value = make_number(*n);
    --*n;
    return std::pair(std::move(value), std::move(n));
  };
  auto values = weir::testing::run(weir::to<std::vector>(weir::unfold(make_number(3), count_down)));
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(*values[2], 1);
}

TEST(unfold, keeps_the_state_in_place_while_a_call_runs_that_took_it_by_reference) {
  using text_step = std::optional<std::pair<int, std::string>>;
  auto shorten = [](std::string& text) -> weir::task<text_step> {
    co_await weir::sleep(10ms);
    if (text.empty()) co_return std::nullopt;
    const auto size = static_cast<int>(text.size());
    co_return std::pair(size, text.substr(1));
  };
  EXPECT_EQ(spell_times(weir::unfold(std::string("abc"), shorten)), "3@10 2@20 1@30 |@40");
}

TEST(unfold, gives_references) {
  std::vector<int> values{1, 2, 3};
  auto each = [&values](std::size_t at) -> std::optional<std::pair<int&, std::size_t>> {
    if (at == values.size()) return std::nullopt;
    return std::pair<int&, std::size_t>(values[at], at + 1);
  };
  auto source = weir::unfold(std::size_t{0}, each);
  static_assert(std::is_same_v<decltype(source)::value_type, int&>);
  weir::testing::run(source.for_each([](int& value) { value *= 2; }));
  EXPECT_EQ(values, (std::vector<int>{2, 4, 6}));
}

TEST(unfold, passes_what_its_function_throws) {
  auto breaks = [](int n) -> step {
    if (n == 2) throw std::runtime_error("broke");
    return one_more(n);
  };
  auto breaks_later = [](int n) -> weir::task<step> {
    co_await weir::sleep(10ms);
    if (n == 2) throw std::runtime_error("broke");
    co_return one_more(n);
  };
  EXPECT_EQ(spell(weir::unfold(0, breaks)), "0 1 broke");
  EXPECT_EQ(spell_times(weir::unfold(0, breaks_later)), "0@10 1@20 broke@30");
}

TEST(unfold, destroys_a_call_that_runs_when_it_is_closed_or_destroyed) {
  std::vector<std::string> log;
  class note {
   public:
    explicit note(std::vector<std::string>& log) : log_(&log) {}
    note(const note&) = delete;
    note& operator=(const note&) = delete;
    ~note() { log_->push_back("gone"); }

   private:
    std::vector<std::string>* log_;
  };
  auto waits = [&log](int n) -> weir::task<step> {
    const note here(log);
    co_await weir::sleep(100ms);
    co_return one_more(n);
  };
  weir::testing::run(destroy_after(weir::unfold(0, waits), 50ms));
  weir::testing::run(close_after(weir::unfold(0, waits), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"gone", "gone"}));
}

TEST(unfold, drops_a_value_that_came_when_nobody_asked_any_more) {
  auto body = [](drops& dropped, bool closes) -> weir::task<> {
    auto source = dropped.here(weir::unfold(7, square_later_of_any));
    auto first = weir::when_any(source.next(), weir::sleep(5ms));
    static_cast<void>(co_await std::move(first));
    co_await weir::sleep(30ms);
    if (closes) co_await source.close();
  };
  for (const bool closes : {true, false}) {
    drops lost;
    weir::testing::run(body(lost, closes));
    EXPECT_EQ(lost.values, (std::vector<int>{49}));
  }
}

TEST(unfold, ends_when_the_run_drains) {
  auto body = [](auto source) -> weir::task<std::string> {
    auto both = weir::when_all(timed(std::move(source)), drain_after(25ms));
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(body(weir::unfold(0, square_later))), "0@10 1@20 |@25");
  auto drained = []() -> weir::task<std::string> {
    co_await drain_the_run();
    co_return co_await spelled(weir::unfold(0, one_more));
  };
  EXPECT_EQ(weir::testing::run(drained()), "|");
}

TEST(unfold, gives_its_turn_to_others) {
  auto body = [](auto source) -> weir::task<std::size_t> {
    auto endless = [](auto stream) -> weir::task<std::size_t> { co_return co_await stream.count(); };
    auto both = weir::when_any(endless(std::move(source)), weir::post());
    const auto first = co_await std::move(both);
    co_return first.index();
  };
  EXPECT_EQ(weir::testing::run(body(weir::unfold(0, one_more))), 1U);
  EXPECT_EQ(weir::testing::run(body(weir::unfold(0, one_more_at_once))), 1U);
  EXPECT_EQ(weir::testing::run((weir::unfold(0, one_more) | weir::take(5000)).count()), 5000U);
}

TEST(unfold, may_be_moved_before_it_is_driven) {
  auto source = weir::unfold(1, square_later);
  auto moved = std::move(source);
  EXPECT_EQ(spell(std::move(moved)), "1 4 9 |");
}

}  // namespace
