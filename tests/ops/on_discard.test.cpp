#include <weir/ops/chunk.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// Writes down what is lost.
class lost_values {
 public:
  explicit lost_values(std::string& text) : text_(&text) {}
  void operator()(int value) noexcept { *text_ += std::to_string(value) + " "; }

 private:
  std::string* text_;
};

/// How many values were lost without a handler, when `source` is destroyed after `length`.
template <class S>
weir::task<std::uint64_t> counted_losses(S source, weir::duration length) {
  co_await destroy_after(std::move(source), length);
  std::uint64_t discarded = 0;
  co_await count_of_discarded(discarded);
  co_return discarded;
}

TEST(on_discard, changes_nothing_where_nothing_is_lost) {
  std::string lost;
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::on_discard(lost_values(lost))), "0 1 2 |");
  EXPECT_EQ(spell_at_once(ticking(3) | weir::prefetch(2) | weir::on_discard(lost_values(lost))), "0 1 2 |");
  EXPECT_EQ(lost, "");
}

TEST(on_discard, gets_the_values_of_a_partial_chunk_one_by_one) {
  std::string lost;
  weir::testing::run(destroy_after(ticking(9) | weir::chunk(5) | weir::on_discard(lost_values(lost)), 350ms));
  EXPECT_EQ(lost, "0 1 2 ");
  weir::testing::run(close_after(ticking(9) | weir::chunk(5) | weir::on_discard(lost_values(lost)), 250ms));
  EXPECT_EQ(lost, "0 1 2 0 1 ");
}

TEST(on_discard, gets_what_a_stage_that_runs_ahead_has_kept) {
  std::string lost;
  auto body = [](std::string& text) -> weir::task<> {
    auto source = weir::iota(0) | weir::prefetch(3) | weir::on_discard(lost_values(text));
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(body(lost));
  EXPECT_EQ(lost, "1 2 3 ");
}

TEST(on_discard, serves_the_stages_upstream_up_to_the_next_one) {
  std::string first;
  std::string second;
  auto body = [](std::string& near, std::string& far) -> weir::task<> {
    auto source = weir::iota(0) | weir::prefetch(2) | weir::on_discard(lost_values(near)) | weir::chunk(4) |
                  weir::transform([](const std::vector<int>& v) { return v.front(); }) | weir::prefetch(1) |
                  weir::on_discard(lost_values(far));
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
    co_await source.close();
  };
  weir::testing::run(body(first, second));
  EXPECT_EQ(first, "8 9 ");
  EXPECT_EQ(second, "4 ");
}

TEST(on_discard, is_found_by_stages_behind_one_that_runs_ahead) {
  std::string lost;
  // prefetch drives chunk with a context of its own, which inherits the handler.
  auto source = ticking(9) | weir::chunk(5) | weir::prefetch(1) | weir::on_discard(lost_values(lost));
  weir::testing::run(destroy_after(std::move(source), 250ms));
  EXPECT_EQ(lost, "0 1 ");
  auto other = ticking(9) | weir::chunk(5) | weir::on_discard(lost_values(lost)) | weir::prefetch(1);
  weir::testing::run(close_after(std::move(other), 250ms));
  EXPECT_EQ(lost, "0 1 0 1 ");
}

TEST(on_discard, twice_behind_a_stage_that_runs_ahead_is_closed_by_who_closes_that) {
  std::string lost;
  std::vector<std::string> log;
  auto source = ticking(9, &log, 50ms) | weir::on_discard(lost_values(lost)) | weir::on_discard(lost_values(lost)) |
                weir::prefetch(1);
  weir::testing::run(close_after(std::move(source), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
}

TEST(on_discard, tells_types_apart_and_leaves_others_to_the_count_of_the_run) {
  class by_type {
   public:
    explicit by_type(std::string& text) : text_(&text) {}
    void operator()(std::vector<int>&& values) noexcept { *text_ += std::to_string(values.size()) + " values "; }
    void operator()(const std::string& word) noexcept { *text_ += word + " "; }

   private:
    std::string* text_;
  };
  std::string lost;
  auto stream = [](std::string& text) {
    return ticking(9) | weir::chunk(2) | weir::prefetch(2) | weir::chunk(7) | weir::on_discard(by_type(text));
  };
  EXPECT_EQ(weir::testing::run(counted_losses(stream(lost), 550ms)), 1U);  // the fifth int, waiting for its sixth
  EXPECT_EQ(lost, "2 values 2 values ");
}

TEST(on_discard, gets_values_that_cannot_be_copied) {
  std::vector<number> lost;
  auto keep = [&lost](number value) noexcept { lost.push_back(std::move(value)); };
  auto body = [](auto handler) -> weir::task<> {
    auto source = numbers(9) | weir::prefetch(2) | weir::on_discard(handler);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(body(keep));
  ASSERT_EQ(lost.size(), 2U);
  EXPECT_EQ(*lost[1], 2);
}

TEST(on_discard, without_one_lost_values_are_counted) {
  EXPECT_EQ(weir::testing::run(counted_losses(ticking(9) | weir::chunk(5), 350ms)), 3U);
}

TEST(on_discard, wakes_its_consumer_like_the_stream_itself) {
  std::string lost;
  EXPECT_EQ(spell_times(ticking(2) | weir::on_discard(lost_values(lost))), "0@100 1@200 |@200");
  auto slow = [](int x) -> weir::task<int> {
    co_await weir::sleep(30ms);
    co_return x;
  };
  EXPECT_EQ(spell_times(weir::iota(0, 2) | weir::transform(slow) | weir::on_discard(lost_values(lost))),
            "0@30 1@60 |@60");
}

TEST(on_discard, passes_an_error_of_the_source) {
  std::string lost;
  EXPECT_EQ(spell(failing(1) | weir::on_discard(lost_values(lost))), "0 source failed");
}

TEST(on_discard, closes_its_source_and_can_be_closed_or_destroyed_while_a_next_is_pending) {
  std::string lost;
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::on_discard(lost_values(lost)) | weir::take(1)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
  log.clear();
  weir::testing::run(destroy_after(ticking(9, &log) | weir::on_discard(lost_values(lost)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(9, &log) | weir::on_discard(lost_values(lost)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(on_discard, can_be_closed_and_destroyed_before_it_was_driven) {
  std::string lost;
  auto source = ticking(9) | weir::prefetch(2) | weir::on_discard(lost_values(lost));
  weir::testing::run(source.close());
  static_cast<void>(ticking(9) | weir::prefetch(2) | weir::on_discard(lost_values(lost)));
  EXPECT_EQ(lost, "");
}

TEST(on_discard, pulls_and_tells_demand_as_it_is_asked) {
  std::string lost;
  account book;
  auto source = counted(book, 100) | weir::on_discard(lost_values(lost));
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  weir::testing::run((counted(book, 9) | weir::on_discard(lost_values(lost))).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(on_discard, hands_on_references) {
  std::string lost;
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::on_discard(lost_values(lost));
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

}  // namespace
