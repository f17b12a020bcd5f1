#include <weir/ops/filter.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/or_dead_letter.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

int strict(int x) {
  if (x % 2 == 1) throw std::runtime_error(std::to_string(x) + " is odd");
  return 10 * x;
}
weir::task<int> strict_later(int x) {
  co_await weir::sleep(10ms);
  co_return strict(x);
}

/// A sink of letters that writes them down.
class book_of_letters {
 public:
  explicit book_of_letters(std::string& text) : text_(&text) {}
  void operator()(const weir::dead_letter<int>& letter) {
    *text_ +=
        std::to_string(letter.value()) + ": " + letter.what() + " after " + std::to_string(letter.attempts()) + "; ";
  }

 private:
  std::string* text_;
};

/// The same, taking its time.
class slow_book_of_letters {
 public:
  explicit slow_book_of_letters(std::string& text) : text_(&text) {}
  weir::task<> operator()(weir::dead_letter<int> letter) {
    co_await weir::sleep(100ms);
    *text_ += std::to_string(letter.value()) + " ";
  }

 private:
  std::string* text_;
};

using fallible = weir::result<int, std::string>;

weir::async_generator<fallible> records(int n) {
  for (int i = 0; i < n; ++i) {
    if (i % 2 == 1) {
      auto failed = weir::failure<std::string>("no " + std::to_string(i));
      co_yield fallible(std::move(failed));
    } else {
      co_yield fallible(i);
    }
  }
}

TEST(or_dead_letter, emits_what_the_function_gives_and_hands_over_what_it_fails_for) {
  std::string letters;
  auto stage = weir::or_dead_letter(book_of_letters(letters), strict);
  EXPECT_EQ(spell(weir::iota(0, 5) | stage), "0 20 40 |");
  EXPECT_EQ(letters, "1: 1 is odd after 1; 3: 3 is odd after 1; ");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | stage), "0 20 40 |");
}

TEST(or_dead_letter, can_be_applied_more_than_once) {
  int letters = 0;
  const auto longest = std::string("a text that is long enough to be moved");
  auto strict_about_length = [longest](int x) {
    if (x >= static_cast<int>(longest.size())) throw std::runtime_error("too long");
    return x;
  };
  auto stage = weir::or_dead_letter([&letters](const weir::dead_letter<int>&) { ++letters; }, strict_about_length);
  EXPECT_EQ(weir::testing::run((weir::iota(0, 100) | stage).count()), longest.size());
  EXPECT_EQ(weir::testing::run((weir::iota(0, 100) | stage).count()), longest.size());
}

TEST(or_dead_letter, awaits_an_asynchronous_function_one_at_a_time) {
  std::string letters;
  auto stage = weir::or_dead_letter(book_of_letters(letters), strict_later);
  EXPECT_EQ(spell_times(weir::iota(0, 5) | stage), "0@10 20@30 40@50 |@50");
  EXPECT_EQ(letters, "1: 1 is odd after 1; 3: 3 is odd after 1; ");
}

TEST(or_dead_letter, awaits_an_asynchronous_sink) {
  std::string letters;
  auto stage = weir::or_dead_letter(slow_book_of_letters(letters), strict);
  EXPECT_EQ(spell_times(weir::iota(0, 5) | stage), "0@0 20@100 40@200 |@200");
  EXPECT_EQ(letters, "1 3 ");
}

TEST(or_dead_letter, knows_how_often_a_retrying_function_tried) {
  std::string letters;
  auto again = weir::retrying(weir::backoff(1ms).attempts(4), strict_later);
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::or_dead_letter(book_of_letters(letters), again)), "0 20 |");
  EXPECT_EQ(letters, "1: 1 is odd after 4; ");
}

