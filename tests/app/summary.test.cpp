#include "summary.hpp"

#include "arguments.hpp"

#include <weir/core/run_state.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/take.hpp>
#include <weir/testing/run.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

using command::copy_arguments;
using command::ending;
using command::outcome;
using namespace std::chrono_literals;

namespace {

copy_arguments people_to_database() {
  copy_arguments arguments;
  arguments.source = command::parse_source("people.ndjson");
  arguments.sink = command::parse_sink("sqlite:people.db?table=people");
  return arguments;
}

outcome thousand_records() {
  outcome result;
  result.records = 1000;
  result.bytes = 80'000;
  result.time = 2s;
  return result;
}

/// The report of a run whose last stage was held back by whoever took its values.
weir::task<weir::report> slow_consumer() {
  auto numbers = weir::iota(0) | weir::take(3) | weir::named("read") | weir::named("parse");
  while (auto number = co_await numbers.next()) co_await weir::sleep(1s);
  co_return co_await weir::pipeline_report();
}

TEST(summary_line, says_what_was_copied_from_where_to_where_and_how_fast) {
  EXPECT_EQ(command::summary_line(people_to_database(), thousand_records()),
            "copied 1,000 records (80.0 kB) from people.ndjson to people.db in 2.00 s (500 records/s)");
}

TEST(summary_line, says_what_held_the_copy_back_calling_the_sink_write) {
  outcome result = thousand_records();
  result.stages = weir::testing::run(slow_consumer());
  EXPECT_EQ(
      command::summary_line(people_to_database(), result),
      "copied 1,000 records (80.0 kB) from people.ndjson to people.db in 2.00 s (500 records/s); held back by write");
}

TEST(summary_line, says_how_a_copy_ended_that_is_not_complete) {
  outcome result = thousand_records();
  result.how = ending::failed;
  EXPECT_TRUE(command::summary_line(people_to_database(), result).starts_with("failed after 1,000 records"));
  result.how = ending::interrupted;
  EXPECT_TRUE(command::summary_line(people_to_database(), result).starts_with("interrupted after 1,000 records"));
  result.how = ending::reader_gone;
  EXPECT_TRUE(command::summary_line(people_to_database(), result)
                  .starts_with("the reader of standard output left after 1,000 records"));
}

TEST(summary_line, says_what_all_runs_of_a_resumed_copy_did) {
  outcome result = thousand_records();
  result.all_runs = command::totals{3500, 2};
  EXPECT_EQ(command::summary_line(people_to_database(), result),
            "copied 1,000 records (80.0 kB) from people.ndjson to people.db in 2.00 s (500 records/s); 3,500 records in all "
            "runs");
  EXPECT_NE(command::summary_json(people_to_database(), result)
                .find(R"("bytes":80000,"all_runs":{"records":3500,"failed":2},"seconds":)"),
            std::string::npos);
}

TEST(summary_line, says_where_failed_records_went) {
  copy_arguments arguments = people_to_database();
  outcome result = thousand_records();
  result.failed = 2;
  arguments.failures = command::on_error::skip;
  EXPECT_TRUE(command::summary_line(arguments, result).ends_with("; 2 records failed and were left out"));
  arguments.failures = command::on_error::letters;
  arguments.letters = "bad.ndjson";
  EXPECT_TRUE(command::summary_line(arguments, result).ends_with("; 2 records failed and were written to bad.ndjson"));
  EXPECT_EQ(command::failed_line(arguments, 1), "1 record failed and was written to bad.ndjson");
  result.failed = 0;
  EXPECT_TRUE(command::summary_line(arguments, result).ends_with("(500 records/s)"));
}

TEST(summary_json, has_the_same_figures_unrounded) {
  outcome result = thousand_records();
  result.exit_status = 3;
  result.failed = 2;
  copy_arguments arguments = people_to_database();
  arguments.failures = command::on_error::letters;
  arguments.letters = "bad \"1\".ndjson";
  EXPECT_EQ(
      command::summary_json(arguments, result),
      R"({"status":"complete","exit_status":3,"error":null,"source":"people.ndjson","sink":"people.db",)"
      R"("table":"people","records":1000,"failed":2,"letters":"bad \"1\".ndjson","bytes":80000,"seconds":2.000000,)"
      R"("records_per_second":500,"held_back_by":null,"stages":[]})");
}

TEST(summary_json, has_the_error_and_the_stages) {
  outcome result = thousand_records();
  result.how = ending::failed;
  result.exit_status = 1;
  result.error = "people.ndjson: cannot be read";
  result.stages = weir::testing::run(slow_consumer());
  const std::string text = command::summary_json(people_to_database(), result);
  EXPECT_TRUE(text.starts_with(R"({"status":"failed","exit_status":1,"error":"people.ndjson: cannot be read",)"))
      << text;
  EXPECT_TRUE(text.ends_with(
      R"("held_back_by":"write","stages":[)"
      R"({"name":"read","records":3,"waiting_for_upstream":0.000000,"blocked_by_downstream":3.000000},)"
      R"({"name":"parse","records":3,"waiting_for_upstream":0.000000,"blocked_by_downstream":3.000000}]})"))
      << text;
}

}  // namespace
