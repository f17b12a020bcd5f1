#include "files.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/jq.hpp>
#include <weir/connect/json.hpp>
#include <weir/core.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/or_dead_letter.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/testing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using strings = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using weir::json::record;
using weir::jq::program;

// Of the leak sanitizer, where there is one.
extern "C" [[gnu::weak]] void __lsan_disable();
extern "C" [[gnu::weak]] void __lsan_enable();

namespace {

/// What libjq 1.6 loses itself: the words in which it refuses ~/.jq.
class unwatched {
 public:
  unwatched() {
    if (__lsan_disable != nullptr) __lsan_disable();
  }
  unwatched(const unwatched&) = delete;
  unwatched& operator=(const unwatched&) = delete;
  ~unwatched() {
    if (__lsan_enable != nullptr) __lsan_enable();
  }
};

using either = weir::result<record, weir::record_error>;

auto records_of(strings lines) {
  return weir::from(std::move(lines)) |
         weir::transform([number = std::uint64_t{0}](std::string text) mutable {
           return weir::file::line(text, "in.ndjson", ++number);
         }) |
         weir::transform(weir::json::parser());
}

std::string show(const either& each) {
  return each ? std::string(each->text()) : "! " + each.error().message();
}

/// What an expression gives for these lines; failed records as "! source:line: reason".
strings results(std::string expression, strings lines) {
  const auto all = [](std::string text, strings input) -> weir::task<strings> {
    auto made = records_of(std::move(input)) | program(std::move(text));
    strings seen;
    while (auto each = co_await made.next()) seen.push_back(show(*each));
    co_return seen;
  };
  return weir::testing::run(all(std::move(expression), std::move(lines)));
}

std::string refusal(const std::string& expression) {
  return files::sentence_of<weir::jq::expression_error>([&] { program refused(expression); });
}

}  // namespace

TEST(jq_program, makes_no_one_or_many_records_of_each) {
  EXPECT_THAT(results(".", {R"({"a": 1, "b": [ "x" ]})"}), ElementsAre(R"({"a":1,"b":["x"]})"));
  EXPECT_THAT(results("select(.a > 1)", {R"({"a":1})", R"({"a":2})"}), ElementsAre(R"({"a":2})"));
  EXPECT_THAT(results("empty", {R"({"a":1})", R"({"a":2})"}), IsEmpty());
  EXPECT_THAT(results("{id, tag: .tags[]}", {R"({"id":1,"tags":["x","y"]})", R"({"id":2,"tags":[]})", R"({"id":3,"tags":["z"]})"}),
              ElementsAre(R"({"id":1,"tag":"x"})", R"({"id":1,"tag":"y"})", R"({"id":3,"tag":"z"})"));
}

TEST(jq_program, results_stand_where_their_record_stood) {
  program twice("., .");
  weir::json::parser parse;
  twice.start(*parse(weir::file::line(R"({"a":"\u00e9\u0000"})", "in.ndjson", 12)));
  for (int i = 0; i < 2; ++i) {
    const auto made = twice.next();
    ASSERT_TRUE(made && *made);
    EXPECT_EQ((*made)->line(), 12U);
    EXPECT_EQ((*made)->source(), "in.ndjson");
    EXPECT_EQ((*made)->find("a")->text(), std::string_view("\xC3\xA9\0", 3));
  }
  EXPECT_FALSE(twice.next());
  EXPECT_FALSE(twice.next());
}

TEST(jq_program, a_result_that_is_no_object_is_a_failed_record) {
  const auto failed = [](const std::string& found) {
    return "! in.ndjson:1: the result of the jq expression is " + found +
           ", and a record is an object; let the expression make one, such as {value: .}";
  };
  EXPECT_THAT(results("1, [2,{}], \"x\", null, true, {ok: 1}", {"{}"}),
              ElementsAre(failed("the number 1"), failed("the array [2,{}]"), failed("the string \"x\""), failed("null"),
                          failed("true"), R"({"ok":1})"));
  EXPECT_THAT(results(".a", {R"({"a":")" + std::string(500, 'x') + "\"}"}),
              ElementsAre(failed("the string \"" + std::string(59, 'x') + "...")));
}

