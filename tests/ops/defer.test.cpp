#include <weir/ops/defer.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

weir::task<weir::async_generator<int>> open_later(std::vector<std::string>* log) {
  co_await weir::sleep(50ms);
  co_return ticking(2, log);
}

TEST(defer, gives_the_values_of_the_stream_that_its_factory_makes) {
  EXPECT_EQ(spell(weir::defer([] { return weir::iota(0, 3); })), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::defer([] { return weir::iota(0, 3); })), "0 1 2 |");
}

TEST(defer, calls_its_factory_with_the_first_demand) {
  auto body = []() -> weir::task<std::string> {
    int made = 0;
    auto source = weir::defer([&made] {
      ++made;
      return weir::iota(0, 3);
    });
    const int before = made;
    static_cast<void>(co_await source.next());
    static_cast<void>(co_await source.next());
    co_return std::to_string(before) + std::to_string(made);
  };
  EXPECT_EQ(weir::testing::run(body()), "01");
}

TEST(defer, never_calls_its_factory_when_it_is_closed_before) {
  int made = 0;
  auto source = weir::defer([&made] {
    ++made;
    return weir::iota(0, 3);
  });
  weir::testing::run(source.close());
  EXPECT_EQ(made, 0);
}

TEST(defer, passes_the_error_of_its_factory) {
  auto refuse = []() -> weir::async_generator<int> { throw std::runtime_error("factory failed"); };
  EXPECT_EQ(spell(weir::defer([refuse] { return refuse(); })), "factory failed");
  auto refuse_at_once = [](bool refuses) {
    if (refuses) throw std::runtime_error("factory failed at once");
    return weir::iota(0);
  };
  EXPECT_EQ(spell(weir::defer([refuse_at_once] { return refuse_at_once(true); })), "factory failed at once");
}

TEST(defer, passes_an_error_of_the_stream) {
  EXPECT_EQ(spell(weir::defer([] { return failing(2); })), "0 1 source failed");
}

TEST(defer, awaits_an_asynchronous_factory) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(weir::defer([&log] { return open_later(&log); })), "0@150 1@250 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(defer, passes_the_error_of_an_asynchronous_factory) {
  auto refuse = []() -> weir::task<weir::async_generator<int>> {
    co_await weir::sleep(10ms);
    throw std::runtime_error("factory failed");
  };
  EXPECT_EQ(spell_times(weir::defer(refuse)), "factory failed@10");
}

TEST(defer, destroys_an_asynchronous_factory_that_runs) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(weir::defer([&log] { return open_later(&log); }), 10ms));
  weir::testing::run(close_after(weir::defer([&log] { return open_later(&log); }), 10ms));
  EXPECT_TRUE(log.empty());
}

TEST(defer, closes_the_stream_that_was_made) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(weir::defer([&log] { return ticking(9, &log, 50ms); }) | weir::take(1)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(defer, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(weir::defer([&log] { return ticking(9, &log); }), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(weir::defer([&log] { return ticking(9, &log); }), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(defer, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = weir::defer([&book] { return counted(book, 100); });
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((weir::defer([&book] { return counted(book, 100); }) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(defer, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(weir::defer([] { return numbers(3); })));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto source = weir::defer([&values] { return references(values); });
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

}  // namespace
