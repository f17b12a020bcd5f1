#include <weir/ops/from.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/paginate.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/retrying.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform_join.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

using records = std::vector<int>;
template <class Cursor>
using page = std::pair<records, std::optional<Cursor>>;

/// Three pages: 1 2, nothing, 3; each takes 10 ms.
page<int> page_of(int n) {
  if (n == 0) return {records{1, 2}, 1};
  if (n == 1) return {records{}, 2};
  return {records{3}, std::nullopt};
}
weir::task<page<int>> fetch(int n) {
  co_await weir::sleep(10ms);
  co_return page_of(n);
}

/// "[12]@10 []@20 |@30".
template <class S>
weir::task<std::string> timed_pages(S source) {
  std::string text;
  std::string end = "|";
  try {
    while (auto each = co_await source.next()) {
      text += "[";
      for (const int record : *each) text += std::to_string(record);
      const weir::time_point at = co_await weir::now();
      text += "]@" + std::to_string(at.time_since_epoch() / 1ms) + " ";
    }
  } catch (const std::exception& error) {
    end = error.what();
  }
  const weir::time_point at = co_await weir::now();
  co_return text + end + "@" + std::to_string(at.time_since_epoch() / 1ms);
}
template <class S>
std::string spell_pages(S source) {
  return weir::testing::run(timed_pages(std::move(source)));
}

TEST(paginate, gives_pages_as_long_as_there_is_a_next_cursor) {
  EXPECT_EQ(spell_pages(weir::paginate(0, fetch)), "[12]@10 []@20 [3]@30 |@30");
  EXPECT_EQ(spell_pages(weir::paginate(0, page_of)), "[12]@0 []@0 [3]@0 |@0");
  EXPECT_EQ(weir::testing::run(weir::paginate(0, fetch).count()), 3U);
}

TEST(paginate, gives_the_first_page_also_where_it_is_the_only_one_and_empty) {
  auto nothing = [](int) -> page<int> { return {records{}, std::nullopt}; };
  EXPECT_EQ(spell_pages(weir::paginate(0, nothing)), "[]@0 |@0");
}

TEST(paginate, fetches_a_page_only_when_it_is_asked_for) {
  std::vector<int> fetched;
  auto notes = [&fetched](int n) {
    fetched.push_back(n);
    return fetch(n);
  };
  auto source = weir::paginate(0, notes) | weir::take(2);
  EXPECT_EQ(fetched, (std::vector<int>{}));
  EXPECT_EQ(spell_pages(std::move(source)), "[12]@10 []@20 |@20");
  EXPECT_EQ(fetched, (std::vector<int>{0, 1}));
}

TEST(paginate, is_fetched_ahead_by_prefetch) {
  auto work = [](const records&) -> weir::task<> { co_await weir::sleep(10ms); };
  EXPECT_EQ(spell_pages(weir::paginate(0, fetch) | weir::prefetch(1) | weir::inspect(work)),
            "[12]@20 []@30 [3]@40 |@40");
  EXPECT_EQ(spell_pages(weir::paginate(0, fetch) | weir::inspect(work)), "[12]@20 []@40 [3]@60 |@60");
}

TEST(paginate, is_a_stream_of_records_behind_transform_join) {
  auto records_of = [](records&& all) { return weir::from(std::move(all)); };
  EXPECT_EQ(spell_times(weir::paginate(0, fetch) | weir::transform_join(records_of)), "1@10 2@10 3@30 |@30");
}

TEST(paginate, takes_cursors_of_any_type) {
  auto by_text = [](const std::string& cursor) -> weir::task<page<std::string>> {
    co_await weir::sleep(10ms);
    co_return page<std::string>(records{static_cast<int>(cursor.size())},
                                cursor.size() < 3 ? std::optional(cursor + "x") : std::nullopt);
  };
  EXPECT_EQ(spell_pages(weir::paginate(std::string("x"), by_text)), "[1]@10 [2]@20 [3]@30 |@30");
  auto by_number = [](number cursor) -> page<number> {
    const int n = *cursor;
    return {records{n}, n > 1 ? std::optional(make_number(n - 1)) : std::nullopt};
  };
  EXPECT_EQ(spell_pages(weir::paginate(make_number(2), by_number)), "[2]@0 [1]@0 |@0");
}

TEST(paginate, gives_pages_that_are_no_containers_and_cannot_be_copied) {
  auto count_down = [](int n) -> std::pair<number, std::optional<int>> {
    return {make_number(n), n > 1 ? std::optional(n - 1) : std::nullopt};
  };
  auto pages = weir::testing::run(weir::to<std::vector>(weir::paginate(2, count_down)));
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(*pages[1], 1);
}

TEST(paginate, ends_with_an_error_of_its_function) {
  auto breaks = [](int n) -> weir::task<page<int>> {
    co_await weir::sleep(10ms);
    if (n == 1) throw std::runtime_error("server failed");
    co_return page_of(n);
  };
  EXPECT_EQ(spell_pages(weir::paginate(0, breaks)), "[12]@10 server failed@20");
}

TEST(paginate, asks_again_for_the_same_page_with_retrying) {
  int calls = 0;
  auto breaks = [&calls](int n) -> weir::task<page<int>> {
    co_await weir::sleep(10ms);
    if (++calls == 2) throw std::runtime_error("server failed");
    co_return page_of(n);
  };
  const auto waits = weir::backoff(5ms).jitter(0.0);
  EXPECT_EQ(spell_pages(weir::paginate(0, weir::retrying(waits, breaks))), "[12]@10 []@35 [3]@45 |@45");
}

TEST(paginate, ends_when_the_run_drains_and_leaves_a_page_that_is_on_its_way) {
  auto body = []() -> weir::task<std::string> {
    auto drain = []() -> weir::task<> {
      co_await weir::sleep(15ms);
      co_await drain_the_run();
    };
    auto both = weir::when_all(timed_pages(weir::paginate(0, fetch)), drain());
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(body()), "[12]@10 |@15");
}

TEST(paginate, can_be_destroyed_or_closed_while_a_page_is_on_its_way) {
  weir::testing::run(destroy_after(weir::paginate(0, fetch), 5ms));
  weir::testing::run(close_after(weir::paginate(0, fetch), 5ms));
}

}  // namespace
