// Long: pages in every form, each way in which they can end, and where reading goes on.
#include "files.hpp"
#include "http_server.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/http.hpp>
#include <weir/core.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using http_test::answer;
using http_test::notes;
using http_test::path_of;
using http_test::peer;
using http_test::server;
using testing::HasSubstr;
using testing::Not;
using weir::http::client_options;
using weir::http::http_error;
using weir::http::records;
using weir::http::records_options;
using strings = std::vector<std::string>;

namespace {

weir::position page_place(std::uint64_t page, std::uint64_t index) { return weir::position::in_pages(page, index); }

/// number:text of records, !number:reason of failed ones.
std::string show(const weir::result<weir::file::line, weir::record_error>& each) {
  if (each) return std::to_string(each->number()) + ":" + std::string(each->text());
  return "!" + std::to_string(each.error().line()) + ":" + each.error().reason();
}

weir::task<> collect(weir::http::record_stream source, strings& seen) {
  while (auto each = co_await source.next()) seen.push_back(show(*each));
}

strings all_of(const std::string& url, const records_options& options = records_options()) {
  strings seen;
  weir::run(collect(records(url, options), seen));
  return seen;
}

/// What came before the stream failed, and how it did.
std::optional<http_error> error_of(const std::string& url, strings& seen,
                                   const records_options& options = records_options()) {
  try {
    weir::run(collect(records(url, options), seen));
  } catch (const http_error& error) {
    return error;
  }
  ADD_FAILURE() << url << " was read to its end";
  return std::nullopt;
}

void expect_sentence(const std::optional<http_error>& error, const std::string& url, const std::string& part,
                     unsigned status, bool transient) {
  ASSERT_TRUE(error);
  EXPECT_TRUE(std::string(error->what()).starts_with(url + ": ")) << error->what();
  EXPECT_THAT(error->what(), HasSubstr(part));
  EXPECT_EQ(error->url(), url);
  EXPECT_EQ(error->status(), status) << error->what();
  EXPECT_EQ(error->is_transient(), transient) << error->what();
}

/// The body as the only page, in one piece and byte by byte: they must not differ.
strings page(const std::string& body, const records_options& options = records_options()) {
  const auto from = server::of([&body](const std::string&) { return answer(body); });
  const server slowly([&body](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : body) to.send("1\r\n" + std::string(1, c) + "\r\n");
    to.send("0\r\n\r\n");
  });
  const strings at_once = all_of(from.url("/"), options);
  EXPECT_EQ(all_of(slowly.url("/"), options), at_once);
  return at_once;
}

std::string bad_page(const std::string& body) {
  const auto from = server::of([&body](const std::string&) { return answer(body); });
  strings seen;
  const auto error = error_of(from.url("/"), seen);
  EXPECT_FALSE(error->is_transient());
  return error->what();
}

/// `/?page=N` has records 10 N to 10 N + 9 up to page 4.
std::string numbered(const std::string& request) {
  const int n = std::stoi(path_of(request).substr(7));
  std::string body = "[";
  for (int i = 0; i < 10 && n <= 4; ++i) body += (i == 0 ? "" : ",") + std::to_string(10 * n + i);
  return body + "]";
}

strings numbers(int from, int to) {
  strings all;
  for (int i = from; i < to; ++i) all.push_back(std::to_string(i % 10 + 1) + ":" + std::to_string(i));
  return all;
}

records_options soon() { return records_options().client(client_options().timeout(50ms)); }

}  // namespace

// -- one page ---------------------------------------------------------------------------------------------------------

