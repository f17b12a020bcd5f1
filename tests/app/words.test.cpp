#include "words.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>

using namespace std::chrono_literals;

namespace {

TEST(words, numbers_are_grouped_by_three) {
  EXPECT_EQ(command::grouped(0), "0");
  EXPECT_EQ(command::grouped(999), "999");
  EXPECT_EQ(command::grouped(1000), "1,000");
  EXPECT_EQ(command::grouped(1234567), "1,234,567");
  EXPECT_EQ(command::grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
  EXPECT_EQ(command::counted(0, "record"), "0 records");
  EXPECT_EQ(command::counted(1, "record"), "1 record");
  EXPECT_EQ(command::counted(2000, "record"), "2,000 records");
}

TEST(words, bytes_have_a_unit_that_keeps_them_short) {
  EXPECT_EQ(command::byte_count(0), "0 B");
  EXPECT_EQ(command::byte_count(999), "999 B");
  EXPECT_EQ(command::byte_count(1000), "1.0 kB");
  EXPECT_EQ(command::byte_count(999'949), "999.9 kB");
  EXPECT_EQ(command::byte_count(999'950), "1.0 MB");
  EXPECT_EQ(command::byte_count(80'000'000), "80.0 MB");
  EXPECT_EQ(command::byte_count(1'234'000'000), "1.2 GB");
  EXPECT_EQ(command::byte_count(std::numeric_limits<std::uint64_t>::max()), "18.4 EB");
}

TEST(words, times_have_the_precision_that_matters) {
  EXPECT_EQ(command::time_taken(0ms), "0.00 s");
  EXPECT_EQ(command::time_taken(1940ms), "1.94 s");
  EXPECT_EQ(command::time_taken(185s), "3 min 5 s");
  EXPECT_EQ(command::time_taken(2h + 5min), "2 h 5 min");
  EXPECT_EQ(command::time_left(7s), "0:07");
  EXPECT_EQ(command::time_left(12min), "12:00");
  EXPECT_EQ(command::time_left(3h + 61s), "3:01:01");
}

TEST(words, a_rate_of_no_time_is_none) {
  EXPECT_EQ(command::per_second(1000, 2s), 500U);
  EXPECT_EQ(command::per_second(1000, 0s), 0U);
}

TEST(words, a_sentence_stays_on_its_line) {
  EXPECT_EQ(command::on_one_line("plain \xc3\xa9"), "plain \xc3\xa9");
  EXPECT_EQ(command::on_one_line("a\nb\tc\rd\x1b[2Je\x7f"), "a\\nb\\tc\\rd\\x1b[2Je\\x7f");
}

}  // namespace
