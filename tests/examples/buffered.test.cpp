#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include "printout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

// The program's own functions; its main, which returns nothing, becomes a function of another name.
#define main(...) buffered_main_returns = 0; void buffered_main(__VA_ARGS__)
#include <examples/buffered.cpp>
#undef main

namespace {

using testing::ElementsAre;
using weir_tests::printout;

/// The four lines of ten items, printed at these instants.
auto lines_at(std::string first, std::string second, std::string third, std::string fourth) {
  return ElementsAre(first + " Processing buffer of 3 items: ['item-0', 'item-1', 'item-2']",
                     second + " Processing buffer of 3 items: ['item-3', 'item-4', 'item-5']",
                     third + " Processing buffer of 3 items: ['item-6', 'item-7', 'item-8']",
                     fourth + " Processing buffer of 1 items: ['item-9']");
}

TEST(buffered, prints_the_lines_of_the_tutorial) {
  for (const std::string_view overlap : {"", "prefetch", "concurrent"}) {
    EXPECT_EQ(printout(buffered_processing(10, overlap)).text, weir_tests::expected("4_buffered")) << overlap;
  }
}

TEST(buffered, ends_at_1800_in_sequence) {
  const printout printed(buffered_processing(10, ""));
  EXPECT_THAT(printed.lines, lines_at("300", "800", "1300", "1600"));
  EXPECT_EQ(printed.ended, 1800ms);
}

TEST(buffered, ends_at_1300_with_prefetch_after_chunk) {
  const printout printed(buffered_processing(10, "prefetch"));
  EXPECT_THAT(printed.lines, lines_at("300", "600", "900", "1100"));
  EXPECT_EQ(printed.ended, 1300ms);
}

TEST(buffered, ends_at_1200_with_two_buffers_processed_at_once) {
  const printout printed(buffered_processing(10, "concurrent"));
  EXPECT_THAT(printed.lines, lines_at("300", "600", "900", "1000"));
  EXPECT_EQ(printed.ended, 1200ms);
}

template <class Buffered>
weir::task<> in_sequence(Buffered buffered) {
  co_await buffered.for_each(process_buffer);
}
template <class Buffered>
weir::task<> two_at_once(Buffered buffered) {
  co_await buffered.for_each_concurrent(2, process_buffer);
}

TEST(buffered, has_the_same_instants_with_chunk_and_with_the_tutorials_generator) {
  EXPECT_THAT(printout(in_sequence(data_source(10) | weir::chunk(3))).lines, lines_at("300", "800", "1300", "1600"));
  EXPECT_EQ(printout(in_sequence(data_source(10) | weir::chunk(3))).ended, 1800ms);
  EXPECT_THAT(printout(in_sequence(buffered_generator(data_source(10), 3) | weir::prefetch(1))).lines,
              lines_at("300", "600", "900", "1100"));
  EXPECT_EQ(printout(in_sequence(buffered_generator(data_source(10), 3) | weir::prefetch(1))).ended, 1300ms);
  EXPECT_THAT(printout(two_at_once(data_source(10) | weir::chunk(3))).lines, lines_at("300", "600", "900", "1000"));
  EXPECT_EQ(printout(two_at_once(data_source(10) | weir::chunk(3))).ended, 1200ms);
}

TEST(buffered, has_as_many_items_as_asked_for) {
  EXPECT_EQ(printout(buffered_processing(6, "")).lines.size(), 2U);
  EXPECT_EQ(printout(buffered_processing(0, "prefetch")).text, "");
}

}  // namespace