TEST(http_records, are_the_elements_of_an_array) {
  EXPECT_EQ(page(R"([{"a":1},{"b":[2,{}]},"x",17 , null,[3]])"),
            (strings{R"(1:{"a":1})", R"(2:{"b":[2,{}]})", "3:\"x\"", "4:17", "5:null", "6:[3]"}));
  EXPECT_EQ(page("\xEF\xBB\xBF \n[ \n{}\t, {} ] \n"), (strings{"1:{}", "2:{}"}));
}
TEST(http_records, are_cut_where_strings_and_escapes_say) {
  EXPECT_EQ(page(R"([{"a":"],[}\\"},{"\"":"\\\""},"\\","]\","])"),
            (strings{R"(1:{"a":"],[}\\"})", R"(2:{"\"":"\\\""})", R"(3:"\\")", R"(4:"]\",")"}));
}
TEST(http_records, have_no_line_breaks_between_their_parts) {
  EXPECT_EQ(page("[\n{\r\n  \"a\": 1\n}\n,\n[\n]\n]"), (strings{"1:{    \"a\": 1 }", "2:[ ]"}));
}
TEST(http_records, are_handed_on_also_when_they_are_no_json) {
  EXPECT_EQ(page("[{\"a\" 1},nul,{]]"), (strings{"1:{\"a\" 1}", "2:nul", "3:{]"}));
}
TEST(http_records, are_the_lines_of_ndjson) {
  EXPECT_EQ(page("{\"a\":1}\n\n  \r\n{\"b\":2}\r\n{\"c\":3}"), (strings{"1:{\"a\":1}", "2:{\"b\":2}", "3:{\"c\":3}"}));
  EXPECT_EQ(page("nonsense\n{}\n"), (strings{"1:nonsense", "2:{}"}));
}
TEST(http_records, there_are_none_on_an_empty_page) {
  EXPECT_EQ(page("[]"), strings{});
  EXPECT_EQ(page(" [ \n ] "), strings{});
  EXPECT_EQ(page(""), strings{});
  EXPECT_EQ(page(" \n\n"), strings{});
}
TEST(http_records, that_are_too_long_fail_alone) {
  const std::string large(3000, 'x');
  const std::string reason = " bytes long, more than the limit of 1024; raise the limit on records, or split it";
  const auto options = records_options().max_record(1024);
  EXPECT_EQ(page("[1,\"" + large + "\",2]", options), (strings{"1:1", "!2:the record is 3002" + reason, "3:2"}));
  EXPECT_EQ(page("{}\n" + large + "\n{}", options), (strings{"1:{}", "!2:the record is 3000" + reason, "3:{}"}));
  EXPECT_EQ(page("[\"" + std::string(1022, 'x') + "\"]", options).front().size(), 1026u);
}
TEST(http_records, of_any_size_come_whole) {
  std::string body = "[";
  strings expected;
  for (std::size_t i = 1; i <= 60; ++i) {
    const std::string text = "\"" + std::string(i * i * 40, static_cast<char>('a' + i % 26)) + "\"";
    body += (i == 1 ? "" : ",") + text;
    expected.push_back(std::to_string(i) + ":" + text);
  }
  const auto from = server::of([&](const std::string&) { return answer(body + "]"); });
  EXPECT_EQ(all_of(from.url("/")), expected);
  const auto packed =
      server::of([&](const std::string&) { return answer(http_test::gzip(body + "]"), "Content-Encoding: gzip\r\n"); });
  EXPECT_EQ(all_of(packed.url("/")), expected);
}
TEST(http_records, keep_their_text_as_long_as_they_live) {
  const auto from = server::of([](const std::string& r) { return answer(numbered(r)); });
  const auto check = [](std::string url) -> weir::task<> {
    std::vector<weir::file::line> kept;
    {
      auto source = records(url);
      while (auto each = co_await source.next()) kept.push_back(**each);
    }
    EXPECT_EQ(kept.size(), 40u);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      EXPECT_EQ(kept[i].text(), std::to_string(i + 10));
      EXPECT_EQ(weir::http::position_of(kept[i]), page_place(i / 10 + 1, i % 10 + 1));
    }
    EXPECT_TRUE(kept[15].source().ends_with("/?page=2")) << kept[15].source();
  };
  weir::run(check(from.url("/?page={page}")));
}
TEST(http_records, say_what_is_no_page) {
  EXPECT_THAT(bad_page("<!DOCTYPE html><html>"), HasSubstr("an HTML page, not JSON"));
  EXPECT_THAT(bad_page("[1,2"), HasSubstr("ends in the middle of its array"));
  EXPECT_THAT(bad_page("[{\"a\":"), HasSubstr("ends in the middle of its array"));
  EXPECT_THAT(bad_page("[1 2]"), HasSubstr("a ',' or a ']' is missing"));
  EXPECT_THAT(bad_page("[1,,2]"), HasSubstr("an element is missing before a ','"));
  EXPECT_THAT(bad_page("[1,]"), HasSubstr("an element is missing before a ']'"));
  EXPECT_THAT(bad_page("[1]x"), HasSubstr("behind the end of its array"));
  const auto typed = server::of([](const std::string&) { return answer("[]", "Content-Type: text/html\r\n"); });
  strings seen;
  expect_sentence(error_of(typed.url("/"), seen), typed.url("/"), "an HTML page, not JSON", 200, false);
}

