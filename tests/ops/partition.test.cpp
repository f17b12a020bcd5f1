#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/partition.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::partition;

namespace {

int tens(int value) { return value / 10; }

template <class S>
weir::task<> read_into(std::string& text, S source, weir::duration work = 0ms) {
  text = co_await worked(std::move(source), work);
}
template <class S>
weir::task<std::vector<std::string>> all_of(std::vector<S> parts) {
  std::vector<std::string> texts(parts.size());
  std::vector<weir::task<>> readers;
  for (std::size_t i = 0; i < parts.size(); ++i) readers.push_back(read_into(texts[i], std::move(parts[i])));
  co_await weir::when_all(std::move(readers));
  co_return texts;
}
using texts = std::vector<std::string>;

TEST(partition, gives_the_values_of_a_key_to_the_same_stream_in_order) {
  auto run = []() -> weir::task<> {
    std::map<std::string, std::size_t> home;
    auto name = [](const std::pair<std::string, int>& value) { return value.first; };
    std::vector<std::pair<std::string, int>> values;
    for (int i = 0; i < 40; ++i) {
      for (const char* key : {"ann", "bob", "cy", "dee", "eve"}) values.emplace_back(key, i);
    }
    auto parts = weir::from(std::move(values)) | partition(3, name);
    int taken = 0;
    auto read = [&home, &taken](weir::branch<std::pair<std::string, int>> part, std::size_t number) -> weir::task<> {
      std::map<std::string, int> last;
      while (auto value = co_await part.next()) {
        EXPECT_EQ(home.emplace(value->first, number).first->second, number);
        EXPECT_EQ(last[value->first]++, value->second);
        ++taken;
      }
    };
    std::vector<weir::task<>> readers;
    for (std::size_t i = 0; i < 3; ++i) readers.push_back(read(std::move(parts[i]), i));
    co_await weir::when_all(std::move(readers));
    EXPECT_EQ(taken, 200);
    EXPECT_EQ(home.size(), 5U);
  };
  weir::testing::run(run());
}

TEST(partition, gives_values_as_they_come) {
  auto self = [](int value) { return value; };
  EXPECT_EQ(weir::testing::run(all_of(ticking(4) | partition(3, self))),
            (texts{"0@100 3@400 |@400", "1@200 |@400", "2@300 |@400"}));
}

TEST(partition, lets_more_keys_pass_than_there_are_streams) {
  EXPECT_EQ(weir::testing::run(all_of(weir::from({1, 11, 21, 2, 31, 12}) | partition(2, tens, 1))),
            (texts{"1@0 21@0 2@0 |@0", "11@0 31@0 12@0 |@0"}));
}

TEST(partition, awaits_an_asynchronous_key_one_at_a_time) {
  calls book;
  auto key = [&book](const int& value) { return slowly(book, value, 10ms); };
  EXPECT_EQ(weir::testing::run(all_of(weir::iota(0, 4) | partition(2, key))),
            (texts{"0@10 2@30 |@40", "1@20 3@40 |@40"}));
  EXPECT_EQ(book.most, 1);
}

TEST(partition, goes_on_without_a_stream_that_was_let_go) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    auto self = [](int value) { return value; };
    auto parts = weir::iota(0, 9) | partition(3, self, 1);
    parts.pop_back();
    auto first = std::move(parts[0]) | weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
    std::string a, b;
    auto both = weir::when_all(read_into(a, std::move(first)), read_into(b, std::move(parts[1])));
    co_await std::move(both);
    EXPECT_EQ(a, "0@0 3@0 6@0 |@0");
    EXPECT_EQ(b, "1@0 4@0 7@0 |@0");
    EXPECT_EQ(lost, (std::vector<int>{2, 5, 8}));
  };
  weir::testing::run(run());
}

TEST(partition, tells_each_stream_of_an_error) {
  auto self = [](int value) { return value; };
  EXPECT_EQ(weir::testing::run(all_of(failing(3) | partition(2, self))),
            (texts{"0@0 2@0 source failed@0", "1@0 source failed@0"}));
}

TEST(partition, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<> {
    auto key = [](const number& value) { return *value; };
    auto parts = numbers(3) | partition(2, key);
    EXPECT_EQ(**(co_await parts[1].next()), 1);
    EXPECT_EQ(**(co_await parts[0].next()), 0);
    EXPECT_EQ(**(co_await parts[0].next()), 2);
    co_await parts[0].close();
    EXPECT_FALSE(co_await parts[1].next());
  };
  weir::testing::run(run());
}

TEST(partition, closes_its_source_with_the_last_stream) {
  auto run = []() -> weir::task<> {
    std::vector<std::string> log;
    auto parts = ticking(9, &log, 30ms) | partition(2, tens);
    EXPECT_EQ(*(co_await parts[0].next()), 0);
    co_await parts[0].close();
    EXPECT_EQ(log, std::vector<std::string>{"open"});
    co_await parts[1].close();
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 130"}));
  };
  weir::testing::run(run());
}

TEST(partition, refuses_what_is_out_of_range) {
  EXPECT_EQ(refusal([] { return partition(0, tens); }), "partition(n, key, room): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return partition(2, tens, -3); }), "partition(n, key, room): room must be at least 1, was -3");
}

}  // namespace