TEST(jq_program, an_error_is_a_failed_record_with_its_message_behind_the_results_before_it) {
  EXPECT_THAT(results("., error(\"no \\(.a)\")", {R"({"a":1})", R"({"a":2})"}),
              ElementsAre(R"({"a":1})", "! in.ndjson:1: jq: no 1", R"({"a":2})", "! in.ndjson:2: jq: no 2"));
  EXPECT_THAT(results(".a + \"x\"", {R"({"a":1})"}),
              ElementsAre("! in.ndjson:1: jq: number (1) and string (\"x\") cannot be added"));
  EXPECT_THAT(results("error({code: 7})", {"{}"}), ElementsAre("! in.ndjson:1: jq: {\"code\":7}"));
  EXPECT_THAT(results("error(\"two\nlines\")", {"{}"}), ElementsAre("! in.ndjson:1: jq: two lines"));
  EXPECT_THAT(results("error(\"x\" * 5000)", {"{}"}),
              ElementsAre("! in.ndjson:1: jq: " + std::string(1024, 'x') + "..."));
  EXPECT_THAT(results("error(.text)", {R"({"text":")" + std::string(1023, 'x') + "\xC3\xA9\"}"}),
              ElementsAre("! in.ndjson:1: jq: " + std::string(1023, 'x') + "..."));
  EXPECT_THAT(results("try error(\"caught\") catch {caught: .}", {"{}"}), ElementsAre(R"({"caught":"caught"})"));
}

TEST(jq_program, an_error_without_a_message_does_not_lose_its_record) {
  EXPECT_THAT(results("error(.reason)", {"{}"}), ElementsAre("! in.ndjson:1: jq: null"));
  EXPECT_THAT(results("null | error", {"{}"}), ElementsAre("! in.ndjson:1: jq: null"));
}

TEST(jq_program, a_failed_record_passes) {
  EXPECT_THAT(results(".a |= 2", {R"({"a":1})", "bad", R"({"a":3})"}),
              ElementsAre(R"({"a":2})", testing::StartsWith("! in.ndjson:2: column 1: "), R"({"a":2})"));
}

TEST(jq_program, takes_a_stream_of_records_too) {
  const auto all = []() -> weir::task<strings> {
    auto made = records_of({R"({"a":1})", "bad", R"({"a":2})"}) | weir::or_dead_letter([](weir::record_error&&) {}) |
                program("{b: .a}");
    strings seen;
    while (auto each = co_await made.next()) seen.push_back(show(*each));
    co_return seen;
  };
  EXPECT_THAT(weir::testing::run(all()), ElementsAre(R"({"b":1})", R"({"b":2})"));
}

TEST(jq_program, one_may_be_used_for_several_streams) {
  const program increments(".a += 1");
  const program copy(increments);
  EXPECT_EQ(copy.expression(), ".a += 1");
  const auto all = [](const program& each) -> weir::task<strings> {
    auto made = records_of({R"({"a":1})"}) | each | program(each);
    strings seen;
    while (auto value = co_await made.next()) seen.push_back(show(*value));
    co_return seen;
  };
  EXPECT_THAT(weir::testing::run(all(increments)), ElementsAre(R"({"a":3})"));
  EXPECT_THAT(weir::testing::run(all(copy)), ElementsAre(R"({"a":3})"));
}

// -- numbers --------------------------------------------------------------------------------------------------------------

TEST(jq_program, integers_up_to_2_to_the_53_are_exact) {
  for (const std::string text : {R"({"a":9007199254740992})", R"({"a":-9007199254740992})", R"({"a":[{"b":9007199254740991}]})",
                                 R"({"12345678901234567890":"12345678901234567890\"12345678901234567890"})"}) {
    EXPECT_THAT(results(".", {text}), ElementsAre(text));
  }
}

TEST(jq_program, a_record_with_a_larger_integer_anywhere_in_it_fails) {
  for (const std::string number : {"9007199254740993", "-9007199254740993", "9223372036854775807", "18446744073709551616",
                                   "100000000000000000000000"}) {
    for (const std::string& text : {"{\"a\":" + number + "}", "{\"b\":\"\\\\\",\"a\":[1,{\"c\":\"x\\\"\",\"d\": " + number + " }]}"}) {
      EXPECT_THAT(results("{}", {text}),
                  ElementsAre("! in.ndjson:1: the integer " + number +
                              " is beyond 2^53, and jq 1.6, which holds doubles, would change it; write it as a string "
                              "before it comes to jq"));
    }
  }
}

TEST(jq_program, a_result_with_a_larger_integer_fails) {
  const auto failed = [](const std::string& number) {
    return "! in.ndjson:1: the result of the jq expression has the integer " + number +
           ", which is beyond 2^53 and may have been rounded by jq 1.6, which holds doubles; keep it a string";
  };
  EXPECT_THAT(results("{id: (.id | tonumber)}", {R"({"id":"1234567890123456789"})"}),
              ElementsAre(testing::StartsWith("! in.ndjson:1: the result")));
  EXPECT_THAT(results("{id: (.id * 2)}", {R"({"id":9007199254740991})"}), ElementsAre(failed("18014398509481982")));
  EXPECT_THAT(results("{id: .id}", {R"({"id":"1234567890123456789"})"}), ElementsAre(R"({"id":"1234567890123456789"})"));
}