// -- pages ------------------------------------------------------------------------------------------------------------

TEST(http_records, follow_page_numbers_up_to_an_empty_page) {
  const auto from = server::of([](const std::string& r) { return answer(numbered(r)); });
  EXPECT_EQ(all_of(from.url("/?page={page}")), numbers(10, 50));
  EXPECT_EQ(all_of(from.url("/?page={page:0}")), numbers(0, 50));
  EXPECT_EQ(from.connections(), 2);
}
TEST(http_records, end_at_a_404_after_the_first_page_only) {
  const auto from = server::of(
      [](const std::string& r) { return path_of(r) == "/1" ? answer("[1]") : answer("", "", "404 Not Found"); });
  EXPECT_EQ(all_of(from.url("/{page}")), strings{"1:1"});
  strings seen;
  expect_sentence(error_of(from.url("/{page:5}"), seen), from.url("/5"), "404 Not Found", 404, false);
}
TEST(http_records, that_a_link_names_and_are_not_there_are_an_error) {
  const auto from = server::of([](const std::string& r) {
    return path_of(r) == "/1" ? answer("[1]", "Link: </2>; rel=next\r\n") : answer("", "", "404 Not Found");
  });
  strings seen;
  expect_sentence(error_of(from.url("/1"), seen), from.url("/2"), "404 Not Found", 404, false);
  EXPECT_EQ(seen, strings{"1:1"});
}
TEST(http_records, follow_links) {
  const auto from = server::of([](const std::string& r) {
    const std::map<std::string, std::string> next = {
        {"/a", "</a>; rel=self, </x,y>; title=\"<z>, rel=next\", <b?c=1>; rel=\"last next\""},
        {"/b?c=1", "</c>; REL=Next"},
        {"/c", "</a>; rel=prev"}};
    const std::string path = path_of(r);
    return answer("[\"" + path + "\"]", "Link: " + next.at(path) + "\r\n");
  });
  EXPECT_EQ(all_of(from.url("/a")), (strings{"1:\"/a\"", "1:\"/b?c=1\"", "1:\"/c\""}));
}
TEST(http_records, refuse_a_page_that_is_its_own_next_one) {
  const auto from = server::of([](const std::string&) { return answer("[1]", "Link: </a>; rel=next\r\n"); });
  strings seen;
  expect_sentence(error_of(from.url("/a"), seen), from.url("/a"), "its own next page", 200, false);
  EXPECT_EQ(seen, strings{"1:1"});
}
TEST(http_records, send_nothing_secret_to_the_host_of_a_link) {
  notes<std::string> seen;
  const auto other = server::of([&seen](const std::string& r) {
    seen.add(r);
    return answer("[2]");
  });
  const auto from = server::of([&](const std::string& r) {
    seen.add(r);
    return answer("[1]", "Link: <" + other.url("/") + ">; rel=next\r\n");
  });
  all_of("http://ada:hush@" + from.host() + "/", records_options().client(client_options().header("X-Key", "hush")));
  ASSERT_EQ(seen.all().size(), 2u);
  EXPECT_THAT(seen.all()[0], HasSubstr("X-Key: hush"));
  EXPECT_THAT(seen.all()[0], HasSubstr("Authorization: Basic"));
  EXPECT_THAT(seen.all()[1], Not(HasSubstr("hush")));
  EXPECT_THAT(seen.all()[1], Not(HasSubstr("Authorization")));
}
TEST(http_records, refuse_placeholders_that_stand_for_nothing) {
  for (const char* url : {"http://h/{pge}", "http://h/{page:x}", "http://h/{page}{id}"}) {
    EXPECT_THAT(files::sentence_of<http_error>([&] { static_cast<void>(records(url)); }),
                HasSubstr("stands for nothing; write {page}"))
        << url;
  }
}
TEST(http_records, name_their_page_without_its_secrets) {
  const auto from = server::of([](const std::string& r) {
    return path_of(r).ends_with('1') ? answer("[\"" + std::string(2000, 'x') + "\"]") : answer("[]");
  });
  const auto check = [](std::string url, std::string expected) -> weir::task<> {
    auto source = records(url, records_options().max_record(1024));
    auto first = co_await source.next();
    EXPECT_EQ(first->error().source(), expected);
  };
  weir::run(check("http://ada:hush@" + from.host() + "/?token=hush&page={page}",
                  "http://***@" + from.host() + "/?token=***&page=1"));
}

