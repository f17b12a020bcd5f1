// Long: two consumers that wait for each other, end, fail and are stopped.
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/tee.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::tee;

namespace {

/// Writes down what it sees and when, and takes `work` for each.
class writer {
 public:
  explicit writer(std::string& text, weir::duration work = 0ms) : text_(&text), work_(work) {}
  weir::task<> operator()(weir::any_stream<int> values) const { return write(*text_, std::move(values), work_); }

 private:
  static weir::task<> write(std::string& text, weir::any_stream<int> values, weir::duration work) {
    text = co_await worked(std::move(values), work);
  }

  std::string* text_;
  weir::duration work_;
};

TEST(tee, passes_every_value_on_and_gives_a_copy_to_its_function) {
  std::string seen;
  EXPECT_EQ(spell_times(ticking(3) | tee(writer(seen))), "0@100 1@200 2@300 |@300");
  EXPECT_EQ(seen, "0@100 1@200 2@300 |@300");
}

TEST(tee, ends_when_its_function_has_come_to_its_end_too) {
  std::string seen;
  EXPECT_EQ(spell_times(ticking(3) | tee(writer(seen, 250ms))), "0@100 1@200 2@300 |@850");
  EXPECT_EQ(seen, "0@100 1@350 2@600 |@850");
}

TEST(tee, waits_for_its_function_when_that_is_the_room_behind) {
  std::string seen;
  EXPECT_EQ(spell_times(weir::iota(0, 5) | tee(writer(seen, 10ms), 2)), "0@0 1@0 2@0 3@10 4@20 |@50");
  EXPECT_EQ(seen, "0@0 1@10 2@20 3@30 4@40 |@50");
}

TEST(tee, pulls_what_is_asked_for_and_nothing_for_its_function) {
  account book;
  std::string seen;
  auto run = [](account& pulled, std::string& text) -> weir::task<> {
    auto source = counted(pulled, 100) | tee(writer(text));
    for (int i = 1; i < 4; ++i) {
      EXPECT_TRUE(co_await source.next());
      co_await weir::sleep(10ms);
      EXPECT_EQ(pulled.pulled, i);
    }
    co_await source.close();
    EXPECT_EQ(pulled.closed, 1);
  };
  weir::testing::run(run(book, seen));
}

TEST(tee, begins_with_the_first_demand) {
  bool called = false;
  auto consume = [&called](weir::any_stream<int> values) -> weir::task<> {
    called = true;
    co_await values.count();
  };
  auto run = [](auto source, bool& begun) -> weir::task<> {
    co_await weir::sleep(10ms);
    EXPECT_FALSE(begun);
    EXPECT_TRUE(co_await source.next());
    EXPECT_TRUE(begun);
  };
  weir::testing::run(run(weir::iota(0, 3) | tee(consume), called));
}

TEST(tee, goes_on_without_a_function_that_ends_early) {
  std::string seen;
  auto some = [&seen](weir::any_stream<int> values) -> weir::task<> {
    auto two = std::move(values) | weir::take(2);
    seen = co_await worked(std::move(two), 0ms);
  };
  EXPECT_EQ(spell(weir::iota(0, 40) | weir::take(20) | tee(some, 1)),
            "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 |");
  EXPECT_EQ(seen, "0@0 1@0 |@0");
  auto nothing = [](weir::any_stream<int>) -> weir::task<> { co_return; };
  EXPECT_EQ(spell(weir::iota(0, 3) | tee(nothing, 1)), "0 1 2 |");
}

TEST(tee, throws_an_error_of_its_function_when_the_source_is_closed) {
  std::vector<std::string> log;
  auto breaks = [](weir::any_stream<int> values) -> weir::task<> {
    static_cast<void>(co_await values.next());
    co_await weir::sleep(150ms);
    throw std::runtime_error("disk full");
  };
  EXPECT_EQ(spell_times(ticking(10, &log, 30ms) | tee(breaks)), "0@100 1@200 disk full@280");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 280"}));
}

TEST(tee, throws_an_error_of_the_source_after_its_values_and_when_its_function_is_over) {
  std::string seen;
  EXPECT_EQ(spell_times(failing(2) | tee(writer(seen, 10ms))), "0@0 1@0 source failed@20");
  EXPECT_EQ(seen, "0@0 1@10 source failed@20");
  // A function that throws it on is ahead of a consumer that is busy.
  auto passes_on = [](weir::any_stream<int> values) -> weir::task<> { co_await values.count(); };
  EXPECT_EQ(spell_worked(failing(2) | tee(passes_on), 10ms), "0@0 1@10 source failed@20");
}

TEST(tee, stops_its_function_and_discards_what_that_has_not_taken) {
  for (const bool closes : {true, false}) {
    std::string seen;
    drops dropped;
    std::vector<int> taken;
    auto source = dropped.here(weir::iota(0, 3) | tee(writer(seen, 100ms)));
    if (closes) {
      weir::testing::run(consume_and_close(std::move(source), taken, 0ms, 50ms));
    } else {
      weir::testing::run(consume_and_destroy(std::move(source), taken, 0ms, 50ms));
    }
    EXPECT_EQ(taken, first_numbers(3));
    EXPECT_EQ(dropped.values, (std::vector<int>{1, 2}));
    EXPECT_EQ(seen, "");
  }
}

TEST(tee, lets_an_on_discard_behind_it_hear_what_is_dropped_before_it) {
  drops dropped;
  std::vector<int> taken;
  auto nothing = [](weir::any_stream<int>) -> weir::task<> { co_return; };
  auto source = dropped.here(every(10, 10ms) | tee(nothing));
  auto run = [](auto stream) -> weir::task<> {
    static_cast<void>(co_await stream.next());
    auto either = weir::when_any(stream.next(), weir::sleep(0ms));
    co_await std::move(either);
    co_await weir::sleep(25ms);  // the value that was asked for has come
    co_await stream.close();
  };
  weir::testing::run(run(std::move(source)));
  EXPECT_EQ(dropped.values, std::vector<int>{1});
}

TEST(tee, refuses_no_room_when_made) {
  auto nothing = [](weir::any_stream<int>) -> weir::task<> { co_return; };
  EXPECT_EQ(refusal([&nothing] { return tee(nothing, 0); }), "tee(f, room): room must be at least 1, was 0");
}

}  // namespace