TEST(jq_program, reals_pass_as_doubles_and_those_beyond_their_range_fail) {
  EXPECT_THAT(results(".", {R"({"a":0.1,"b":-1.5e300,"c":1e17})"}), ElementsAre(R"({"a":0.1,"b":-1.5e+300,"c":1e+17})"));
  for (const std::string number : {"1e999", "-1e999", "1.5E+400", "1e-999"}) {
    EXPECT_THAT(results(".", {"{\"a\":[" + number + "]}"}),
                ElementsAre("! in.ndjson:1: the number " + number +
                            " is out of a double's range, and jq 1.6, which holds doubles, would change it; write it as a "
                            "string before it comes to jq"));
  }
}

TEST(jq_program, a_record_nested_deeper_than_jq_reads_fails) {
  const std::string deep = "{\"a\":" + std::string(400, '[') + std::string(400, ']') + "}";
  EXPECT_THAT(results(".", {deep}), ElementsAre(testing::AllOf(testing::StartsWith("! in.ndjson:1: jq cannot read the record: "),
                                                              HasSubstr("depth"))));
}

// -- expressions that are refused -------------------------------------------------------------------------------------------

TEST(jq_program, a_wrong_expression_is_refused_with_the_words_of_jq) {
  EXPECT_EQ(refusal(".["),
            "the jq expression '.[' is wrong: syntax error, unexpected $end; correct it, and quote all of it for the shell");
  EXPECT_EQ(refusal("foo(1)"),
            "the jq expression 'foo(1)' is wrong: foo/1 is not defined; correct it, and quote all of it for the shell");
  EXPECT_EQ(refusal(".a |\n\n  nonsense"),
            "the jq expression '.a |\n\n  nonsense' is wrong: nonsense/0 is not defined, line 3; correct it, and quote all of "
            "it for the shell");
  EXPECT_EQ(refusal("$missing"),
            "the jq expression '$missing' is wrong: $missing is not defined; correct it, and quote all of it for the shell");
  EXPECT_THAT(refusal("{(1): 2}"), HasSubstr("Cannot use number (1) as object key"));
  EXPECT_THAT(refusal(std::string(".\0.", 3)), HasSubstr("NUL"));
  EXPECT_THAT(refusal("weir_error"), HasSubstr("weir_error/0 is not defined"));
}

TEST(jq_program, an_error_tells_its_expression) {
  try {
    program refused(".[");
    FAIL();
  } catch (const weir::jq::expression_error& error) {
    EXPECT_EQ(error.expression(), ".[");
  }
}

TEST(jq_program, what_is_not_about_the_record_is_refused) {
  const auto refused = [](const std::string& expression, const std::string& name) {
    EXPECT_THAT(refusal(expression), HasSubstr(" uses " + name + ", which is refused: ")) << expression;
  };
  refused("{home: env.HOME}", "env");
  refused("\"\\(env)\"", "env");
  refused("def f: env; f", "env");
  refused("input", "input");
  refused("[inputs]", "inputs");
  refused("_input", "_input");
  refused("debug", "debug");
  refused("stderr", "stderr");
  refused("halt", "halt");
  refused("\"x\" | halt_error", "halt_error");
  refused("halt_error(1)", "halt_error");
  refused("input_filename", "input_filename");
  refused("input_line_number", "input_line_number");
  refused("\"m\" | modulemeta", "modulemeta");
  refused("get_search_list", "get_search_list");
  refused("get_prog_origin", "get_prog_origin");
  refused("get_jq_origin", "get_jq_origin");
  refused("import \"m\" as m; m::f", "import");
  refused("import \"m\" as $m; $m", "import");
  refused("include \"m\"; f", "include");
  refused("module {}; .", "module");
  EXPECT_EQ(refusal("debug"),
            "the jq expression 'debug' uses debug, which is refused: standard error is not for expressions; add a field to "
            "look at instead");
}

TEST(jq_program, the_environment_is_found_wherever_code_stands) {
  for (const std::string expression :
       {"$ENV", "{a: $ENV.HOME}", "$ ENV", "$ # a comment\n ENV.HOME", "\"home: \\($ENV.HOME)\"", "\"a \\(\"b \\($ENV)\")\"",
        "\"\\((1) | $ENV)\"", "# a \"\n$ENV", "\"\\\\\" | $ENV", "{$ENV}", "@json \"\\($ENV)\""}) {
    EXPECT_THAT(refusal(expression), HasSubstr(" uses $ENV, which is refused: ")) << expression;
  }
}