// -- progress, and going on -------------------------------------------------------------------------------------------

TEST(http_records, say_how_far_they_are) {
  const auto from = server::of([](const std::string& r) { return answer(numbered(r)); });
  const auto check = [](std::string url) -> weir::task<> {
    auto source = records(url);
    const auto progress = source.progress();
    EXPECT_EQ(progress->at(), page_place(1, 0));
    for (int i = 0; i < 13; ++i) static_cast<void>(co_await source.next());
    EXPECT_EQ(progress->at(), page_place(2, 3));
    EXPECT_EQ(progress->records(), 13u);
    EXPECT_EQ(progress->bytes(), 62u);
    EXPECT_EQ(co_await source.count(), 27u);
    EXPECT_EQ(progress->at(), page_place(4, 10));
    EXPECT_EQ(progress->bytes(), 4 * 31u + 2u);
  };
  weir::run(check(from.url("/?page={page}")));
}
TEST(http_records, go_on_at_a_position) {
  const auto from = server::of([](const std::string& r) { return answer(numbered(r)); });
  const auto after = [&](weir::position where) {
    return all_of(from.url("/?page={page}"), records_options().start_at(where));
  };
  EXPECT_EQ(after(page_place(1, 0)), numbers(10, 50));
  EXPECT_EQ(after(page_place(1, 3)), numbers(13, 50));
  EXPECT_EQ(after(page_place(3, 0)), numbers(30, 50));
  EXPECT_EQ(after(page_place(4, 9)), numbers(49, 50));
  EXPECT_EQ(after(page_place(4, 10)), strings{});
  EXPECT_EQ(after(page_place(5, 0)), strings{});
}
TEST(http_records, of_counted_pages_end_where_links_to_the_next_page_do) {
  std::atomic<int> asked = 0;
  const auto from = server::of([&](const std::string& r) {
    ++asked;
    return answer(numbered(r), path_of(r).ends_with("=2") ? "" : "Link: </elsewhere>; rel=next\r\n");
  });
  EXPECT_EQ(all_of(from.url("/?page={page}")), numbers(10, 30));
  EXPECT_EQ(asked, 2);
}
TEST(http_records, go_on_at_a_position_behind_links) {
  const auto from = server::of([](const std::string& r) {
    const int n = path_of(r) == "/" ? 1 : std::stoi(path_of(r).substr(7));
    return answer(numbered("GET /?page=" + std::to_string(n) + " "),
                  n < 4 ? "Link: </?page=" + std::to_string(n + 1) + ">; rel=next\r\n" : "");
  });
  EXPECT_EQ(all_of(from.url("/"), records_options().start_at(page_place(3, 4))), numbers(34, 50));
  EXPECT_EQ(all_of(from.url("/"), records_options().start_at(page_place(4, 10))), strings{});
}
TEST(http_records, refuse_to_go_on_where_a_page_has_changed) {
  std::string page = R"([{"n":1},{"n":2},{"n":3}])";
  const auto from = server::of([&](const std::string& r) {
    if (path_of(r).ends_with("=1")) return answer(page);
    return answer("", "", "404 Not Found");
  });
  const std::string url = from.url("/?page={page}");
  weir::file::fingerprint head;
  const auto read_two = [&head](std::string whence) -> weir::task<> {
    auto source = records(whence);
    static_cast<void>(co_await source.next());
    static_cast<void>(co_await source.next());
    head = source.progress()->head();
  };
  weir::run(read_two(url));
  const auto again = [&] {
    strings seen;
    const auto error = error_of(url, seen, records_options().start_at(page_place(1, 2), head));
    EXPECT_EQ(seen, strings{});
    return error ? std::string(error->what()).substr(from.url("/?page=1: ").size()) : "";
  };
  EXPECT_EQ(all_of(url, records_options().start_at(page_place(1, 2), head)), strings{R"(3:{"n":3})"});
  page = R"([{"n":0},{"n":1},{"n":2},{"n":3}])";
  EXPECT_EQ(again(),
            "the page does not begin as it did when it was read before; what it answers is not what was copied "
            "so far, so begin anew");
  page = R"([{"n":1}])";
  EXPECT_EQ(again(),
            "the page has 1 record, and 2 of it were read before; what it answers is not what was copied so "
            "far, so begin anew");
  page = "[]";
  EXPECT_THAT(again(), HasSubstr("the page has 0 records, and 2 of it"));
}
TEST(http_records, refuse_to_go_on_behind_pages_that_are_gone) {
  const auto from = server::of([](const std::string& r) {
    const int n = path_of(r) == "/" ? 1 : std::stoi(path_of(r).substr(7));
    return path_of(r).ends_with("=5")
               ? answer("", "", "404 Not Found")
               : answer(R"([{"n":1}])", n < 3 ? "Link: </?page=" + std::to_string(n + 1) + ">; rel=next\r\n" : "");
  });
  strings seen;
  const auto short_of_links = error_of(from.url("/"), seen, records_options().start_at(page_place(9, 1)));
  EXPECT_THAT(short_of_links->what(), HasSubstr("no page follows page 3, and page 9 was read before"));
  const auto gone = error_of(from.url("/?page={page}"), seen, records_options().start_at(page_place(5, 1)));
  EXPECT_EQ(gone->status(), 404u);
  EXPECT_EQ(seen, strings{});
}
TEST(http_records, refuse_a_page_that_has_become_shorter_between_two_tries) {
  const server from([](peer& to) {
    to.request();
    if (to.number() != 1) return to.send(answer(R"([{"n":1}])"));
    to.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"n\":1},{\"n\":2},");
  });
  strings seen;
  const auto error = error_of(from.url("/"), seen, records_options().retry(weir::backoff(1ms)));
  EXPECT_THAT(error->what(), HasSubstr("the page has 1 record, and 2 of it were read before"));
  EXPECT_EQ(seen, (strings{R"(1:{"n":1})", R"(2:{"n":2})"}));
}
TEST(http_records, can_be_opened_before_they_are_asked_for) {
  const auto from = server::of(
      [](const std::string& r) { return path_of(r) == "/no" ? answer("", "", "403 Forbidden") : answer(numbered(r)); });
  const auto check = [](std::string url) -> weir::task<std::size_t> {
    auto source = records(url);
    co_await source.open();
    co_await source.open();
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::run(check(from.url("/?page={page}"))), 40u);
  EXPECT_THROW(weir::run(check(from.url("/no"))), http_error);
}

