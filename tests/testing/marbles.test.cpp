#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace std::chrono_literals;
using weir::testing::expect_marbles;
using weir::testing::marbles;
using weir::testing::marbles_of;

namespace {

template <class S>
std::string drawn(S source) {
  return weir::testing::run(marbles_of(std::move(source)));
}

int doubled(char value) { return 2 * (value - '0'); }

weir::task<char> slowly(char value) {
  co_await weir::sleep(3ms);
  co_return value;
}

weir::task<std::string> with_a_slow_consumer(weir::async_generator<char> source) {
  std::string seen;
  while (auto value = co_await source.next()) {
    seen += *value;
    seen += std::to_string((co_await weir::now()).time_since_epoch() / 1ms) + " ";
    co_await weir::sleep(3ms);
  }
  co_return seen;
}

}  // namespace

TEST(marbles, are_drawn_as_they_were_given) {
  for (const char* diagram : {"|", "X", "a|", "-a--b-|", "a--(bc)-|", "(ab|)", "--(ab)X", "-----|"}) {
    EXPECT_EQ(drawn(marbles(diagram)), diagram);
  }
}
TEST(marbles, may_be_aligned_with_spaces) { EXPECT_EQ(drawn(marbles("a - b |")), "a-b|"); }
TEST(marbles, show_what_stages_do) {
  EXPECT_EQ(drawn(marbles("1-2-3|") | weir::transform(doubled)), "2-4-6|");
  EXPECT_EQ(drawn(marbles("1-7|") | weir::transform(doubled)), "2-(14)|");
  EXPECT_EQ(drawn(marbles("a-b-c|") | weir::chunk(2)), "--[ab]--([c]|)");
  EXPECT_EQ(drawn(marbles("a-b---c|") | weir::chunk_for(2, 3ms)), "--[ab]----([c]|)");
  EXPECT_EQ(drawn(weir::merge(marbles("a---c-|"), marbles("--b---|"))), "a-b-c-|");
  EXPECT_EQ(drawn(marbles("abc|") | weir::transform_concurrent(3, slowly)), "---ab(c|)");
  EXPECT_EQ(drawn(marbles("a-----b|") | weir::timeout_each(3ms)), "a--X");
}
TEST(marbles, that_nobody_asked_for_come_late_and_those_behind_them_in_time) {
  EXPECT_EQ(weir::testing::run(with_a_slow_consumer(marbles("ab----c|"))), "a0 b3 c6 ");
}
TEST(marbles, have_a_tick_of_any_length) {
  EXPECT_EQ(weir::testing::run(marbles_of(marbles("a--b|", 1h), 1h)), "a--b|");
  EXPECT_EQ(weir::testing::run(marbles_of(marbles("a-b|", 3ms))), "a-----b--|");
}
TEST(marbles, without_an_end_never_end) {
  EXPECT_EQ(drawn(marbles("a-b") | weir::take(2)), "a-(b|)");
  EXPECT_EQ(drawn(marbles("a") | weir::timeout_each(100ms)).size(), 101u);
}
TEST(marbles, that_make_no_sense_are_refused) {
  EXPECT_THROW(weir::testing::run(marbles("a(b(c|").count()), std::invalid_argument);
  EXPECT_THROW(weir::testing::run(marbles("a)b|").count()), std::invalid_argument);
}
TEST(marbles, that_differ_are_shown_one_under_the_other) {
  weir::testing::run(expect_marbles(marbles("a-b|"), "a - b |"));
  try {
    weir::testing::run(expect_marbles(marbles("a-b|"), "a--b|"));
    FAIL() << "they differ";
  } catch (const weir::testing::marbles_differ& error) {
    EXPECT_STREQ(error.what(), "the stream is not as wanted:\n  wanted  a--b|\n  seen    a-b|");
  }
}
