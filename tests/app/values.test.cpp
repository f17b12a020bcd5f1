#include "values.hpp"

#include "usage_error.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

using namespace std::chrono_literals;

namespace {

template <class F>
std::string refusal(F parse) {
  try {
    parse();
  } catch (const command::usage_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(parse_count, takes_whole_numbers_within_its_range) {
  EXPECT_EQ(command::parse_count("--take", "0", 0, 10), 0U);
  EXPECT_EQ(command::parse_count("--take", "10", 0, 10), 10U);
  EXPECT_EQ(command::parse_count("--take", "007", 0, 10), 7U);
  const auto most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(command::parse_count("--take", "18446744073709551615", 0, most), most);
}

TEST(parse_count, refuses_everything_else_and_names_option_range_and_value) {
  for (const std::string text :
       {"", "-1", "+1", "1.0", "1e3", "1k", " 1", "1 ", "0x10", "11", "18446744073709551616", "one"}) {
    EXPECT_EQ(refusal([&] { command::parse_count("--batch", text, 1, 10); }),
              "--batch must be a whole number from 1 to 10, was '" + text + "'");
  }
  EXPECT_EQ(refusal([] { command::parse_count("--batch", "0", 1, 10); }),
            "--batch must be a whole number from 1 to 10, was '0'");
}

TEST(parse_duration, takes_a_whole_number_of_a_unit) {
  EXPECT_EQ(command::parse_duration("--flush", "500ms"), 500ms);
  EXPECT_EQ(command::parse_duration("--flush", "1s"), 1s);
  EXPECT_EQ(command::parse_duration("--flush", "2m"), 2min);
  EXPECT_EQ(command::parse_duration("--flush", "24h"), 24h);
  EXPECT_EQ(command::parse_duration("--flush", "1ms"), 1ms);
}

TEST(parse_duration, refuses_everything_else_and_says_what_a_time_looks_like) {
  for (const std::string text : {"", "1", "s", "0s", "0ms", "-1s", "1.5s", "1 s", "25h", "86400001ms", "1us", "1s2ms",
                                 "99999999999999999999s", "18446744073709551615h"}) {
    EXPECT_EQ(refusal([&] { command::parse_duration("--flush", text); }),
              "--flush must be a time from 1ms to 24h with its unit, such as 500ms, 1s or 2m, was '" + text + "'");
  }
}

TEST(parse_size, takes_bytes_and_multiples_of_them) {
  EXPECT_EQ(command::parse_size("--max-record", "1024"), 1024U);
  EXPECT_EQ(command::parse_size("--max-record", "2000B"), 2000U);
  EXPECT_EQ(command::parse_size("--max-record", "2kB"), 2000U);
  EXPECT_EQ(command::parse_size("--max-record", "1KiB"), 1024U);
  EXPECT_EQ(command::parse_size("--max-record", "16MiB"), 16U << 20);
  EXPECT_EQ(command::parse_size("--max-record", "16mib"), 16U << 20);
  EXPECT_EQ(command::parse_size("--max-record", "3MB"), 3'000'000U);
  EXPECT_EQ(command::parse_size("--max-record", "1GB"), 1'000'000'000U);
  EXPECT_EQ(command::parse_size("--max-record", "1GiB"), 1U << 30);
}

TEST(parse_size, refuses_everything_else_and_says_what_a_size_looks_like) {
  for (const std::string text : {"", "MiB", "16M", "0", "1023", "2GiB", "1073741825", "-1MiB", "1.5MiB", "16 MiB",
                                 "18446744073709551616", "18446744073709551615GiB"}) {
    EXPECT_EQ(refusal([&] { command::parse_size("--max-record", text); }),
              "--max-record must be a size from 1KiB to 1GiB, such as 64KiB or 16MiB, was '" + text + "'");
  }
}

}  // namespace
