#include <weir/core/root_task.hpp>
#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include "live_heap.hpp"
#include "printout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>

// The program's own functions; its main, which returns nothing, becomes a function of another name.
#define main(...) numbers_main_returns = 0; void numbers_main(__VA_ARGS__)
#include <examples/numbers.cpp>
#undef main

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using weir_tests::printout;

TEST(numbers, print_the_lines_of_the_tutorial) {
  EXPECT_EQ(printout(consume_numbers(number_generator(5))).text, weir_tests::expected("1_numbers"));
}

TEST(numbers, come_and_are_processed_in_sequence_and_end_at_750) {
  const printout printed(consume_numbers(number_generator(5)));
  EXPECT_THAT(printed.lines,
              ElementsAre("0 Generating 0", "100 Received: 0", "150 Generating 1", "250 Received: 1", "300 Generating 2",
                          "400 Received: 2", "450 Generating 3", "550 Received: 3", "600 Generating 4", "700 Received: 4"));
  EXPECT_EQ(printed.ended, 750ms);
}

TEST(numbers, overlap_their_processing_with_prefetch_and_end_at_550) {
  const printout printed(consume_numbers(number_generator(5) | weir::prefetch(1)));
  EXPECT_THAT(printed.lines,
              ElementsAre("0 Generating 0", "100 Received: 0", "100 Generating 1", "200 Received: 1", "200 Generating 2",
                          "300 Received: 2", "300 Generating 3", "400 Received: 3", "400 Generating 4", "500 Received: 4"));
  EXPECT_EQ(printed.ended, 550ms);
}

weir::task<> two_consumers() {
  co_await weir::when_all(consume_numbers(number_generator(5)), consume_numbers(number_generator(5)));
}

TEST(numbers, of_two_consumers_are_interleaved_and_end_at_750) {
  const printout printed(two_consumers());
  EXPECT_THAT(printed.lines,
              ElementsAre("0 Generating 0", "0 Generating 0", "100 Received: 0", "100 Received: 0",      //
                          "150 Generating 1", "150 Generating 1", "250 Received: 1", "250 Received: 1",  //
                          "300 Generating 2", "300 Generating 2", "400 Received: 2", "400 Received: 2",  //
                          "450 Generating 3", "450 Generating 3", "550 Received: 3", "550 Received: 3",  //
                          "600 Generating 4", "600 Generating 4", "700 Received: 4", "700 Received: 4"));
  EXPECT_EQ(printed.ended, 750ms);
}

TEST(numbers, are_as_many_as_asked_for) {
  const printout seven(consume_numbers(number_generator(7)));
  EXPECT_EQ(seven.lines.size(), 14U);
  EXPECT_EQ(seven.lines.back(), "1000 Received: 6");
  EXPECT_EQ(printout(consume_numbers(number_generator(0))).text, "");
}

TEST(numbers, of_an_endless_source_arrive_while_it_runs_in_flat_memory_until_it_is_stopped) {
  weir::testing::virtual_scheduler loop;
  int received = 0;
  const weir_tests::captured_output output([&](const std::string& line) { received += line.starts_with("Received"); });
  auto endless = consume_numbers(number_generator(std::numeric_limits<int>::max()));
  weir::root_task<void> root(loop, std::move(endless), [](weir::root_task<void>&) noexcept {});
  root.start();

  loop.run_until(weir::time_point{} + 100 * 150ms);
  EXPECT_EQ(received, 100);
  const auto heap = weir_tests::live_heap();
  loop.run_until(weir::time_point{} + 999 * 150ms + 99ms);
  EXPECT_EQ(received, 999);
  loop.run_for(1ms);
  EXPECT_EQ(received, 1000);
  EXPECT_LT(weir_tests::live_heap(), heap + 1024);
  EXPECT_FALSE(root.over());

  root.stop();
  loop.run_ready();
  EXPECT_TRUE(root.over());
  loop.run_for(1s);
  EXPECT_EQ(received, 1000);
  EXPECT_FALSE(loop.jump());
}

}  // namespace
