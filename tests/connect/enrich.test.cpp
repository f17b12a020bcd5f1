#include <weir/connect/enrich.hpp>
#include <weir/connect/json.hpp>
#include <weir/core.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>
#include <weir/testing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;
using weir::enrich::enrichment;
using weir::http::http_error;
using weir::http::response;
using weir::json::url_template;

namespace {

using either = weir::result<weir::json::record, weir::record_error>;

/// In the place of a server: what each URL answers, in turn, and what was asked when.
class api {
 public:
  api() {}

  api& answers(const std::string& url, const std::string& body, weir::duration latency = 0ms) {
    turns_[url].push_back(turn{body, latency, false, 200, {}});
    return *this;
  }
  api& fails(const std::string& url, unsigned status, http_error::lasting how,
             std::optional<weir::duration> retry_after = std::nullopt) {
    turns_[url].push_back(turn{"", 0ms, true, status, http_error("http://h: " + std::to_string(status), "http://h", status, how, retry_after)});
    return *this;
  }
  enrichment::get_function get() {
    return [this](std::string url) { return answer(*this, std::move(url)); };
  }
  /// "url at ms" in their order.
  const strings& asked() const { return asked_; }
  int most_at_once() const { return most_; }

 private:
  struct turn {
    std::string body;
    weir::duration latency;
    bool fails;
    unsigned status;
    std::optional<http_error> error;
  };

  static weir::task<response> answer(api& self, std::string url) {
    const weir::time_point now = co_await weir::now();
    if (self.asked_.empty()) self.start_ = now;
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - self.start_).count();
    self.asked_.push_back(url + " at " + std::to_string(since));
    std::deque<turn>& turns = self.turns_[url];
    if (turns.empty()) throw std::logic_error("nothing answers " + url);
    const turn next = turns.front();
    turns.pop_front();
    self.most_ = std::max(self.most_, ++self.now_);
    if (next.latency != 0ms) co_await weir::sleep(next.latency);
    --self.now_;
    if (next.fails) throw *next.error;
    co_return response(next.status, {}, next.body);
  }

  std::map<std::string, std::deque<turn>> turns_;
  strings asked_;
  weir::time_point start_;
  int now_ = 0;
  int most_ = 0;
};

constexpr auto transient = http_error::lasting::transient;
constexpr auto permanent = http_error::lasting::permanent;

weir::json::record record_of(const std::string& text, std::uint64_t line = 3) {
  weir::json::parser parse;
  auto made = parse(weir::file::line(text, "in.ndjson", line));
  EXPECT_TRUE(made) << text;
  return *std::move(made);
}

std::string show(const either& each) { return each ? std::string(each->text()) : "! " + each.error().message(); }

weir::task<std::string> one(enrichment& add, weir::json::record own) {
  const either made = co_await add(std::move(own));
  co_return show(made);
}

std::string enriched(api& server, const std::string& own, weir::enrich::options how = weir::enrich::options()) {
  enrichment add(server.get(), url_template("http://h/{id}"), std::move(how));
  return weir::testing::run(one(add, record_of(own)));
}

weir::backoff exactly() { return weir::backoff(100ms).attempts(3); }

}  // namespace

TEST(enrichment, adds_the_fields_of_the_answer_and_the_own_ones_win) {
  api server;
  server.answers("http://h/7", R"({"name":"Ada","id":8,"born":1815.50})");
  EXPECT_EQ(enriched(server, R"({"id":7})"), R"({"id":7,"name":"Ada","born":1815.50})");
}

TEST(enrichment, takes_all_of_the_answer_into_one_field) {
  for (const std::string answer : {"[1,2.0]", "{\"a\":12345678901234567890}", "null", "\"text\"", "7"}) {
    api server;
    server.answers("http://h/7", answer);
    EXPECT_EQ(enriched(server, R"({"id":7})", weir::enrich::options().into("more")), R"({"id":7,"more":)" + answer + "}");
  }
}

TEST(enrichment, an_answer_on_several_lines_becomes_one) {
  api server;
  server.answers("http://h/7", "\xEF\xBB\xBF{\r\n  \"a b\": [\n 1 ,\t\"x y\" ]\r\n}\n");
  EXPECT_EQ(enriched(server, R"({"id":7})"), R"({"id":7,"a b":[1,"x y"]})");
}

TEST(enrichment, a_field_that_is_there_is_not_taken_twice) {
  api server;
  EXPECT_EQ(enriched(server, R"({"id":7,"more":1})", weir::enrich::options().into("more")),
            "! in.ndjson:3: the record has a field \"more\" already; take the answer into another one");
  EXPECT_TRUE(server.asked().empty());
}

TEST(enrichment, a_field_that_the_url_needs_and_that_is_missing_fails_without_a_request) {
  api server;
  EXPECT_THAT(enriched(server, R"({"name":"Ada"})"), HasSubstr("! in.ndjson:3: the field \"id\" is missing"));
  EXPECT_TRUE(server.asked().empty());
}

TEST(enrichment, an_answer_that_cannot_be_added_is_a_failed_record) {
  const std::string no_object =
      "! in.ndjson:3: http://h/7: the answer is no JSON object whose fields could be added; look at what the URL gives, or "
      "take all of it into one field";
  for (const std::string answer : {"[1]", "7", "<html>", "{\"a\":", "{\"a\":1}{}"}) {
    api server;
    server.answers("http://h/7", answer);
    EXPECT_EQ(enriched(server, R"({"id":7})"), no_object) << answer;
  }
  for (const std::string answer : {"", " \n"}) {
    api server;
    server.answers("http://h/7", answer);
    EXPECT_EQ(enriched(server, R"({"id":7})"), "! in.ndjson:3: http://h/7: the answer is empty; look at what the URL gives");
  }
  for (const std::string answer : {"<html>", "1,\"x\":2", "1,\"id\":2", "1 2", "nul"}) {
    api server;
    server.answers("http://h/7", answer);
    EXPECT_EQ(enriched(server, R"({"id":7})", weir::enrich::options().into("more")),
              "! in.ndjson:3: http://h/7: the answer is no JSON; look at what the URL gives")
        << answer;
  }
}

