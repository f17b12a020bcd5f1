#include "files.hpp"

#include <weir/connect/http.hpp>

#include <gtest/gtest.h>

#include <string>

using weir::http::client_options;
using weir::http::redacted;

TEST(http_redacted, leaves_what_is_no_secret) {
  for (const char* url : {"http://api.example/", "https://api.example:8443/users?page=2&sort=name#top", "/users?page=1",
                          "https://[::1]:80/a@b", "https://example.com/@ada/posts?keyword=x&keyboards=2", ""}) {
    EXPECT_EQ(redacted(url), url);
  }
}

TEST(http_redacted, hides_user_information) {
  EXPECT_EQ(redacted("https://ada:secret@api.example/users"), "https://***@api.example/users");
  EXPECT_EQ(redacted("https://ada@api.example"), "https://***@api.example");
  EXPECT_EQ(redacted("https://ada:p@ss@api.example:1/x"), "https://***@api.example:1/x");
  EXPECT_EQ(redacted("//ada:secret@api.example/users"), "//***@api.example/users");
  EXPECT_EQ(redacted("ada:secret@api.example/users"), "***@api.example/users");
}

TEST(http_redacted, hides_a_password_with_a_slash_in_it) {
  EXPECT_EQ(redacted("https://ada:pa/ss@api.example/users"), "https://***@api.example/users");
  EXPECT_EQ(redacted("https://ada:pa?ss@api.example/users"), "https://***@api.example/users");
}

TEST(http_redacted, hides_the_values_of_secret_parameters) {
  for (const char* name : {"token", "TOKEN", "access_token", "accessToken", "id-token", "key", "Key", "api_key", "apikey",
                           "apiKey", "x-api-key", "keyId", "key[0]", "keys", "secret", "client_secret", "password",
                           "passwd", "X-Amz-Signature", "X-Amz-Credential", "to%6ben", "%6B%65%79"}) {
    const std::string url = std::string("https://api.example/a?x=1&") + name + "=hush/hush?hush&page=2";
    EXPECT_EQ(redacted(url).find("hush/"), std::string::npos) << redacted(url);
    EXPECT_NE(redacted(url).find("=***"), std::string::npos) << redacted(url);
    EXPECT_NE(redacted(url).find("x=1"), std::string::npos) << redacted(url);
    EXPECT_NE(redacted(url).find("page=2"), std::string::npos) << redacted(url);
  }
}

TEST(http_redacted, hides_them_wherever_they_stand) {
  EXPECT_EQ(redacted("http://h/a;token=t/b?c=d;key=k#access_token=f&x=y"),
            "http://h/a;token=***/b?c=d;key=***#access_token=***&x=y");
  EXPECT_EQ(redacted("http://h?token=t"), "http://h?token=***");
  EXPECT_EQ(redacted("?token=a=b=c"), "?token=***");
  EXPECT_EQ(redacted("http://h/?token="), "http://h/?token=***");
}

TEST(http_redacted, is_one_line) { EXPECT_EQ(redacted("http://h/a\nb\r\x01"), "http://h/a?b??"); }

TEST(http_options, refuse_what_is_out_of_range) {
  using std::chrono_literals::operator""s;
  EXPECT_THROW(client_options().timeout(0s), std::invalid_argument);
  EXPECT_THROW(client_options().timeout(-1s), std::invalid_argument);
  EXPECT_THROW(client_options().max_body(0), std::invalid_argument);
  EXPECT_THROW(client_options().connections(0), std::invalid_argument);
  EXPECT_THROW(weir::http::records_options().max_record(1023), std::invalid_argument);
}

TEST(http_options, refuse_headers_that_would_break_the_request_without_saying_their_value) {
  const auto sentence = [](std::string name, std::string value) {
    return files::sentence_of<std::invalid_argument>([&] { client_options().header(name, value); });
  };
  EXPECT_EQ(sentence("Authorization", "hush\r\nX: y"),
            "client_options().header(name, value): the value of 'Authorization' has a line break in it; leave it out");
  EXPECT_EQ(sentence("X-A: hush", "hush"),
            "client_options().header(name, value): 'X-A' is no name of a header; write letters, digits and hyphens");
  EXPECT_EQ(sentence("", "hush"),
            "client_options().header(name, value): '' is no name of a header; write letters, digits and hyphens");
  EXPECT_EQ(sentence("content-length", "7"),
            "client_options().header(name, value): 'content-length' belongs to the connection; leave it out");
}