// -- faults -----------------------------------------------------------------------------------------------------------

TEST(http_records, before_a_fault_are_delivered_and_nothing_is_asked_for_again) {
  const server from([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[1,2,3");
  });
  strings seen;
  expect_sentence(error_of(from.url("/"), seen), from.url("/"), "closed the connection after 6 bytes of the body", 200,
                  true);
  EXPECT_EQ(seen, (strings{"1:1", "2:2"}));
  EXPECT_EQ(from.connections(), 1);
}

TEST(http_records, that_stop_coming_are_a_timeout) {
  const server body([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2,3");
    to.hang();
  });
  strings seen;
  expect_sentence(error_of(body.url("/"), seen, soon()), body.url("/"), "it stopped after 6 of 100 bytes", 200, true);
  EXPECT_EQ(seen, (strings{"1:1", "2:2"}));
  const server headers([](peer& to) { to.hang(); });
  expect_sentence(error_of(headers.url("/"), seen, soon()), headers.url("/"), "no answer within 50ms", 0, true);
}

TEST(http_records, ask_for_a_page_again_and_deliver_nothing_twice) {
  // Each page fails in each of these ways, one after the other, before it comes whole.
  notes<std::string> asked;
  const server from([&asked](peer& to) {
    for (auto request = to.request(); !request.empty(); request = to.request()) {
      asked.add(path_of(request));
      const auto all = asked.all();
      const std::string body = numbered(request);
      const std::string half = body.substr(0, body.size() / 2);
      switch (std::count(all.begin(), all.end(), path_of(request))) {
        case 1:
          to.send(answer("", "Retry-After: 0\r\n", "429 Too Many Requests"));
          break;
        case 2:
          to.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + half);
          return;
        case 3:
          to.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + half);
          to.reset();
          return;
        case 4:
          to.send(answer("busy", "", "500 Internal Server Error"));
          break;
        case 5:
          to.send("HTTP/1.1 200 OK\r\nContent-Le");
          to.hang();
          return;
        case 6:
          to.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + half);
          to.hang();
          return;
        default:
          to.send(answer(body));
      }
    }
  });
  const auto options = soon().retry(weir::backoff(1ms).attempts(7));
  EXPECT_EQ(all_of(from.url("/?page={page}"), options), numbers(10, 50));
  EXPECT_EQ(asked.all().size(), 35u);
}

