// Long: what a request and its answer may be, and each way in which either can fail.
#include "files.hpp"
#include "http_server.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/http.hpp>
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

using namespace std::chrono_literals;
using http_test::answer;
using http_test::peer;
using http_test::server;
using testing::HasSubstr;
using testing::Not;
using weir::http::client;
using weir::http::client_options;
using weir::http::http_error;
using weir::http::response;

namespace {

response get(const std::string& url, const client_options& options = client_options()) {
  const auto one = [](client from, std::string where) -> weir::task<response> { co_return co_await from.get(where); };
  return weir::run(one(client(options), url));
}

std::optional<http_error> error_of(const std::string& url, const client_options& options = client_options()) {
  try {
    get(url, options);
  } catch (const http_error& error) {
    return error;
  }
  ADD_FAILURE() << url << " was answered";
  return std::nullopt;
}

/// One sentence, with the URL and a remedy.
void expect_sentence(const std::optional<http_error>& error, const std::string& url, const std::string& part,
                     unsigned status, bool transient) {
  ASSERT_TRUE(error);
  const std::string what = error->what();
  EXPECT_TRUE(what.starts_with(url + ": ")) << what;
  EXPECT_THAT(what, HasSubstr(part));
  EXPECT_TRUE(what.find("; ") != what.npos || what.find(", ") != what.npos) << what;
  EXPECT_THAT(what, Not(HasSubstr("\n")));
  EXPECT_FALSE(what.ends_with('.')) << what;
  EXPECT_EQ(error->url(), url);
  EXPECT_EQ(error->status(), status) << what;
  EXPECT_EQ(error->is_transient(), transient) << what;
}

server::script once(std::string text) {
  return [text](peer& to) {
    to.request();
    to.send(text);
  };
}

client_options soon() { return client_options().timeout(50ms); }

}  // namespace

TEST(http_client, answers_status_headers_and_body) {
  const server from([](peer& to) {
    const std::string request = to.request();
    EXPECT_TRUE(request.starts_with("GET /users?page=1 HTTP/1.1\r\n")) << request;
    EXPECT_EQ(http_test::header_of(request, "Host").substr(0, 10), "127.0.0.1:");
    EXPECT_EQ(http_test::header_of(request, "Accept-Encoding"), "gzip");
    to.send(answer("hello", "X-Kind: greeting\r\n"));
  });
  const response got = get(from.url("/users?page=1#top"));
  EXPECT_EQ(got.status(), 200u);
  EXPECT_EQ(got.body(), "hello");
  EXPECT_EQ(got.header("x-KIND"), "greeting");
  EXPECT_EQ(got.header("x-other"), std::nullopt);
}

