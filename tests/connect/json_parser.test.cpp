#include "files.hpp"

#include <weir/connect/file.hpp>
#include <weir/connect/json.hpp>
#include <weir/core.hpp>
#include <weir/ops/transform.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace std::string_literals;
using weir::json::kind;
using weir::json::parser;
using weir::json::record;

namespace {

weir::result<record, weir::record_error> parsed(std::string_view text, const weir::json::parse_options& options = {}) {
  parser parse(options);
  return parse(weir::file::line(text, "input", 7));
}

record good(std::string_view text) {
  auto made = parsed(text);
  EXPECT_TRUE(made) << text << ": " << made.error().reason();
  return made ? *made : record();
}

std::string reason(std::string_view text, const weir::json::parse_options& options = {}) {
  const auto made = parsed(text, options);
  return made ? "it is valid" : made.error().reason();
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST(json_parser, keeps_the_text_the_place_and_the_fields_in_their_order) {
  const record made = good(" {\"b\" : 1 ,\t\"a\":\"x\"}\t ");
  EXPECT_EQ(made.text(), "{\"b\" : 1 ,\t\"a\":\"x\"}");
  EXPECT_EQ(made.line(), 7u);
  EXPECT_EQ(made.source(), "input");
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[0].name(), "b");
  EXPECT_EQ(made[0].kind(), kind::integer);
  EXPECT_EQ(made[0].integer(), 1);
  EXPECT_EQ(made[1].name(), "a");
  EXPECT_EQ(made[1].kind(), kind::string);
  EXPECT_EQ(made[1].text(), "x");
}

TEST(json_parser, an_empty_object_has_no_fields) {
  EXPECT_EQ(good("{}").size(), 0u);
  EXPECT_TRUE(good("{ }").empty());
  EXPECT_EQ(record().size(), 0u);
}

TEST(json_parser, knows_every_kind_of_value) {
  const record made = good(R"({"n":null,"t":true,"f":false,"i":-12,"r":1.5e3,"s":"text","a":[1, {"x":[]}],"o":{"k":"v"},"e":""})");
  EXPECT_EQ(made.find("n")->kind(), kind::null);
  EXPECT_EQ(made.find("n")->text(), "null");
  EXPECT_EQ(made.find("t")->kind(), kind::boolean);
  EXPECT_TRUE(made.find("t")->boolean());
  EXPECT_EQ(made.find("f")->kind(), kind::boolean);
  EXPECT_FALSE(made.find("f")->boolean());
  EXPECT_EQ(made.find("i")->integer(), -12);
  EXPECT_EQ(made.find("i")->text(), "-12");
  EXPECT_EQ(made.find("r")->kind(), kind::real);
  EXPECT_EQ(made.find("r")->real(), 1500.0);
  EXPECT_EQ(made.find("r")->text(), "1.5e3");
  EXPECT_EQ(made.find("s")->text(), "text");
  EXPECT_EQ(made.find("a")->kind(), kind::array);
  EXPECT_EQ(made.find("a")->text(), "[1, {\"x\":[]}]");
  EXPECT_EQ(made.find("o")->kind(), kind::object);
  EXPECT_EQ(made.find("o")->text(), R"({"k":"v"})");
  EXPECT_EQ(made.find("e")->text(), "");
  EXPECT_NE(made.find("e")->text().data(), nullptr);
  EXPECT_EQ(made.find("missing"), nullptr);
}

TEST(json_parser, integers_are_exact_to_64_bits_and_keep_their_digits_beyond) {
  std::vector<record> kept;  // a field is a view into its record
  const auto integer = [&kept](const char* digits) {
    kept.push_back(good("{\"i\":" + std::string(digits) + "}"));
    return *kept.back().find("i");
  };
  EXPECT_EQ(integer("9223372036854775807").integer(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(integer("-9223372036854775808").integer(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer("9007199254740993").integer(), 9007199254740993);
  EXPECT_EQ(integer("0").integer(), 0);
  EXPECT_EQ(integer("-0").integer(), 0);
  for (const char* big : {"9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
                          "9999999999999999999", "123456789012345678901234567890", "-123456789012345678901234567890"}) {
    EXPECT_EQ(integer(big).kind(), kind::big_integer) << big;
    EXPECT_EQ(integer(big).text(), big);
  }
  EXPECT_EQ(integer("18446744073709551616").real(), 18446744073709551616.0);
}

TEST(json_parser, reals_are_the_nearest_doubles) {
  const auto real = [](const std::string& digits) { return good("{\"r\":" + digits + "}").find("r")->real(); };
  EXPECT_EQ(real("0.1"), 0.1);
  EXPECT_EQ(real("-2.5E-3"), -0.0025);
  EXPECT_EQ(real("1E+2"), 100.0);
  EXPECT_EQ(real("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(real("123456789.123456789"), 123456789.123456789);
  EXPECT_EQ(real("1e-400"), 0.0) << "too near to 0 is 0";
  EXPECT_EQ(real("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_TRUE(std::signbit(*real("-1e-400")));
  EXPECT_EQ(real("1e400"), std::nullopt) << "too large has no double";
  EXPECT_EQ(real("-" + std::string(400, '9') + ".5"), std::nullopt);
  EXPECT_EQ(real("1e99999999999999999999"), std::nullopt);
  EXPECT_EQ(real("0.00001e400"), std::nullopt);
  EXPECT_EQ(real("1e-99999999999999999999"), 0.0);
  EXPECT_EQ(real("0e999"), 0.0);
}

TEST(json_parser, no_locale_changes_a_number) {
  for (const char* locale : {"de_DE.UTF-8", "tr_TR.UTF-8", "C.UTF-8"}) {
    std::setlocale(LC_ALL, locale);  // where it is not installed, nothing changes
    const record made = good(R"({"r":1234.5,"I":"I","i":12345678})");
    EXPECT_EQ(made.find("r")->real(), 1234.5);
    EXPECT_EQ(made.find("i")->integer(), 12345678);
    EXPECT_EQ(reason("{\"a\":[1 2]}"), "column 9: not JSON from here on, found '2'; correct the record or skip it");
  }
  std::setlocale(LC_ALL, "C");
}

TEST(json_parser, escapes_are_undone) {
  const record made = good(R"({"a\"b":"x\\\/\b\f\n\r\ty","\u0041":"\u00e9\u20AC\ud83d\ude00","plain":"p","nul":"a\u0000b"})");
  EXPECT_EQ(made[0].name(), "a\"b");
  EXPECT_EQ(made[0].text(), "x\\/\b\f\n\r\ty");
  EXPECT_EQ(made[1].name(), "A");
  EXPECT_EQ(made[1].text(), "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(made[2].name(), "plain");
  EXPECT_EQ(made[2].text(), "p");
  EXPECT_EQ(made[3].text(), "a\0b"s);
}

TEST(json_parser, text_that_is_not_ascii_is_kept) {
  const std::string text = "Tr\xC3\xB8ms\xC3\xB8 \xE4\xB8\xAD\xE6\x96\x87 \xF0\x9F\x98\x80 and a long tail of ASCII behind it";
  EXPECT_EQ(good("{\"\xC3\xA9\":\"" + text + "\"}").find("\xC3\xA9")->text(), text);
}

TEST(json_parser, a_key_may_stand_twice_and_the_last_one_is_found) {
  const record made = good(R"({"a":1,"b":2,"a":3})");
  EXPECT_EQ(made.size(), 3u);
  EXPECT_EQ(made.find("a")->integer(), 3);
}

TEST(json_parser, records_of_any_number_of_fields_and_escapes) {
  parser parse;
  std::vector<record> kept;
  for (const int fields : {1, 3000, 2, 100, 20000, 5}) {
    std::string text = "{";
    for (int i = 0; i < fields; ++i) text += (i == 0 ? "" : ",") + ("\"k\\n" + std::to_string(i)) + "\":\"v\\t" + std::to_string(i) + "\"";
    kept.push_back(*parse(weir::file::line(text + "}", "input")));
    EXPECT_EQ(kept.back().size(), static_cast<std::size_t>(fields));
  }
  for (const record& each : kept) {
    for (std::size_t i = 0; i < each.size(); ++i) {
      ASSERT_EQ(each[i].name(), "k\n" + std::to_string(i));
      ASSERT_EQ(each[i].text(), "v\t" + std::to_string(i));
    }
  }
}

TEST(json_parser, records_outlive_their_parser_and_share_its_memory) {
  std::vector<record> kept;
  {
    parser parse;
    for (int i = 0; i < 50000; ++i) {
      kept.push_back(*parse(weir::file::line("{\"a\":" + std::to_string(i) + ",\"b\":\"\\u0041\"}", "input")));
      if (i % 3 == 0) kept.pop_back();
    }
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    ASSERT_EQ(kept[i][0].integer(), static_cast<std::int64_t>(i / 2 * 3 + i % 2 + 1));
    ASSERT_EQ(kept[i][1].text(), "A");
  }
}

TEST(json_parser, is_a_function_for_transform) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    auto records = weir::file::lines(path, weir::file::read_options().max_record(1024)) | weir::transform(parser());
    auto first = co_await records.next();
    EXPECT_EQ((*first)->find("a")->integer(), 1);
    auto bad = co_await records.next();
    EXPECT_EQ(bad->error().message(), path + ":2: column 1: a record is a JSON object, but this begins like an array; put one object on each line");
    EXPECT_EQ(bad->error().excerpt(), "[1]");
    auto long_one = co_await records.next();
    EXPECT_EQ(long_one->error().line(), 4u);
    EXPECT_TRUE(long_one->error().reason().starts_with("the record is 5000 bytes long"));
    auto last = co_await records.next();
    EXPECT_EQ((*last)->line(), 5u);
    EXPECT_FALSE(co_await records.next());
  };
  weir::testing::run(check(folder.make("in", "\xEF\xBB\xBF{\"a\":1}\r\n[1]\n\n" + std::string(5000, 'x') + "\n{\"a\":2}")));
}

TEST(json_parser, says_what_is_wrong_and_in_which_column) {
  const std::string fix = "; correct the record or skip it";
  const std::string one_a_line = "; put one object on each line";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[1,2]", "column 1: a record is a JSON object, but this begins like an array" + one_a_line},
      {" \"x\"", "column 2: a record is a JSON object, but this begins like a string" + one_a_line},
      {"-1", "column 1: a record is a JSON object, but this begins like a number" + one_a_line},
      {"42", "column 1: a record is a JSON object, but this begins like a number" + one_a_line},
      {"true", "column 1: a record is a JSON object, but this begins like true or false" + one_a_line},
      {"null", "column 1: a record is a JSON object, but this begins like null" + one_a_line},
      {"id,name", "column 1: expected the '{' of a JSON object, found 'i'" + one_a_line},
      {"", "column 1: expected the '{' of a JSON object, but the record ends there" + one_a_line},
      {"{", "column 2: the record ends before its JSON does" + fix},
      {"{a:1}", "column 2: not JSON from here on, found 'a'" + fix},
      {"{'a':1}", "column 2: not JSON from here on, found a single quote" + fix},
      {"{\"a\":1,}", "column 8: not JSON from here on, found '}'" + fix},
      {"{\"a\" 1}", "column 6: not JSON from here on, found '1'" + fix},
      {"{\"a\"", "column 5: the record ends before its JSON does" + fix},
      {"{\"a\":}", "column 6: not JSON from here on, found '}'" + fix},
      {"{\"a\":", "column 6: the record ends before its JSON does" + fix},
      {"{\"a\":.5}", "column 6: not JSON from here on, found '.'" + fix},
      {"{\"a\":+5}", "column 6: not JSON from here on, found '+'" + fix},
      {"{\"a\":NaN}", "column 6: not JSON from here on, found 'N'" + fix},
      {"{\"a\":nul}", "column 6: not JSON from here on, found 'n'" + fix},
      {"{\"a\":1 \"b\":2}", "column 8: not JSON from here on, found '\"'" + fix},
      {"{\"a\":1", "column 7: the record ends before its JSON does" + fix},
      {"{\"a\":truer}", "column 10: not JSON from here on, found 'r'" + fix},
      {"{\"a\":01}", "column 7: not JSON from here on, found '1'" + fix},
      {"{\"a\":-}", "column 7: not JSON from here on, found '}'" + fix},
      {"{\"a\":1.}", "column 8: not JSON from here on, found '}'" + fix},
      {"{\"a\":1e+}", "column 9: not JSON from here on, found '}'" + fix},
      {"{\"a\":12345678901234567890.}", "column 27: not JSON from here on, found '}'" + fix},
      {"{\"a\":00000000000000000000000}", "column 7: not JSON from here on, found '0'" + fix},
      {"{\"a\":\"x}", "column 9: the record ends before its JSON does" + fix},
      {"{\"a\":\"x\\", "column 9: the record ends before its JSON does" + fix},
      {"{\"a\":\"x\ty\"}", "column 8: not JSON from here on, found the byte 0x09" + fix},
      {"{\"a\":\"x\0y\"}"s, "column 8: the byte 0x00 must be escaped, inside a string" + fix},
      {"{\"a\":\"\\x\"}", "column 8: not JSON from here on, found 'x'" + fix},
      {"{\"a\":\"\\u12g4\"}", "column 11: expected hex digit, found 'g'" + fix},
      {"{\"a\":\"\\ud800\"}", "column 13: not JSON from here on, found '\"'" + fix},
      {"{\"a\":\"\\ud800\\u0041\"}", "column 15: illegal trailing surrogate, found '0'" + fix},
      {"{\"a\":\"\\udc00\"}", "column 13: illegal trailing surrogate, found '\"'" + fix},
      {"{\"a\":[1,]}", "column 9: not JSON from here on, found ']'" + fix},
      {"{\"a\":[1 2]}", "column 9: not JSON from here on, found '2'" + fix},
      {"{\"a\":[1}", "column 8: not JSON from here on, found '}'" + fix},
      {"{\"a\":{\"b\":1]}", "column 12: not JSON from here on, found ']'" + fix},
      {"{\"a\":{\"b\"}}", "column 10: not JSON from here on, found '}'" + fix},
      {"{\"a\":{b:1}}", "column 7: not JSON from here on, found 'b'" + fix},
      {"{\"a\":[01]}", "column 8: not JSON from here on, found '1'" + fix},
      {"{\"a\":[\"\x01\"]}", "column 8: the byte 0x01 must be escaped, inside a string" + fix},
      {"{\"a\":1}{\"b\":2}", "column 8: expected nothing behind the object, found '{'" + one_a_line},
      {"{\"a\":1} x", "column 9: expected nothing behind the object, found 'x'" + one_a_line},
      {"{\"a\":1}\x80", "column 8: expected nothing behind the object, found the byte 0x80" + one_a_line},
      {"\x1F\x8B\x08", "column 1: this looks like gzip; decompress it first, for example with zcat"},
      {"\xFF\xFE{\0"s, "column 1: this looks like UTF-16; convert it to UTF-8 first, for example with iconv"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(reason(text), expected) << text;
}

TEST(json_parser, refuses_every_kind_of_invalid_utf8) {
  const std::string remedy = " is not valid UTF-8 here; convert the input to UTF-8, for example with iconv";
  const auto refused = [&](const std::string& bytes, const std::string& shown, int column = 7) {
    EXPECT_EQ(reason("{\"a\":\"" + bytes + "\"}"), "column " + std::to_string(column) + ": the byte " + shown + remedy);
    EXPECT_EQ(reason("{\"a\":[\"" + bytes + "\"]}"), "column " + std::to_string(column + 1) + ": the byte " + shown + remedy);
    EXPECT_NE(reason("{\"" + bytes + "\":1}"), "it is valid");
  };
  refused("\x80", "0x80");                     // a continuation alone
  refused("\xC3", "0xC3");                     // cut off
  refused("\xC0\xAF", "0xC0");                 // overlong
  refused("\xC1\xBF", "0xC1");
  refused("\xE0\x80\xAF", "0xE0");
  refused("\xE2\x82", "0xE2");
  refused("\xED\xA0\x80", "0xED");             // a surrogate
  refused("\xF0\x80\x80\xAF", "0xF0");
  refused("\xF0\x9F\x98", "0xF0");
  refused("\xF4\x90\x80\x80", "0xF4");         // beyond U+10FFFF
  refused("\xF5\x80\x80\x80", "0xF5");
  refused("\xFF", "0xFF");
  refused("ok \xC3\xA9 Latin-1: \xE9!", "0xE9", 22);
  for (const char* valid : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
                            "\xF4\x8F\xBF\xBF", "\x7F"}) {
    EXPECT_EQ(good("{\"a\":\"" + std::string(valid) + "\"}").find("a")->text(), valid);
  }
}

TEST(json_parser, a_limit_of_depth_counts_the_record_itself) {
  using weir::json::parse_options;
  EXPECT_EQ(reason("{\"a\":1}", parse_options().max_depth(1)), "it is valid");
  EXPECT_EQ(reason("{\"a\":[]}", parse_options().max_depth(1)),
            "column 6: nested more than 1 levels deep; raise the limit or flatten the record");
  EXPECT_EQ(reason("{\"a\":[{}]}", parse_options().max_depth(3)), "it is valid");
  EXPECT_EQ(reason("{\"a\":[{\"b\":[1]}]}", parse_options().max_depth(3)),
            "column 12: nested more than 3 levels deep; raise the limit or flatten the record");
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { parse_options().max_depth(0); }),
            "parse_options().max_depth(levels): levels must be at least 1, was 0");
}

TEST(json_parser, nesting_of_100000_levels_is_a_failed_record) {
  EXPECT_EQ(reason("{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}"),
            "column 1029: nested more than 1024 levels deep; raise the limit or flatten the record");
  EXPECT_EQ(reason(repeated("{\"a\":", 100000) + "1" + std::string(100000, '}')),
            "column 5121: nested more than 1024 levels deep; raise the limit or flatten the record");
  EXPECT_EQ(reason("{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}",
                   weir::json::parse_options().max_depth(1000000)),
            "it is valid");
}

TEST(json_parser, a_string_may_end_anywhere_in_a_block) {
  for (std::size_t length = 0; length < 100; ++length) {
    const std::string text(length, 'x');
    EXPECT_EQ(good("{\"" + text + "\":\"" + text + "\"}")[0].text(), text);
    EXPECT_EQ(good("{\"a\":\"" + text + "\\n\"}")[0].text(), text + "\n");
    EXPECT_NE(reason("{\"a\":\"" + text), "it is valid");
  }
}

TEST(json_parser, what_stands_behind_the_line_is_not_read_as_part_of_it) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<int> {
    auto records = weir::file::lines(path) | weir::transform(parser());
    int failed = 0;
    while (auto each = co_await records.next()) failed += each->has_value() ? 0 : 1;
    co_return failed;
  };
  // Each line alone is cut off; with the next one they would be whole.
  EXPECT_EQ(weir::testing::run(check(folder.make("newline", "{\"a\":\n1}\n{\"a\":12\n34}\n{\"a\":\"\\\nn\"}\n{\"a\":tr\nue}\n{\"a\":1}"))), 8);
  EXPECT_EQ(weir::testing::run(check(folder.make("both", "{\"a\":\r\n1}\r\n{\"a\":12\r\n34}\r\n{\"a\":\"\\ud83d\r\n\\ude00\"}\r\n"))), 6);
}

TEST(dead_letter, is_one_line_of_json) {
  const weir::record_error error("column 3: wrong \"quotes\"", "a\\b.ndjson", 17, "{\"a\" 1}\t\x01");
  const std::string letter = weir::json::to_dead_letter(error);
  EXPECT_EQ(letter, R"({"source":"a\\b.ndjson","line":17,"error":"column 3: wrong \"quotes\"","record":"{\"a\" 1}\t\u0001"})");
  EXPECT_EQ(good(letter).find("record")->text(), "{\"a\" 1}\t\x01");
}

TEST(dead_letter, says_how_long_a_record_was_that_it_does_not_hold_whole) {
  const weir::record_error error("too long", "in", 1, std::string(1024, 'x'), 1 << 30);
  EXPECT_EQ(weir::json::to_dead_letter(error),
            "{\"source\":\"in\",\"line\":1,\"error\":\"too long\",\"record\":\"" + std::string(1024, 'x') + "\",\"record_bytes\":1073741824}");
}

TEST(dead_letter, holds_a_record_that_was_read_whole) {
  const weir::record_error error("wrong", "in", 1, std::string(5000, 'x'));
  EXPECT_EQ(weir::json::to_dead_letter(error),
            "{\"source\":\"in\",\"line\":1,\"error\":\"wrong\",\"record\":\"" + std::string(5000, 'x') + "\"}");
}

TEST(dead_letter, leaves_out_a_line_that_is_not_known) {
  EXPECT_EQ(weir::json::to_dead_letter(weir::record_error("why", "in", 0, "{}")), R"({"source":"in","error":"why","record":"{}"})");
}

TEST(dead_letter, replaces_what_is_no_utf8) {
  const auto quoted = [](std::string_view text) { return weir::json::quoted(text); };
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(quoted("a\xFF" "b"), "\"a" + r + "b\"");
  EXPECT_EQ(quoted("\xE2\x82"), "\"" + r + "\"") << "a sequence that was cut off";
  EXPECT_EQ(quoted("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"");
  EXPECT_EQ(quoted(std::string_view("\0", 1)), "\"\\u0000\"");
  EXPECT_EQ(quoted("\x7F/"), "\"\x7F/\"");
}

TEST(record_error, has_one_sentence_with_its_place) {
  const weir::record_error error("column 1: wrong", "in.ndjson", 3, "x");
  EXPECT_EQ(error.message(), "in.ndjson:3: column 1: wrong");
  EXPECT_EQ(weir::record_error("gone", "standard input", 0, "").message(), "standard input: gone");
  try {
    error.raise();
  } catch (const weir::bad_record& raised) {
    EXPECT_STREQ(raised.what(), "in.ndjson:3: column 1: wrong");
    EXPECT_EQ(raised.error().line(), 3u);
  }
}