TEST(http_records, give_up_after_as_many_tries_as_they_may) {
  notes<int> asked;
  const auto from = server::of([&asked](const std::string& r) {
    if (path_of(r) == "/1") return answer("[1]");
    asked.add(1);
    return answer("", "", "500 Internal Server Error");
  });
  strings seen;
  const auto error = error_of(from.url("/{page}"), seen, records_options().retry(weir::backoff(0ms).attempts(4)));
  expect_sentence(error, from.url("/2"), "500 Internal Server Error", 500, true);
  EXPECT_EQ(seen, strings{"1:1"});
  EXPECT_EQ(asked.all().size(), 4u);
}

TEST(http_records, do_not_try_again_what_will_not_change) {
  notes<int> asked;
  const auto from = server::of([&asked](const std::string&) {
    asked.add(1);
    return answer("", "", "403 Forbidden");
  });
  strings seen;
  const auto error = error_of(from.url("/"), seen, records_options().retry(weir::backoff(0ms).attempts(4)));
  expect_sentence(error, from.url("/"), "403 Forbidden", 403, false);
  EXPECT_EQ(asked.all().size(), 1u);
}

TEST(http_records, do_not_wait_for_a_server_that_wants_to_be_left_alone_for_long) {
  notes<int> asked;
  const auto from = server::of([&asked](const std::string&) {
    asked.add(1);
    return answer("", "Retry-After: 301\r\n", "503 Service Unavailable");
  });
  strings seen;
  const auto error = error_of(from.url("/"), seen, records_options().retry(weir::backoff(0ms).attempts(4)));
  expect_sentence(error, from.url("/"), "after 301s, as it asks", 503, true);
  EXPECT_EQ(asked.all().size(), 1u);
  const auto soon_again = server::of([&asked](const std::string&) {
    asked.add(1);
    return asked.all().size() == 2 ? answer("", "Retry-After: 1\r\n", "429 Too Many Requests") : answer("[1]");
  });
  const auto patient = records_options().retry(weir::backoff(0ms).attempts(2)).longest_wait(1s);
  EXPECT_EQ(all_of(soon_again.url("/"), patient), strings{"1:1"});
}