TEST(http_client, reads_chunks_bodies_up_to_the_end_and_none) {
  const server chunks(once(http_test::chunked_answer({"one,", std::string(70000, 'x'), ",three"})));
  EXPECT_EQ(get(chunks.url("/")).body(), "one," + std::string(70000, 'x') + ",three");
  const server open_end(once("HTTP/1.1 200 OK\r\n\r\nto the end"));
  EXPECT_EQ(get(open_end.url("/")).body(), "to the end");
  const server old(once("HTTP/1.0 200 OK\r\n\r\nold"));
  EXPECT_EQ(get(old.url("/")).body(), "old");
  const server none(once("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(get(none.url("/")).status(), 204u);
}

TEST(http_client, passes_over_answers_that_are_not_the_last) {
  const server from(once("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer("last")));
  EXPECT_EQ(get(from.url("/")).body(), "last");
}

TEST(http_client, takes_an_answer_byte_by_byte) {
  const server from([](peer& to) {
    to.request();
    for (const char c : http_test::chunked_answer({"slow", "ly"})) to.send(std::string(1, c));
  });
  EXPECT_EQ(get(from.url("/")).body(), "slowly");
}

TEST(http_client, keeps_connections) {
  const auto from = server::of([](const std::string& request) { return answer(http_test::path_of(request)); });
  const auto several = [](const server& at) -> weir::task<> {
    client one;
    for (int i = 0; i < 20; ++i) {
      const std::string path = "/" + std::to_string(i);
      const response got = co_await one.get(at.url(path));
      EXPECT_EQ(got.body(), path);
    }
  };
  weir::run(several(from));
  EXPECT_EQ(from.connections(), 1);
}

TEST(http_client, asks_again_on_a_fresh_connection_when_a_kept_one_was_closed) {
  // Closed before the next request, and at the moment when it comes.
  const server from([](peer& to) {
    to.request();
    to.send(answer(std::to_string(to.number())));
    if (to.number() % 2 == 0) to.request();
  });
  const auto several = [](const server& at) -> weir::task<> {
    client one;
    for (int i = 1; i <= 6; ++i) {
      const response got = co_await one.get(at.url("/"));
      EXPECT_EQ(got.body(), std::to_string(i));
    }
  };
  weir::run(several(from));
}

TEST(http_client, does_not_ask_again_when_a_kept_connection_is_closed_in_the_middle_of_an_answer) {
  const server from([](peer& to) {
    to.request();
    to.send(answer("whole"));
    to.request();
    to.send("HTTP/1.1 200 OK\r\nContent-Le");
  });
  const auto two = [](const server& at) -> weir::task<> {
    client one;
    co_await one.get(at.url("/"));
    co_await one.get(at.url("/"));
  };
  EXPECT_THROW(weir::run(two(from)), http_error);
  EXPECT_EQ(from.connections(), 1);
}

TEST(http_client, does_not_keep_what_the_server_closes_or_talks_on) {
  const server from([](peer& to) {
    to.request();
    to.send(answer("a", "Connection: close\r\n"));
    to.hang();
  });
  const server babbling([](peer& to) {
    to.request();
    to.send(answer("a") + "HTTP/1.1 200 OK\r\n");
    to.hang();
  });
  const auto two = [](const server& at) -> weir::task<> {
    client one;
    co_await one.get(at.url("/"));
    co_await one.get(at.url("/"));
  };
  weir::run(two(from));
  weir::run(two(babbling));
  EXPECT_EQ(from.connections(), 2);
  EXPECT_EQ(babbling.connections(), 2);
}

TEST(http_client, opens_no_more_connections_than_it_may) {
  const auto from = server::of([](const std::string& request) { return answer(http_test::path_of(request)); });
  const auto many = [](const server& at) -> weir::task<> {
    client one(client_options().connections(2));
    std::vector<weir::task<response>> all;
    for (int i = 0; i < 10; ++i) all.push_back(one.get(at.url("/" + std::to_string(i))));
    const auto got = co_await weir::when_all(std::move(all));
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i].body(), "/" + std::to_string(i));
  };
  weir::run(many(from));
  EXPECT_EQ(from.connections(), 2);
}

TEST(http_client, lets_the_others_go_on_when_one_that_waits_is_destroyed) {
  const server from([](peer& to) {
    for (auto request = to.request(); !request.empty(); request = to.request()) {
      if (http_test::path_of(request) == "/hang") {
        to.hang();
      } else {
        to.send(answer("x"));
      }
    }
  });
  const auto many = [](const server& at) -> weir::task<> {
    client one(client_options().connections(1));
    co_await weir::when_any(one.get(at.url("/hang")), one.get(at.url("/waits")), weir::sleep(20ms));
    const response got = co_await one.get(at.url("/"));
    EXPECT_EQ(got.body(), "x");
  };
  weir::run(many(from));
}

TEST(http_client, can_be_used_in_run_after_run) {
  const auto from = server::of([](const std::string&) { return answer("x"); });
  client one;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(weir::run(one.get(from.url("/"))).body(), "x");
  EXPECT_EQ(from.connections(), 3);
}

TEST(http_client, may_be_gone_before_its_request) {
  const auto from = server::of([](const std::string&) { return answer("x"); });
  std::optional<client> one{client()};
  auto under_way = one->get(from.url("/"));
  one.reset();
  EXPECT_EQ(weir::run(std::move(under_way)).body(), "x");
}

TEST(http_client, resolves_names) {
  const auto from = server::of([](const std::string&) { return answer("x"); });
  EXPECT_EQ(get("http://localhost:" + std::to_string(from.port()) + "/").body(), "x");
}

TEST(http_client, sends_user_information_as_authorization) {
  const auto from = server::of([](const std::string& r) { return answer(http_test::header_of(r, "Authorization")); });
  const std::string host = from.host();
  EXPECT_EQ(get("http://ada:p%40ss@" + host + "/").body(), "Basic YWRhOnBAc3M=");
  EXPECT_EQ(get("http://ada@" + host + "/").body(), "Basic YWRhOg==");
  EXPECT_EQ(get("http://ada@" + host + "/", client_options().header("authorization", "Bearer x")).body(), "");
  EXPECT_EQ(get(from.url("/"), client_options().header("Authorization", "Bearer x")).body(), "Bearer x");
}

TEST(http_client, sends_headers_in_the_place_of_its_own) {
  const auto from = server::of([](const std::string& r) { return answer(r); });
  const std::string request =
      get(from.url("/"), client_options().header("Accept", "text/x").header("X-A", "1").header("X-A", "2")).body();
  EXPECT_THAT(request, HasSubstr("\r\nAccept: text/x\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("*/*")));
  EXPECT_THAT(request, HasSubstr("\r\nX-A: 1\r\nX-A: 2\r\n"));
}

TEST(http_client, encodes_what_cannot_stand_in_a_url) {
  const auto from = server::of([](const std::string& r) { return answer(http_test::path_of(r)); });
  EXPECT_EQ(get(from.url("/a b?q=\"{}\xC3\xA9\"&r=%20")).body(), "/a%20b?q=%22%7B%7D%C3%A9%22&r=%20");
  EXPECT_EQ(get("http://" + from.host() + "?x").body(), "/?x");
}

// -- redirects ---------------------------------------------------------------------------------------------------------

TEST(http_client, follows_redirects) {
  for (const char* status : {"301 A", "302 B", "303 C", "307 D", "308 E"}) {
    const auto from = server::of([status](const std::string& request) {
      const std::string path = http_test::path_of(request);
      if (path == "/a/b") return answer("gone", "Location: ../c?d=1#e\r\n", status);
      return answer(path);
    });
    EXPECT_EQ(get(from.url("/a/b")).body(), "/c?d=1") << status;
    EXPECT_EQ(from.connections(), 1);
  }
}

TEST(http_client, sends_nothing_secret_to_another_host) {
  const auto other = server::of([](const std::string& r) { return answer(r); });
  const auto from = server::of([&other](const std::string& r) {
    if (http_test::path_of(r) == "/own") return answer(r);
    if (http_test::path_of(r) == "/a") return answer("", "Location: /own\r\n", "302 Found");
    return answer("", "Location: " + other.url("/b") + "\r\n", "302 Found");
  });
  const auto options = client_options().header("X-Secret", "hush").header("User-Agent", "hush");
  const std::string url = "http://ada:hush@" + from.host();
  const std::string elsewhere = get(url + "/", options).body();
  EXPECT_THAT(elsewhere, HasSubstr("GET /b"));
  EXPECT_THAT(elsewhere, Not(HasSubstr("hush")));
  EXPECT_THAT(elsewhere, Not(HasSubstr("Authorization")));
  const std::string same = get(url + "/a", options).body();
  EXPECT_THAT(same, HasSubstr("X-Secret: hush"));
  EXPECT_THAT(same, HasSubstr("Authorization: Basic"));
}

TEST(http_client, refuses_redirects_in_a_circle) {
  const auto from = server::of([](const std::string& request) {
    return answer("", http_test::path_of(request) == "/a" ? "Location: /b\r\n" : "Location: /a\r\n", "302 Found");
  });
  expect_sentence(error_of(from.url("/a")), from.url("/b"), "redirects in a circle, back to " + from.url("/a"), 302, false);
}

TEST(http_client, follows_five_redirects_and_no_more) {
  const auto from = server::of([](const std::string& request) {
    const int n = std::stoi(http_test::path_of(request).substr(1));
    return n == 0 ? answer("there") : answer("", "Location: /" + std::to_string(n - 1) + "\r\n", "302 Found");
  });
  EXPECT_EQ(get(from.url("/5")).body(), "there");
  expect_sentence(error_of(from.url("/6")), from.url("/1"), "more than 5 redirects", 302, false);
  expect_sentence(error_of(from.url("/1"), client_options().redirects(0)), from.url("/1"), "more than 0 redirects", 302,
                  false);
}

TEST(http_client, says_where_a_redirect_leads_that_cannot_be_followed) {
  const server nowhere(once(answer("", "", "302 Found")));
  expect_sentence(error_of(nowhere.url("/")), nowhere.url("/"), "302 Found", 302, false);
  const server bad(once(answer("", "Location: ftp://x/\r\n", "302 Found")));
  EXPECT_THAT(error_of(bad.url("/"))->what(), HasSubstr("ftp://x/"));
}

// -- faults ------------------------------------------------------------------------------------------------------------

TEST(http_client, says_that_a_connection_was_refused) {
  const std::string url = "http://127.0.0.1:" + std::to_string(http_test::free_port()) + "/";
  expect_sentence(error_of(url), url, "the connection was refused", 0, true);
}

TEST(http_client, says_that_a_name_cannot_be_resolved) {
  const std::string url = "http://" + std::string(70, 'a') + ".invalid/";  // a label has 63 letters at most
  expect_sentence(error_of(url), url, "cannot be resolved", 0, false);
}

TEST(http_client, says_what_did_not_come_in_time) {
  const server before([](peer& to) { to.hang(); });
  expect_sentence(error_of(before.url("/"), soon()), before.url("/"), "no answer within 50ms", 0, true);
  const server inside([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\nContent-");
    to.hang();
  });
  expect_sentence(error_of(inside.url("/"), soon()), inside.url("/"), "no answer within 50ms", 0, true);
  const server body([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    to.hang();
  });
  expect_sentence(error_of(body.url("/"), soon()), body.url("/"),
                  "not complete within 50ms; it stopped after 3 of 10 bytes", 200, true);
}

TEST(http_client, says_where_an_answer_was_cut) {
  const server before([](peer& to) { to.request(); });
  expect_sentence(error_of(before.url("/")), before.url("/"), "closed the connection before an answer came", 0, true);
  const server headers(once("HTTP/1.1 200 OK\r\nContent-"));
  expect_sentence(error_of(headers.url("/")), headers.url("/"), "closed the connection before an answer came", 0, true);
  const server length(once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
  expect_sentence(error_of(length.url("/")), length.url("/"), "closed the connection after 3 of 10 bytes of the body", 200,
                  true);
  const server chunk(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc"));
  expect_sentence(error_of(chunk.url("/")), chunk.url("/"), "closed the connection after 3 bytes of the body", 200, true);
  const server between(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
  expect_sentence(error_of(between.url("/")), between.url("/"), "closed the connection after 3 bytes", 200, true);
}

TEST(http_client, says_that_a_connection_was_reset) {
  const server from([](peer& to) {
    to.request();
    to.reset();
  });
  expect_sentence(error_of(from.url("/")), from.url("/"), "the connection was reset", 0, true);
}

TEST(http_client, says_which_status_it_was) {
  const std::vector<std::tuple<std::string, unsigned, bool>> all = {
      {"400 Bad Request", 400, false},     {"401 Unauthorized", 401, false},
      {"403 Forbidden", 403, false},       {"404 Not Found", 404, false},
      {"408 Request Timeout", 408, true},  {"418 I'm a teapot", 418, false},
      {"429 Too Many Requests", 429, true}, {"500 Internal Server Error", 500, true},
      {"503 Service Unavailable", 503, true}};
  for (const auto& [status, number, transient] : all) {
    const server from(once(answer("secret details", "", status)));
    expect_sentence(error_of(from.url("/x")), from.url("/x"), "the server answered " + status.substr(0, 3), number,
                    transient);
  }
}

TEST(http_client, says_the_status_also_when_the_rest_of_its_page_never_comes) {
  const server from([](peer& to) {
    to.request();
    to.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n\r\nabc");
    to.hang();
  });
  expect_sentence(error_of(from.url("/"), soon()), from.url("/"), "503 Service Unavailable", 503, true);
}

TEST(http_client, keeps_a_connection_after_an_error) {
  const auto from = server::of([](const std::string& r) {
    return http_test::path_of(r) == "/" ? answer("x") : answer("no", "", "503 Service Unavailable");
  });
  const auto two = [](const server& at) -> weir::task<> {
    client one;
    bool failed = false;
    try {
      co_await one.get(at.url("/busy"));
    } catch (const http_error&) {
      failed = true;
    }
    EXPECT_TRUE(failed);
    co_await one.get(at.url("/"));
  };
  weir::run(two(from));
  EXPECT_EQ(from.connections(), 1);
}

TEST(http_client, reads_retry_after) {
  const auto after = [](const std::string& headers, const std::string& status = "429 Too Many Requests") {
    const server from(once(answer("", headers, status)));
    return error_of(from.url("/"))->retry_after();
  };
  EXPECT_EQ(after("Retry-After: 7\r\n"), weir::duration(7s));
  EXPECT_EQ(after("Retry-After: 0\r\n"), weir::duration(0s));
  EXPECT_EQ(after("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:00 GMT\r\n"),
            weir::duration(23s));
  EXPECT_EQ(after("Retry-After: Sun, 06 Nov 1994 08:50:00 GMT\r\n"), weir::duration(0s));
  EXPECT_EQ(after("Retry-After: soon\r\n"), std::nullopt);
  EXPECT_EQ(after("Retry-After: -1\r\n"), std::nullopt);
  EXPECT_EQ(after(""), std::nullopt);
  EXPECT_EQ(after("Retry-After: 7\r\n", "404 Not Found"), std::nullopt);
}

TEST(http_client, refuses_what_is_no_http) {
  const server from(once("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
  expect_sentence(error_of(from.url("/")), from.url("/"), "no valid HTTP", 0, false);
  const server lengths(once("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"));
  expect_sentence(error_of(lengths.url("/")), lengths.url("/"), "no valid HTTP", 0, false);
}

TEST(http_client, refuses_headers_without_end) {
  const server from([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\n");
    while (!to.gone()) to.send("X-Header: " + std::string(1000, 'x') + "\r\n");
  });
  expect_sentence(error_of(from.url("/")), from.url("/"), "no valid HTTP", 0, false);
}

TEST(http_client, refuses_a_body_that_is_too_long) {
  const server announced(once("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\nx"));
  expect_sentence(error_of(announced.url("/"), client_options().max_body(1000000)), announced.url("/"),
                  "longer than the limit of 1000000 bytes", 200, false);
  const server endless([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\n\r\n");
    while (!to.gone()) to.send(std::string(10000, 'x'));
  });
  expect_sentence(error_of(endless.url("/"), client_options().max_body(1000000)), endless.url("/"),
                  "longer than the limit of 1000000 bytes", 200, false);
  const server exact(once(answer("12345")));
  EXPECT_EQ(get(exact.url("/"), client_options().max_body(5)).body(), "12345");
}

TEST(http_client, refuses_a_page_where_json_is_wanted) {
  const auto json = client_options().only_json();
  const server typed(once(answer("hi", "Content-Type: text/html; charset=utf-8\r\n")));
  expect_sentence(error_of(typed.url("/"), json), typed.url("/"), "an HTML page, not JSON", 200, false);
  const server untyped(once(answer("\n <!DOCTYPE html>")));
  expect_sentence(error_of(untyped.url("/"), json), untyped.url("/"), "an HTML page, not JSON", 200, false);
  const auto right = server::of([](const std::string& r) { return answer(http_test::header_of(r, "Accept")); });
  EXPECT_EQ(get(right.url("/"), json).body(), "application/json");
}

TEST(http_client, refuses_what_is_no_url) {
  for (const char* url : {"ftp://host/x", "file:///etc/passwd", "host/path", "http:///path", "http://host:99999/",
                          "http://host:0/", "http://a%zz/", "http://[::1/", "", "http://"}) {
    const auto error = error_of(url);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->status(), 0u);
    EXPECT_FALSE(error->is_transient());
    EXPECT_TRUE(std::string(error->what()).starts_with(std::string(url) + ": ")) << error->what();
    EXPECT_THAT(error->what(), HasSubstr("; ")) << error->what();
  }
}

TEST(http_client, refuses_ports_that_there_are_not) {
  for (const char* url : {"http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:99999/",
                          "https://127.0.0.1:18446744073709551617/"}) {
    const auto error = error_of(url);
    ASSERT_TRUE(error);
    EXPECT_THAT(error->what(), HasSubstr("the port of the URL is not between 1 and 65535")) << url;
  }
}

TEST(http_client, says_no_secret) {
  const auto other = server::of([](const std::string&) { return answer("", "", "500 X"); });
  const auto from = server::of([&other](const std::string& r) {
    if (http_test::path_of(r).starts_with("/404")) return answer("hush", "", "404 Not Found");
    if (http_test::path_of(r).starts_with("/bad")) return answer("", "Location: http://a:hush@[/?key=hush\r\n", "302 X");
    return answer("", "Location: http://ada:hush@" + other.host() + "/?token=hush\r\n", "302 Found");
  });
  const auto options = client_options().header("X-Token", "hush").timeout(200ms);
  for (const std::string path : {"/404", "/bad", "/other"}) {
    const auto error = error_of("http://ada:hush@" + from.host() + path + "?api_key=hush&password=hush", options);
    EXPECT_THAT(error->what(), Not(HasSubstr("hush")));
    EXPECT_THAT(error->url(), Not(HasSubstr("hush")));
  }
}

// -- gzip --------------------------------------------------------------------------------------------------------------

TEST(http_client, uncompresses) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += std::to_string(i * 7919);
  const std::string packed = http_test::gzip(text);
  const server whole(once(answer(packed, "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(get(whole.url("/")).body(), text);
  const server chunks(
      once(http_test::chunked_answer({packed.substr(0, 5), packed.substr(5, 1), packed.substr(6)}, "Content-Encoding: x-gzip\r\n")));
  EXPECT_EQ(get(chunks.url("/")).body(), text);
  const server two(once(answer(http_test::gzip("one") + http_test::gzip("two"), "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(get(two.url("/")).body(), "onetwo");
  const server empty(once(answer("", "Content-Encoding: gzip\r\n")));
  EXPECT_EQ(get(empty.url("/")).body(), "");
}

TEST(http_client, refuses_gzip_that_is_none_is_cut_or_unpacks_to_too_much) {
  const server none(once(answer("plain text", "Content-Encoding: gzip\r\n")));
  expect_sentence(error_of(none.url("/")), none.url("/"), "compressed by gzip and is not", 200, false);
  const std::string packed = http_test::gzip(std::string(100, 'x'));
  const server cut(once(answer(packed.substr(0, packed.size() - 9), "Content-Encoding: gzip\r\n")));
  expect_sentence(error_of(cut.url("/")), cut.url("/"), "ends in the middle", 200, false);
  const server bomb(once(answer(http_test::gzip(std::string(30000000, 'x')), "Content-Encoding: gzip\r\n")));
  expect_sentence(error_of(bomb.url("/")), bomb.url("/"), "longer than the limit", 200, false);
  const server other(once(answer("x", "Content-Encoding: br\r\n")));
  expect_sentence(error_of(other.url("/")), other.url("/"), "not asked for", 200, false);
}

// -- being destroyed ---------------------------------------------------------------------------------------------------

TEST(http_client, may_be_destroyed_at_any_moment) {
  const server from([](peer& to) {
    to.request();
    const std::string text = http_test::chunked_answer({"some", "text"}, "X-Header: 1\r\n");
    to.send(text.substr(0, text.size() * static_cast<std::size_t>(to.number() % 5) / 4));
    to.hang();
  });
  const auto many = [](const server& at) -> weir::task<> {
    client one;
    for (int i = 0; i < 40; ++i) {
      co_await weir::when_any(one.get(at.url("/")), weir::sleep(std::chrono::microseconds(100 * i)));
    }
  };
  weir::run(many(from));
}

TEST(http_client, says_so_in_a_run_that_is_not_on_asio) {
  client one;
  auto request = one.get("http://127.0.0.1:1/");
  EXPECT_THROW(weir::testing::run(std::move(request)), std::logic_error);
}
