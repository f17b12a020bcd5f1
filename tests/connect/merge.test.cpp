#include <weir/connect/json.hpp>

#include <gtest/gtest.h>

#include <string>

using weir::json::compact;
using weir::json::merged;
using weir::json::with_field;

namespace {

weir::json::record record_of(const std::string& text) {
  weir::json::parser parse;
  auto made = parse(weir::file::line(text, "in.ndjson"));
  EXPECT_TRUE(made) << text;
  return *std::move(made);
}

std::string both(const std::string& own, const std::string& extra) {
  const std::string text = merged(record_of(own), record_of(extra));
  EXPECT_TRUE(weir::json::parser()(weir::file::line(text, "merged"))) << text;
  return text;
}

}  // namespace

TEST(merged, the_fields_of_one_object_stand_behind_those_of_the_other) {
  EXPECT_EQ(both(R"({"id":1})", R"({"name":"Ada","born":1815})"), R"({"id":1,"name":"Ada","born":1815})");
  EXPECT_EQ(both("{}", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(both(R"({"a":1})", "{}"), R"({"a":1})");
  EXPECT_EQ(both("{ }", "{ }"), "{}");
  EXPECT_EQ(both(R"({ "a" : 1 })", R"({"b":2})"), R"({ "a" : 1 ,"b":2})");
}

TEST(merged, the_fields_of_the_first_win) {
  EXPECT_EQ(both(R"({"id":1,"a":null})", R"({"a":2,"id":3,"b":4})"), R"({"id":1,"a":null,"b":4})");
  EXPECT_EQ(both(R"({"\u0061":1})", R"({"a":2})"), R"({"\u0061":1})");
  EXPECT_EQ(both(R"({"a":1})", R"({"\u0061":2})"), R"({"a":1})");
}

TEST(merged, of_a_name_that_stands_twice_the_last_value_is_added) {
  EXPECT_EQ(both("{}", R"({"a":1,"b":2,"a":3})"), R"({"b":2,"a":3})");
  EXPECT_EQ(both(R"({"a":1,"a":2})", R"({"a":3})"), R"({"a":1,"a":2})");
}

TEST(merged, values_are_what_they_were) {
  EXPECT_EQ(both("{}", R"({"i":123456789012345678901234567890,"r":1.50,"e":-1E+999,"z":-0,"t":true,"n":null})"),
            R"({"i":123456789012345678901234567890,"r":1.50,"e":-1E+999,"z":-0,"t":true,"n":null})");
  EXPECT_EQ(both("{}", R"({"s":"q\" b\\ \u00e9 \u0000 \n","\"":"","o":{"a b":[1, "x y" , {}]}})"),
            "{\"s\":\"q\\\" b\\\\ \xC3\xA9 \\u0000 \\n\",\"\\\"\":\"\",\"o\":{\"a b\":[1,\"x y\",{}]}}");
}

TEST(with_field, adds_a_value_under_a_name) {
  EXPECT_EQ(with_field(record_of(R"({"a":1})"), "b", "[1,2]"), R"({"a":1,"b":[1,2]})");
  EXPECT_EQ(with_field(record_of("{}"), "a\"b", "null"), R"({"a\"b":null})");
}

TEST(compact, leaves_out_white_space_between_parts_and_nothing_else) {
  EXPECT_EQ(compact(" { \"a b\" : [ 1 ,\r\n\t2 ] , \"c\" : \" \\\" \\\\\" , \"d\" : true } \n"),
            R"({"a b":[1,2],"c":" \" \\","d":true})");
  EXPECT_EQ(compact(""), "");
  EXPECT_EQ(compact(" \n"), "");
  EXPECT_EQ(compact("1"), "1");
  EXPECT_EQ(compact("\"a\\\\\" "), "\"a\\\\\"");
}

TEST(compact, what_is_no_json_stays_none) {
  EXPECT_EQ(compact("[1 2]"), "[1 2]");
  EXPECT_EQ(compact("tr  ue"), "tr ue");
  EXPECT_EQ(compact("\"a\" \"b\""), "\"a\"\"b\"");
  EXPECT_EQ(compact("\"open "), "\"open ");
  EXPECT_EQ(compact("\"\\"), "\"\\");
}
