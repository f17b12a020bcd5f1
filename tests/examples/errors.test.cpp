#include <weir/ops/defer.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/retry.hpp>
#include <weir/testing.hpp>

#include "printout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

// The program's own functions; its main, which returns nothing, becomes a function of another name.
#define main(...) errors_main_returns = 0; void errors_main(__VA_ARGS__)
#include <examples/errors.cpp>
#undef main

namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using weir_tests::printout;

TEST(errors, print_the_lines_of_the_tutorial) {
  EXPECT_EQ(printout(error_handling_demo(unreliable_data_source(10) | resilient_stream)).text,
            weir_tests::expected("5_errors"));
}

TEST(errors, reach_the_resilient_stage_after_the_values_before_them) {
  const printout printed(error_handling_demo(unreliable_data_source(10) | resilient_stream));
  EXPECT_THAT(printed.lines,
              ElementsAre("100 Processed: data-0", "200 Processed: data-1", "300 Processed: data-2", "400 Processed: data-3",
                          "500 Processed: data-4", "600 Stream error: Data source error at item 5"));
  EXPECT_EQ(printed.ended, 600ms);
}

TEST(errors, reach_the_consumer_without_the_resilient_stage) {
  const printout printed(error_handling_demo(unreliable_data_source(10)));
  EXPECT_THAT(printed.lines, ElementsAre("100 Processed: data-0", "200 Processed: data-1", "300 Processed: data-2",
                                         "400 Processed: data-3", "500 Processed: data-4",
                                         "600 Stream processing failed: Data source error at item 5"));
  EXPECT_EQ(printed.ended, 600ms);
}

TEST(errors, do_not_come_before_the_fifth_item) {
  EXPECT_EQ(printout(error_handling_demo(unreliable_data_source(3) | resilient_stream)).text,
            "Processed: data-0\nProcessed: data-1\nProcessed: data-2\n");
}

TEST(errors, are_retried_three_times_and_then_delivered) {
  const printout printed(error_handling_demo(weir::defer([] { return unreliable_data_source(10); }) |
                                             weir::retry(weir::backoff(0ms).attempts(3))));
  std::vector<std::string> lines;
  for (const int attempt : {0, 1, 2}) {
    for (const int i : {0, 1, 2, 3, 4}) {
      lines.push_back(std::to_string(600 * attempt + 100 * (i + 1)) + " Processed: data-" + std::to_string(i));
    }
  }
  lines.push_back("1800 Stream processing failed: Data source error at item 5");
  EXPECT_THAT(printed.lines, ElementsAreArray(lines));
  EXPECT_EQ(printed.ended, 1800ms);
}

/// The tutorial's source as one that fails once at 5 and is reopened after the last delivered value.
class reopened {
 public:
  auto open() {
    const int fails_at = opened_++ == 0 ? 5 : -1;
    return unreliable_data_source(10, delivered_, fails_at);
  }
  void deliver() { ++delivered_; }
  int opened() const { return opened_; }

 private:
  int opened_ = 0;
  int delivered_ = 0;
};

TEST(errors, that_come_once_are_retried_after_the_last_delivered_value) {
  reopened source;
  const printout printed(error_handling_demo(weir::defer([&source] { return source.open(); }) |
                                             weir::retry(weir::backoff(0ms).attempts(3)) |
                                             weir::inspect([&source](const std::string&) { source.deliver(); })));
  std::vector<std::string> lines;
  for (int i = 0; i < 10; ++i) {
    const int at = i < 5 ? 100 * (i + 1) : 100 * (i + 2);  // item 5 fails at 600 and comes at 700
    lines.push_back(std::to_string(at) + " Processed: data-" + std::to_string(i));
  }
  EXPECT_THAT(printed.lines, ElementsAreArray(lines));
  EXPECT_EQ(source.opened(), 2);
  EXPECT_EQ(printed.ended, 1100ms);
}

}  // namespace