TEST(http_records, survive_a_server_that_closes_what_it_could_keep) {
  const server from([](peer& to) { to.send(answer(numbered(to.request()))); });
  EXPECT_EQ(all_of(from.url("/?page={page}")), numbers(10, 50));
}

TEST(http_records, without_end_may_be_left) {
  const server from([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\n\r\n[0");
    while (!to.gone()) to.send(",1,2,3,4,5,6,7,8,9");
  });
  const auto some = [](std::string url) -> weir::task<> {
    auto source = records(url);
    for (int i = 0; i < 100000; ++i) static_cast<void>(co_await source.next());
    EXPECT_EQ(source.progress()->at(), page_place(1, 100000));
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::run(some(from.url("/")));
}

TEST(http_records, that_have_arrived_are_delivered_when_the_run_drains) {
  const server from([](peer& to) {
    to.request();
    to.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2,3");
    to.hang();
  });
  const auto drained = [](std::string url) -> weir::task<strings> {
    strings seen;
    weir::run_state& run = co_await files::run_here();
    auto source = records(url);
    while (auto each = co_await source.next()) {
      seen.push_back(show(*each));
      run.request_drain();
    }
    co_return seen;
  };
  EXPECT_EQ(weir::run(drained(from.url("/"))), (strings{"1:1", "2:2"}));
  const auto while_waiting = [](std::string url) -> weir::task<std::size_t> {
    weir::run_state& run = co_await files::run_here();
    const auto drain = [](weir::run_state& which) -> weir::task<> {
      co_await weir::sleep(20ms);
      which.request_drain();
    };
    auto source = records(url);
    const auto both = co_await weir::when_all(source.count(), drain(run));
    co_return std::get<0>(both);
  };
  EXPECT_EQ(weir::run(while_waiting(from.url("/"))), 2u);
}

TEST(http_records, are_not_waited_for_when_the_run_drains_before_the_first_page) {
  const server hanging([](peer& to) {
    to.request();
    to.hang();
  });
  const auto busy = server::of([](const std::string&) {
    return answer("", "Retry-After: 200\r\n", "503 Service Unavailable");
  });
  const auto opened = [](std::string url) -> weir::task<std::size_t> {
    weir::run_state& run = co_await files::run_here();
    const auto drain = [](weir::run_state& which) -> weir::task<> {
      co_await weir::sleep(20ms);
      which.request_drain();
    };
    auto source = records(url, records_options().retry(weir::backoff(1ms).attempts(2)));
    co_await weir::when_all(source.open(), drain(run));
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::run(opened(hanging.url("/"))), 0u);
  EXPECT_EQ(weir::run(opened(busy.url("/"))), 0u);
  const auto too_late = [](std::string url) -> weir::task<std::size_t> {
    (co_await files::run_here()).request_drain();
    auto source = records(url);
    co_await source.open();
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::run(too_late(hanging.url("/"))), 0u);
}

TEST(http_records, may_outlive_their_run_and_be_destroyed_at_any_moment) {
  const server from([](peer& to) {
    to.request();
    const std::string text = http_test::chunked_answer({"[1,2,", "3,4]"}, "X-Header: 1\r\n");
    to.send(text.substr(0, text.size() * static_cast<std::size_t>(to.number() % 5) / 4));
    to.hang();
  });
  for (int i = 0; i < 30; ++i) {
    auto source = records(from.url("/"));
    const auto for_a_while = [](weir::http::record_stream& some, int n) -> weir::task<> {
      const auto all = [](weir::http::record_stream& of) -> weir::task<> {
        while (co_await of.next()) {
        }
      };
      co_await weir::when_any(all(some), weir::sleep(std::chrono::microseconds(200 * n)));
    };
    try {
      weir::run(for_a_while(source, i));
    } catch (const http_error&) {
      // Where the answer was empty, or cut.
    }
  }
}
