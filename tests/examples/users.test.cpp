#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include "printout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

// The program's own functions; its main, which returns nothing, becomes a function of another name.
#define main(...) users_main_returns = 0; void users_main(__VA_ARGS__)
#include <examples/users.cpp>
#undef main

namespace {

using testing::ElementsAre;
using weir_tests::printout;

TEST(users, print_the_lines_of_the_tutorial) {
  EXPECT_EQ(printout(process_users(5, false)).text, weir_tests::expected("2_users"));
  EXPECT_EQ(printout(process_users(5, true)).text, weir_tests::expected("2_users"));
}

TEST(users, are_saved_at_150_300_450_600_750_in_sequence) {
  const printout printed(process_users(5, false));
  EXPECT_THAT(printed.lines,
              ElementsAre("150 Saved: User 1 (user1@example.com)", "300 Saved: User 2 (user2@example.com)",
                          "450 Saved: User 3 (user3@example.com)", "600 Saved: User 4 (user4@example.com)",
                          "750 Saved: User 5 (user5@example.com)", "750 Pipeline complete: 5 users processed"));
  EXPECT_EQ(printed.ended, 750ms);
}

TEST(users, are_saved_at_150_250_350_450_550_with_prefetch_between_the_stages) {
  const printout printed(process_users(5, true));
  EXPECT_THAT(printed.lines,
              ElementsAre("150 Saved: User 1 (user1@example.com)", "250 Saved: User 2 (user2@example.com)",
                          "350 Saved: User 3 (user3@example.com)", "450 Saved: User 4 (user4@example.com)",
                          "550 Saved: User 5 (user5@example.com)", "550 Pipeline complete: 5 users processed"));
  EXPECT_EQ(printed.ended, 550ms);
}

TEST(users, are_as_many_as_asked_for) {
  EXPECT_EQ(printout(process_users(7, false)).lines.back(), "1050 Pipeline complete: 7 users processed");
  EXPECT_EQ(printout(process_users(7, true)).lines.back(), "750 Pipeline complete: 7 users processed");
  EXPECT_EQ(printout(process_users(0, true)).text, "Pipeline complete: 0 users processed\n");
}

template <class Enriched>
weir::task<std::vector<std::string>> arrivals(Enriched users) {
  std::vector<std::string> seen;
  while (auto arrived = co_await users.next()) {
    const weir::time_point at = co_await weir::now();
    seen.push_back(std::to_string(at.time_since_epoch() / 1ms) + " " + std::to_string(arrived->id) + " " + arrived->domain +
                   (arrived->profile_complete ? " complete" : ""));
  }
  co_return seen;
}

TEST(users, are_enriched_by_generator_functions_that_are_piped) {
  const std::vector<int> ids = {7, 12};
  EXPECT_THAT(weir::testing::run(arrivals(fetch_user_data(ids) | enrich_user_data)),
              ElementsAre("150 7 example.com complete", "300 12 example.com complete"));
  EXPECT_THAT(weir::testing::run(arrivals(fetch_user_data(ids) | weir::prefetch(1) | enrich_user_data)),
              ElementsAre("150 7 example.com complete", "250 12 example.com complete"));
}

}  // namespace
