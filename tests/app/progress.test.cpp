#include "progress.hpp"

#include <weir/core/scheduler.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

using command::progress;
using command::progress_line;
using command::speedometer;
using namespace std::chrono_literals;

namespace {

constexpr weir::time_point start{};

progress at(std::uint64_t records, double done = 0) {
  progress result;
  result.records = records;
  result.bytes = records * 80;
  result.done = done;
  return result;
}

TEST(speedometer, knows_the_speed_from_its_first_look_on) {
  speedometer speed(start);
  EXPECT_EQ(speed.records_per_second(), 0);
  EXPECT_FALSE(speed.left());
  speed.look(start + 2s, at(1000, 0.25));
  EXPECT_DOUBLE_EQ(speed.records_per_second(), 500);
  EXPECT_EQ(speed.left(), 6s);
}

TEST(speedometer, a_look_in_the_same_instant_changes_nothing) {
  speedometer speed(start);
  speed.look(start, at(1000, 0.25));
  EXPECT_EQ(speed.records_per_second(), 0);
  speed.look(start + 1s, at(1000, 0.25));
  EXPECT_DOUBLE_EQ(speed.records_per_second(), 1000);
}

TEST(speedometer, follows_a_change_of_speed_within_seconds) {
  speedometer speed(start);
  auto now = start;
  std::uint64_t records = 0;
  for (int i = 0; i < 50; ++i) speed.look(now += 200ms, at(records += 200));
  EXPECT_NEAR(speed.records_per_second(), 1000, 1);
  for (int i = 0; i < 50; ++i) speed.look(now += 200ms, at(records += 20));
  EXPECT_GT(speed.records_per_second(), 100);
  EXPECT_LT(speed.records_per_second(), 150);
}

TEST(speedometer, foresees_nothing_where_the_amount_is_unknown_or_nothing_moves) {
  speedometer speed(start);
  speed.look(start + 1s, at(1000));
  EXPECT_FALSE(speed.left());
  speedometer stuck(start);
  stuck.look(start + 1000h, at(0, 0.000001));
  EXPECT_FALSE(stuck.left()) << "longer than anybody waits";
}

TEST(progress_line, tells_records_rate_bytes_failures_time_left_and_the_slowest_stage) {
  progress now = at(1'234'567, 0.25);
  now.bytes = 98'700'000;
  now.size = 1'200'000'000;
  now.failed = 3;
  now.held_back_by = "write";
  speedometer speed(start);
  speed.look(start + 4s, now);
  EXPECT_EQ(progress_line(now, speed, 200),
            "1,234,567 records, 308,642/s, 98.7 MB of 1.2 GB, 3 failed, 0:12 left, held back by write");
}

TEST(progress_line, leaves_out_what_is_not_known) {
  progress now = at(1);
  speedometer speed(start);
  speed.look(start + 1s, now);
  EXPECT_EQ(progress_line(now, speed, 200), "1 record, 1/s, 80 B, 0 failed");
}

TEST(progress_line, says_first_that_the_copy_is_being_finished) {
  progress now = at(1);
  now.draining = true;
  EXPECT_EQ(progress_line(now, speedometer(start), 99),
            "finishing (once more to stop at once), 1 record, 0/s, 80 B, 0 failed");
}

TEST(progress_line, keeps_to_the_width_by_leaving_out_whole_parts) {
  progress now = at(1);
  now.held_back_by = "read";
  const speedometer speed(start);
  EXPECT_EQ(progress_line(now, speed, 28), "1 record, 0/s, 80 B");
  EXPECT_EQ(progress_line(now, speed, 29), "1 record, 0/s, 80 B, 0 failed");
  EXPECT_EQ(progress_line(now, speed, 8), "1 record");
  EXPECT_EQ(progress_line(now, speed, 7), "");
}

}  // namespace