TEST(jq_program, what_only_looks_like_it_is_not_refused) {
  EXPECT_THAT(results("{env, input: .debug, s: \"$ENV env \\(1)$ENV\", halt: 1} # $ENV input", {R"({"env":1,"debug":2})"}),
              ElementsAre(R"({"env":1,"input":2,"s":"$ENV env 1$ENV","halt":1})"));
  EXPECT_THAT(results("1 as $ENVIRONMENT | 2 as $env | {a: $ENVIRONMENT, b: $env}", {"{}"}), ElementsAre(R"({"a":1,"b":2})"));
  EXPECT_THAT(results("def input: {mine: 1}; input", {"{}"}), ElementsAre(R"({"mine":1})"));
  EXPECT_THAT(results("\"\\\"$ENV\" as $s | {$s}", {"{}"}), ElementsAre(R"({"s":"\"$ENV"})"));
}

TEST(jq_program, an_expression_that_does_nothing_gives_the_record) {
  for (const std::string expression : {"", " ", "# nothing", "def f: 1;"}) {
    EXPECT_THAT(results(expression, {R"({"a":1})"}), ElementsAre(R"({"a":1})")) << expression;
  }
}

TEST(jq_program, lines_are_those_of_the_expression) {
  EXPECT_THAT(results("$__loc__\n| {line}", {"{}"}), ElementsAre(R"({"line":1})"));
}

// -- as a stage -----------------------------------------------------------------------------------------------------------

TEST(jq_program, results_without_end_are_made_as_they_are_asked_for) {
  for (const std::string expression : {"{n: range(1e18)}", "def f: ., (.n += 1 | f); {n: 0} | f"}) {
    const auto first = [](std::string text) -> weir::task<strings> {
      auto made = records_of({"{}", "{}"}) | program(std::move(text)) | weir::take(3);
      strings seen;
      while (auto each = co_await made.next()) seen.push_back(show(*each));
      co_return seen;
    };
    EXPECT_THAT(weir::testing::run(first(expression)), ElementsAre(R"({"n":0})", R"({"n":1})", R"({"n":2})"));
  }
}

TEST(jq_program, an_endless_one_leaves_the_loop_to_others_and_can_be_closed) {
  const auto check = [](std::string text) -> weir::task<int> {
    int seen = 0;
    auto made = records_of({"{}"}) | program(std::move(text));
    const auto drain = [&]() -> weir::task<> { co_await made.for_each([&seen](const either&) { ++seen; }); };
    const auto turns = []() -> weir::task<> {
      for (int i = 0; i < 5; ++i) co_await weir::post();
    };
    co_await weir::when_any(drain(), turns());
    co_await made.close();
    EXPECT_FALSE(co_await made.next());
    co_return seen;
  };
  for (const std::string expression : {"repeat({})", "{n: range(1e18)}", "range(1e18)"}) {
    const int seen = weir::testing::run(check(expression));
    EXPECT_GT(seen, 0) << expression;
    EXPECT_LT(seen, 20'000) << expression;
  }
}

TEST(jq_program, is_not_asked_for_the_next_record_before_its_results_are_taken) {
  const auto check = []() -> weir::task<> {
    int pulled = 0;
    auto made = records_of({"{}", "{}", "{}"}) | weir::transform([&pulled](either each) {
                  ++pulled;
                  return each;
                }) |
                program("{n: (1, 2)}");
    static_cast<void>(co_await made.next());
    EXPECT_EQ(pulled, 1);
    static_cast<void>(co_await made.next());
    EXPECT_EQ(pulled, 1);
    static_cast<void>(co_await made.next());
    EXPECT_EQ(pulled, 2);
  };
  weir::testing::run(check());
}

TEST(jq_program, knows_what_the_user_has_defined_for_jq) {
  const files::folder home;
  home.make(".jq", "def twice: . + .;");
  const std::string before = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  ::setenv("HOME", (home / "").c_str(), 1);
  EXPECT_THAT(results("{a: (.a | twice)}", {R"({"a":2})"}), ElementsAre(R"({"a":4})"));
  home.make(".jq", "def twice: . +;");
  const unwatched leaks;
  EXPECT_THAT(refusal("."), HasSubstr(" in ~/.jq, line 1"));
  ::setenv("HOME", before.c_str(), 1);
}
