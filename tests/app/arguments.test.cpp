#include "arguments.hpp"

#include "usage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using command::copy_arguments;
using command::page;
using command::stage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using namespace std::chrono_literals;

namespace {

using words = std::vector<const char*>;

std::variant<copy_arguments, page> parse(words given) {
  given.insert(given.begin(), "weir");
  return command::parse_arguments(static_cast<int>(given.size()), given.data());
}

copy_arguments copy(words given) {
  given.insert(given.begin(), "copy");
  return std::get<copy_arguments>(parse(std::move(given)));
}

std::string refusal(words given) {
  try {
    static_cast<void>(parse(std::move(given)));
  } catch (const command::usage_error& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<std::pair<bool, std::uint64_t>> stages(const copy_arguments& arguments) {
  std::vector<std::pair<bool, std::uint64_t>> result;
  for (const stage& each : arguments.stages) result.emplace_back(each.what == stage::kind::take, each.count);
  return result;
}

TEST(arguments, have_the_documented_defaults) {
  const copy_arguments plain = copy({"a", "b"});
  EXPECT_EQ(plain.source.path, "a");
  EXPECT_EQ(plain.sink.path, "b");
  EXPECT_TRUE(plain.stages.empty());
  EXPECT_EQ(plain.batch, 1000U);
  EXPECT_EQ(plain.flush, 1s);
  EXPECT_EQ(plain.max_record, 16U << 20);
  EXPECT_EQ(plain.failures, command::on_error::stop);
  EXPECT_EQ(plain.outputs, weir::file::existing::refuse);
  EXPECT_FALSE(plain.quiet);
  EXPECT_FALSE(plain.json);
}

TEST(arguments, settings_may_stand_before_between_and_behind_the_operands) {
  const copy_arguments all = copy({"--batch", "7", "a", "--flush=20ms", "--append", "b", "--max-record", "1KiB",
                                   "--json", "--on-error", "bad.ndjson"});
  EXPECT_EQ(all.source.path, "a");
  EXPECT_EQ(all.sink.path, "b");
  EXPECT_EQ(all.batch, 7U);
  EXPECT_EQ(all.flush, 20ms);
  EXPECT_EQ(all.max_record, 1024U);
  EXPECT_EQ(all.failures, command::on_error::letters);
  EXPECT_EQ(all.letters, "bad.ndjson");
  EXPECT_EQ(all.outputs, weir::file::existing::append);
  EXPECT_TRUE(all.json);
  EXPECT_TRUE(copy({"--quiet", "a", "b"}).quiet);
  EXPECT_EQ(copy({"--overwrite", "a", "b"}).outputs, weir::file::existing::overwrite);
  EXPECT_EQ(copy({"--on-error", "skip", "a", "b"}).failures, command::on_error::skip);
  EXPECT_EQ(copy({"--on-error", "stop", "a", "b"}).failures, command::on_error::stop);
}

TEST(arguments, stages_keep_the_order_in_which_they_are_given) {
  EXPECT_THAT(stages(copy({"--take", "5", "a", "--skip=2", "b", "--take", "3", "--skip", "0"})),
              ElementsAre(Pair(true, 5), Pair(false, 2), Pair(true, 3), Pair(false, 0)));
  EXPECT_THAT(stages(copy({"--take", "18446744073709551615", "a", "b"})),
              ElementsAre(Pair(true, std::numeric_limits<std::uint64_t>::max())));
}

TEST(arguments, stages_of_every_kind_stand_in_one_order) {
  const copy_arguments all = copy({"--enrich", "http://h/{id}", "--jq", ".a", "a", "--enrich-as", "more", "http://h/", "b",
                                   "--take=1", "--enrich-as", "rest", "https://h"});
  ASSERT_EQ(all.stages.size(), 5U);
  EXPECT_EQ(all.stages[0].what, stage::kind::enrich);
  EXPECT_EQ(all.stages[0].text, "http://h/{id}");
  EXPECT_EQ(all.stages[1].what, stage::kind::jq);
  EXPECT_EQ(all.stages[1].text, ".a");
  EXPECT_EQ(all.stages[2].what, stage::kind::enrich_as);
  EXPECT_EQ(all.stages[2].key, "more");
  EXPECT_EQ(all.stages[2].text, "http://h/");
  EXPECT_EQ(all.stages[3].what, stage::kind::take);
  EXPECT_EQ(all.stages[4].key, "rest");
}

TEST(arguments, settings_of_requests_have_defaults_and_are_read) {
  const copy_arguments plain = copy({"a", "b"});
  EXPECT_EQ(plain.jobs, 8U);
  EXPECT_EQ(plain.retries, 3U);
  EXPECT_EQ(plain.timeout, 30s);
  EXPECT_EQ(plain.drain, 10s);
  EXPECT_TRUE(plain.headers.empty());
  const copy_arguments all = copy({"a", "b", "--jobs", "1", "--retry", "0", "--timeout", "50ms", "--drain", "1m", "--header",
                                   "A: b", "--header", "@file"});
  EXPECT_EQ(all.jobs, 1U);
  EXPECT_EQ(all.retries, 0U);
  EXPECT_EQ(all.timeout, 50ms);
  EXPECT_EQ(all.drain, 1min);
  EXPECT_THAT(all.headers, ElementsAre("A: b", "@file"));
}

TEST(arguments, the_last_of_a_repeated_setting_holds) {
  EXPECT_EQ(copy({"--batch", "1", "--batch", "2", "a", "b"}).batch, 2U);
  EXPECT_TRUE(copy({"--quiet", "--quiet", "a", "b"}).quiet);
}

TEST(arguments, a_dash_is_an_operand_and_two_dashes_end_the_options) {
  EXPECT_EQ(copy({"-", "-"}).sink.what, command::endpoint::kind::standard);
  EXPECT_EQ(copy({"--", "--take", "-x"}).source.path, "--take");
  EXPECT_EQ(copy({"--quiet", "--", "--take", "-x"}).sink.path, "-x");
}

TEST(arguments, operands_may_be_called_like_the_command_or_look_like_lists) {
  EXPECT_EQ(copy({"copy", "copy"}).source.path, "copy");
  EXPECT_EQ(copy({"[a,b]", "{}"}).source.path, "[a,b]");
}

TEST(arguments, help_and_version_are_pages) {
  EXPECT_THAT(std::get<page>(parse({"--help"})).text, HasSubstr("weir copy --help"));
  EXPECT_THAT(std::get<page>(parse({"copy", "--help"})).text, HasSubstr("Exit status"));
  EXPECT_THAT(std::get<page>(parse({"copy", "--take", "x", "--help"})).text, HasSubstr("Exit status"));
  EXPECT_EQ(std::get<page>(parse({"--version"})).text, "weir 0.1.0\n");
  EXPECT_EQ(std::get<page>(parse({"copy", "--version"})).text, "weir 0.1.0\n");
}

TEST(arguments, what_is_wrong_is_said_in_one_sentence) {
  const std::pair<words, const char*> cases[] = {
      {{}, "no command is given; write weir copy SOURCE SINK, or weir --help"},
      {{"move"}, "unknown command 'move'; write weir copy SOURCE SINK, or weir --help"},
      {{"--move"}, "unknown option '--move'; write weir copy SOURCE SINK, or weir --help"},
      {{"copy"}, "SOURCE and SINK are needed; write weir copy SOURCE SINK, or weir copy --help"},
      {{"copy", "a"}, "SOURCE and SINK are needed; write weir copy SOURCE SINK, or weir copy --help"},
      {{"copy", "a", "b", "c"}, "'c' is one word too many: weir copy takes SOURCE and SINK"},
      {{"copy", "a", "b", "--tak", "1"}, "unknown option '--tak'; weir copy --help lists the options"},
      {{"copy", "a", "b", "http://u:hush@h/?key=hush"},
       "'http://***@h/?key=***' is one word too many: weir copy takes SOURCE and SINK"},
      {{"copy", "a", "b", "--heder=X: hush"}, "unknown option '--heder'; weir copy --help lists the options"},
      {{"--heder=X: hush"}, "unknown option '--heder'; write weir copy SOURCE SINK, or weir --help"},
      {{"http://u:hush@h/"}, "unknown command 'http://***@h/'; write weir copy SOURCE SINK, or weir --help"},
      {{"copy", "a", "b", "-x"}, "unknown option '-x'; weir copy --help lists the options"},
      {{"copy", "a", "b", "--take"}, "--take needs a value; weir copy --help says which"},
      {{"copy", "a", "b", "--batch"}, "--batch needs a value; weir copy --help says which"},
      {{"copy", "a", "b", "--quiet=yes"}, "--quiet takes no value; write --quiet alone"},
      {{"copy", "a", "b", "--take", "-1"}, "--take must be a whole number from 0 to 18446744073709551615, was '-1'"},
      {{"copy", "a", "b", "--skip", "18446744073709551616"},
       "--skip must be a whole number from 0 to 18446744073709551615, was '18446744073709551616'"},
      {{"copy", "a", "b", "--batch", "0"}, "--batch must be a whole number from 1 to 1000000, was '0'"},
      {{"copy", "a", "b", "--batch", "1000001"}, "--batch must be a whole number from 1 to 1000000, was '1000001'"},
      {{"copy", "a", "b", "--flush", "1"},
       "--flush must be a time from 1ms to 24h with its unit, such as 500ms, 1s or 2m, was '1'"},
      {{"copy", "a", "b", "--max-record", "1B"},
       "--max-record must be a size from 1KiB to 1GiB, such as 64KiB or 16MiB, was '1B'"},
      {{"copy", "a", "b", "--on-error", "-"}, "--on-error must be stop, skip or a file for failed records, was '-'"},
      {{"copy", "a", "b", "--append", "--overwrite"}, "--append and --overwrite exclude each other; give one of them"},
      {{"copy", "a", "sqlite:b?table=t", "--overwrite"},
       "--overwrite is for NDJSON files, and rows are added to a table; delete the table or its file first"},
      {{"copy", "--resume", "-", "sqlite:b?table=t"},
       "--resume: standard input cannot be read again from where a copy has ended; name a file or a URL"},
      {{"copy", "--resume", "a", "b"},
       "--resume: b keeps no account of how far a copy is, as a database does; name sqlite:FILE?table=NAME"},
      {{"copy", "--resume", "a", "sqlite:b?table=WEIR_resume"},
       "--resume: the table weir_resume is where copies keep how far they are; choose another table"},
      {{"copy", "a", "b", "--quiet", "--json"}, "--quiet silences the summary that --json asks for; give one of them"},
      {{"copy", "a", "ftp:b"},
       "ftp:b: unknown scheme 'ftp'; SINK is an NDJSON file, - or sqlite:FILE?table=NAME, and a file of that name is "
       "written ./ftp:b"},
  };
  for (const auto& [given, sentence] : cases) EXPECT_EQ(refusal(given), sentence);
}

TEST(arguments, resume_is_off_unless_given) {
  EXPECT_FALSE(copy({"a", "sqlite:b?table=t"}).resume);
  EXPECT_TRUE(copy({"a", "--resume", "sqlite:b?table=t"}).resume);
}

TEST(arguments, append_and_a_table_agree) {
  EXPECT_EQ(copy({"a", "sqlite:b?table=t", "--append"}).outputs, weir::file::existing::append);
}

}  // namespace
