#include "files.hpp"

#include <weir/connect/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

using testing::HasSubstr;
using testing::Not;
using weir::json::url_template;

namespace {

weir::json::record record_of(const std::string& text) {
  weir::json::parser parse;
  auto made = parse(weir::file::line(text, "in.ndjson", 3));
  EXPECT_TRUE(made) << text;
  return *std::move(made);
}

std::string filled(const std::string& text, const std::string& from) {
  const auto url = url_template(text).fill(record_of(from));
  return url ? *url : "! " + url.error().message();
}

std::string refusal(const std::string& text) {
  return files::sentence_of<std::invalid_argument>([&] { url_template refused(text); });
}

}  // namespace

TEST(url_template, fields_take_their_places) {
  const std::string ada = R"({"id":17,"name":"Ada","big":123456789012345678901234567890,"real":1.50e+2,"yes":true,"no":false})";
  EXPECT_EQ(filled("http://h/users/{id}?name={name}&x=1#f", ada), "http://h/users/17?name=Ada&x=1#f");
  EXPECT_EQ(filled("HTTPS://h:8080/{big}/{real}", ada), "HTTPS://h:8080/123456789012345678901234567890/1.50e%2B2");
  EXPECT_EQ(filled("http://h/{yes}{no}", ada), "http://h/truefalse");
  EXPECT_EQ(filled("http://h?{id}", ada), "http://h?17");
  EXPECT_EQ(filled("http://h/all", ada), "http://h/all");
  EXPECT_EQ(filled("http://h/{id}/{id}", R"({"id":1,"id":2})"), "http://h/2/2");
  EXPECT_EQ(filled("http://h/{a b}", R"({"a b":""})"), "http://h/");
}

TEST(url_template, what_is_filled_in_stays_one_segment) {
  EXPECT_EQ(filled("http://h/{n}", R"({"n":"a/b?c&d=e#f g%{h}~-._"})"), "http://h/a%2Fb%3Fc%26d%3De%23f%20g%25%7Bh%7D~-._");
  EXPECT_EQ(filled("http://h/{n}", R"({"n":"\u00e9\u0000\n\ud83d\ude00\""})"), "http://h/%C3%A9%00%0A%F0%9F%98%80%22");
}

TEST(url_template, a_field_that_cannot_stand_in_a_url_is_a_failed_record) {
  const std::string rest = ", and the URL needs a string, a number or a boolean there; correct the record or skip it";
  EXPECT_EQ(filled("http://h/{id}", "{}"), "! in.ndjson:3: the field \"id\" is missing" + rest);
  EXPECT_EQ(filled("http://h/{id}", R"({"id":null})"), "! in.ndjson:3: the field \"id\" is null" + rest);
  EXPECT_EQ(filled("http://h/{id}", R"({"id":[1]})"), "! in.ndjson:3: the field \"id\" is an array" + rest);
  EXPECT_EQ(filled("http://h/{a\"b}", R"({"a\"b":{}})"), "! in.ndjson:3: the field \"a\\\"b\" is an object" + rest);
  const auto failed = url_template("http://h/{id}").fill(record_of(R"({"name":"Ada"})"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().excerpt(), R"({"name":"Ada"})");
}

TEST(url_template, braces_that_do_not_fit_are_refused) {
  EXPECT_EQ(refusal("http://h/{id"), "the URL has a '{' without its '}'; write %7B for the character (column 10)");
  EXPECT_EQ(refusal("http://h/{a{b}}"), "the URL has a '{' without its '}'; write %7B for the character (column 10)");
  EXPECT_EQ(refusal("http://h/a}"), "the URL has a '}' without its '{'; write %7D for the character (column 11)");
  EXPECT_EQ(refusal("http://h/{}"), "the URL has {} without a field; write its name between the braces (column 10)");
}

TEST(url_template, the_server_is_not_for_records_to_decide) {
  for (const std::string text : {"http://{host}/", "http://a{b}", "https://{user}@h/x", "http://h:{port}/"}) {
    EXPECT_THAT(refusal(text), HasSubstr("where its server is named")) << text;
  }
  for (const std::string text : {"", "h/{id}", "ftp://h/", "{all}", "http://", "http:///x", "http:/h"}) {
    EXPECT_EQ(refusal(text), "the URL names no server; write http://HOST/... or https://HOST/...") << text;
  }
}

TEST(url_template, a_refusal_does_not_repeat_the_url) {
  EXPECT_THAT(refusal("http://user:secret@h/?token=secret{"), Not(HasSubstr("secret")));
}