TEST(enrichment, no_secret_of_the_url_is_in_a_reason) {
  api server;
  server.answers("http://user:hidden@h/7?token=hidden", "[]");
  enrichment add(server.get(), url_template("http://user:hidden@h/{id}?token=hidden"));
  const std::string told = weir::testing::run(one(add, record_of(R"({"id":7})")));
  EXPECT_THAT(told, HasSubstr("http://***@h/7?token=***"));
  EXPECT_THAT(told, testing::Not(HasSubstr("hidden")));
}

TEST(enrichment, what_may_succeed_later_is_tried_again_after_growing_waits) {
  api server;
  server.fails("http://h/7", 503, transient).fails("http://h/7", 0, transient).answers("http://h/7", R"({"a":1})");
  EXPECT_EQ(enriched(server, R"({"id":7})", weir::enrich::options().retry(exactly())), R"({"id":7,"a":1})");
  EXPECT_THAT(server.asked(), ElementsAre("http://h/7 at 0", "http://h/7 at 100", "http://h/7 at 300"));
}

TEST(enrichment, waits_as_long_as_the_server_asks_where_that_is_longer) {
  api server;
  server.fails("http://h/7", 429, transient, 7s).fails("http://h/7", 429, transient, 1ms).answers("http://h/7", "{}");
  EXPECT_EQ(enriched(server, R"({"id":7})", weir::enrich::options().retry(exactly())), R"({"id":7})");
  EXPECT_THAT(server.asked(), ElementsAre("http://h/7 at 0", "http://h/7 at 7000", "http://h/7 at 7200"));
}

TEST(enrichment, a_server_that_asks_for_too_long_a_wait_is_not_asked_again) {
  api server;
  server.fails("http://h/7", 429, transient, 24h);
  EXPECT_EQ(enriched(server, R"({"id":7})"), "! in.ndjson:3: http://h: 429 (after 1 try)");
  EXPECT_THAT(server.asked(), ElementsAre("http://h/7 at 0"));
}

TEST(enrichment, gives_up_after_the_last_try_and_says_how_many_there_were) {
  api server;
  for (int i = 0; i < 4; ++i) server.fails("http://h/7", 500, transient);
  EXPECT_EQ(enriched(server, R"({"id":7})", weir::enrich::options().retry(exactly())),
            "! in.ndjson:3: http://h: 500 (after 3 tries)");
  EXPECT_EQ(server.asked().size(), 3U);
}

TEST(enrichment, what_fails_for_good_is_not_tried_again) {
  api server;
  server.fails("http://h/7", 404, permanent);
  EXPECT_EQ(enriched(server, R"({"id":7})"), "! in.ndjson:3: http://h: 404 (after 1 try)");
  EXPECT_EQ(server.asked().size(), 1U);
}

TEST(enrichment, waits_differ_from_record_to_record) {
  api server;
  for (const char* url : {"http://h/1", "http://h/2"}) server.fails(url, 503, transient).answers(url, "{}");
  const auto all = [](api& at) -> weir::task<> {
    enrichment add(at.get(), url_template("http://h/{id}"));
    co_await weir::when_all(add(record_of(R"({"id":1})")), add(record_of(R"({"id":2})")));
  };
  weir::testing::run(all(server));
  ASSERT_EQ(server.asked().size(), 4U);
  EXPECT_NE(server.asked()[2].substr(server.asked()[2].find(" at ")), server.asked()[3].substr(server.asked()[3].find(" at ")));
}

TEST(enrichment, an_error_that_is_not_of_the_request_ends_it) {
  api server;
  EXPECT_THROW(static_cast<void>(enriched(server, R"({"id":7})")), std::logic_error);
}

TEST(enrichment, keeps_order_with_several_at_once) {
  api server;
  for (int i = 1; i <= 9; ++i) {
    server.answers("http://h/" + std::to_string(i), "{\"n\":" + std::to_string(i) + "}", 10ms * (10 - i));
  }
  const auto all = [](api& at) -> weir::task<strings> {
    strings lines;
    for (int i = 1; i <= 9; ++i) lines.push_back(i == 5 ? "bad" : "{\"id\":" + std::to_string(i) + "}");
    auto made = weir::from(std::move(lines)) |
                weir::transform([](std::string text) { return weir::file::line(text, "in.ndjson"); }) |
                weir::transform(weir::json::parser()) |
                weir::transform_concurrent(3, enrichment(at.get(), url_template("http://h/{id}")));
    strings seen;
    while (auto each = co_await made.next()) seen.push_back(*each ? std::string((*each)->text()) : "failed");
    co_return seen;
  };
  const strings seen = weir::testing::run(all(server));
  ASSERT_EQ(seen.size(), 9U);
  for (std::size_t i = 1; i <= 9; ++i) {
    const std::string n = std::to_string(i);
    EXPECT_EQ(seen[i - 1], i == 5 ? "failed" : "{\"id\":" + n + ",\"n\":" + n + "}");
  }
  EXPECT_EQ(server.most_at_once(), 3);
}