TEST(or_dead_letter, hands_over_values_that_cannot_be_copied) {
  std::vector<int> letters;
  auto keep = [&letters](weir::dead_letter<number> letter) {
    number value = std::move(letter).value();
    letters.push_back(*value);
  };
  auto even = [](const number& n) { return strict(*n); };
  auto even_later = [](const number& n) -> weir::task<number> {
    co_await weir::sleep(1ms);
    co_return make_number(strict(*n));
  };
  EXPECT_EQ(spell(numbers(4) | weir::or_dead_letter(keep, even)), "0 20 |");
  EXPECT_EQ(letters, (std::vector<int>{1, 3}));
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::or_dead_letter(keep, even_later)));
  EXPECT_EQ(read.size(), 2U);
  EXPECT_EQ(letters, (std::vector<int>{1, 3, 1, 3}));
}

TEST(or_dead_letter, copies_references_into_letters) {
  std::string letters;
  std::vector<int> values{1, 2};
  EXPECT_EQ(spell(references(values) | weir::or_dead_letter(book_of_letters(letters), strict)), "20 |");
  EXPECT_EQ(letters, "1: 1 is odd after 1; ");
}

TEST(or_dead_letter, is_a_function_for_several_values_at_once) {
  std::string letters;
  auto stream = weir::iota(0, 5) |
                weir::transform_concurrent(5, weir::or_dead_letter(book_of_letters(letters), strict_later)) |
                weir::filter([](const std::optional<int>& x) { return x.has_value(); }) |
                weir::transform([](std::optional<int> x) { return *x; });
  EXPECT_EQ(spell_times(std::move(stream)), "0@10 20@10 40@10 |@10");
  EXPECT_EQ(letters, "1: 1 is odd after 1; 3: 3 is odd after 1; ");
}

TEST(or_dead_letter, is_a_function_for_terminals_where_nothing_is_passed_on) {
  std::string letters;
  int saved = 0;
  auto save = [&saved](int x) -> weir::task<> {
    co_await weir::sleep(10ms);
    saved += strict(x);
  };
  weir::testing::run(weir::iota(0, 5).for_each_concurrent(2, weir::or_dead_letter(book_of_letters(letters), save)));
  EXPECT_EQ(saved, 60);
  EXPECT_EQ(letters, "1: 1 is odd after 1; 3: 3 is odd after 1; ");
}

TEST(or_dead_letter, passes_an_error_of_the_source_and_of_its_consumer) {
  std::string letters;
  EXPECT_EQ(spell(failing(3) | weir::or_dead_letter(book_of_letters(letters), strict)), "0 20 source failed");
  auto refuse = [](int) -> int { throw std::runtime_error("consumer failed"); };
  auto stage = weir::or_dead_letter(book_of_letters(letters), strict);
  EXPECT_EQ(spell(weir::iota(0) | stage | weir::transform(refuse)), "consumer failed");
  EXPECT_EQ(letters, "1: 1 is odd after 1; ");
}

TEST(or_dead_letter, passes_an_error_of_the_sink_of_letters) {
  auto full = [](const weir::dead_letter<int>&) { throw std::runtime_error("sink failed"); };
  auto full_later = [](weir::dead_letter<int>) -> weir::task<> {
    co_await weir::sleep(1ms);
    throw std::runtime_error("sink failed");
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::or_dead_letter(full, strict)), "0 sink failed");
  EXPECT_EQ(spell(weir::iota(0) | weir::or_dead_letter(full_later, strict)), "0 sink failed");
}

TEST(or_dead_letter, of_results_emits_values_and_hands_over_errors) {
  std::string letters;
  auto keep = [&letters](const std::string& error) { letters += error + "; "; };
  EXPECT_EQ(spell(records(5) | weir::or_dead_letter(keep)), "0 2 4 |");
  EXPECT_EQ(letters, "no 1; no 3; ");
  EXPECT_EQ(spell_at_once(records(5) | weir::or_dead_letter(keep)), "0 2 4 |");
}

TEST(or_dead_letter, of_results_takes_results_that_hold_exceptions) {
  std::string letters;
  auto keep = [&letters](std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& failed) {
      letters += failed.what();
    }
  };
  auto attempt = [](int x) -> weir::result<int> {
    try {
      return strict(x);
    } catch (...) {
      return weir::failure<std::exception_ptr>(std::current_exception());
    }
  };
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::transform(attempt) | weir::or_dead_letter(keep)), "0 20 |");
  EXPECT_EQ(letters, "1 is odd");
}

TEST(or_dead_letter, of_results_awaits_an_asynchronous_sink) {
  std::string letters;
  auto keep = [&letters](std::string error) -> weir::task<> {
    co_await weir::sleep(100ms);
    letters += error + "; ";
  };
  EXPECT_EQ(spell_times(records(5) | weir::or_dead_letter(keep)), "0@0 2@100 4@200 |@200");
  EXPECT_EQ(spell_at_once(records(4) | weir::or_dead_letter(keep)), "0 2 |");
  EXPECT_EQ(letters, "no 1; no 3; no 1; no 3; ");
  auto at_once = [&letters](std::string error) -> weir::task<> {
    letters += error + "! ";
    co_return;
  };
  EXPECT_EQ(spell(records(3) | weir::or_dead_letter(at_once)), "0 2 |");
}

TEST(or_dead_letter, drops_a_result_that_nobody_took) {
  drops lost;
  std::string letters;
  auto body = [](drops& dropped, std::string& text) -> weir::task<> {
    auto source = dropped.here(weir::iota(2) | weir::or_dead_letter(book_of_letters(text), strict_later));
    auto nap = []() -> weir::task<> { co_await weir::sleep(5ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(10ms);
  };
  weir::testing::run(body(lost, letters));
  EXPECT_EQ(lost.values, (std::vector<int>{20}));
}

TEST(or_dead_letter, can_be_destroyed_or_closed_while_a_call_is_pending) {
  std::string letters;
  weir::testing::run(destroy_after(weir::iota(1) | weir::or_dead_letter(book_of_letters(letters), strict_later), 5ms));
  weir::testing::run(close_after(weir::iota(1) | weir::or_dead_letter(book_of_letters(letters), strict_later), 5ms));
  weir::testing::run(destroy_after(weir::iota(1) | weir::or_dead_letter(slow_book_of_letters(letters), strict), 5ms));
  weir::testing::run(close_after(weir::iota(1) | weir::or_dead_letter(slow_book_of_letters(letters), strict), 5ms));
  auto keep = [](std::string) -> weir::task<> { co_await weir::sleep(100ms); };
  weir::testing::run(
      destroy_after(records(9) | weir::filter([](const fallible& r) { return !r; }) | weir::or_dead_letter(keep), 5ms));
  weir::testing::run(
      close_after(records(9) | weir::filter([](const fallible& r) { return !r; }) | weir::or_dead_letter(keep), 5ms));
  EXPECT_EQ(letters, "");
}

TEST(or_dead_letter, closes_its_source_when_left_early) {
  std::string letters;
  std::vector<std::string> log;
  auto source = ticking(9, &log, 50ms) | weir::or_dead_letter(book_of_letters(letters), strict) | weir::take(2);
  EXPECT_EQ(spell_times(std::move(source)), "0@100 20@300 |@350");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 350"}));
}

TEST(or_dead_letter, pulls_until_a_value_passes_and_no_further) {
  std::string letters;
  account book;
  auto source = counted(book, 100) | weir::or_dead_letter(book_of_letters(letters), strict);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 3);
  weir::testing::run((counted(book, 9) | weir::or_dead_letter(book_of_letters(letters), strict)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(dead_letter, says_what_the_error_says) {
  const weir::dead_letter<int> known(1, std::make_exception_ptr(std::runtime_error("known")), 2);
  EXPECT_EQ(known.what(), "known");
  EXPECT_TRUE(known.error());
  const weir::dead_letter<int> unknown(1, std::make_exception_ptr(42), 2);
  EXPECT_EQ(unknown.what(), "unknown error");
}

}  // namespace
