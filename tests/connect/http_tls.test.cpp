#include "files.hpp"
#include "http_server.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/http.hpp>
#include <weir/core.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

using namespace std::chrono_literals;
using http_test::answer;
using http_test::certificate;
using http_test::peer;
using http_test::server;
using testing::HasSubstr;
using weir::http::client;
using weir::http::client_options;
using weir::http::http_error;
using weir::http::response;

namespace {

/// SSL_CERT_FILE while it lasts.
class trusting {
 public:
  explicit trusting(const certificate& one) : path_(folder_ / "trusted.pem") {
    one.write(path_);
    ::setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  trusting(const trusting&) = delete;
  trusting& operator=(const trusting&) = delete;
  ~trusting() { ::unsetenv("SSL_CERT_FILE"); }

 private:
  files::folder folder_;
  std::string path_;
};

std::string get(const std::string& url, const client_options& options = client_options()) {
  const auto one = [](client from, std::string where) -> weir::task<response> { co_return co_await from.get(where); };
  return weir::run(one(client(options), url)).body();
}

std::string sentence_of(const std::string& url, bool transient = false) {
  try {
    get(url, client_options().timeout(10s));
  } catch (const http_error& error) {
    EXPECT_EQ(error.is_transient(), transient) << error.what();
    EXPECT_EQ(error.url(), url);
    return error.what();
  }
  ADD_FAILURE() << url << " was answered";
  return {};
}

std::string path_back(const std::string& request) { return answer(http_test::path_of(request)); }

}  // namespace

TEST(http_tls, a_self_signed_certificate_is_refused_and_accepted_when_it_is_trusted) {
  const certificate own;
  const auto from = server::of(path_back, &own);
  const std::string sentence = sentence_of(from.url("/x"));
  EXPECT_THAT(sentence, HasSubstr("self-signed"));
  EXPECT_THAT(sentence, HasSubstr("SSL_CERT_FILE"));
  const trusting it(own);
  EXPECT_EQ(get(from.url("/x")), "/x");
}

TEST(http_tls, the_name_of_the_host_is_sent_and_checked) {
  const certificate own(certificate::state::valid, "DNS:localhost");
  const trusting it(own);
  const auto from = server::of(path_back, &own);
  EXPECT_EQ(get("https://localhost:" + std::to_string(from.port()) + "/x"), "/x");
  EXPECT_THAT(sentence_of(from.url("/x")), HasSubstr("not for the host 127.0.0.1"));
}

TEST(http_tls, an_expired_certificate_is_refused) {
  const certificate old(certificate::state::expired);
  const trusting it(old);
  const auto from = server::of(path_back, &old);
  EXPECT_THAT(sentence_of(from.url("/x")), HasSubstr("has expired"));
}

TEST(http_tls, what_speaks_no_tls_is_refused) {
  const server from([](peer& to) {
    to.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    to.hang();
  });
  EXPECT_THAT(sentence_of("https://" + from.host() + "/"), HasSubstr("no TLS"));
}

TEST(http_tls, connections_are_kept) {
  const certificate own;
  const trusting it(own);
  const auto from = server::of(path_back, &own);
  const auto several = [](const server& at) -> weir::task<> {
    client one;
    for (int i = 0; i < 10; ++i) {
      const std::string path = "/" + std::to_string(i);
      const response got = co_await one.get(at.url(path));
      EXPECT_EQ(got.body(), path);
    }
  };
  weir::run(several(from));
  EXPECT_EQ(from.connections(), 1);
}

TEST(http_tls, large_bodies_arrive_whole) {
  const certificate own;
  const trusting it(own);
  std::string text;
  for (int i = 0; i < 200000; ++i) text += std::to_string(i);
  const server from(
      [&text](peer& to) {
        to.request();
        to.send(answer(text));
      },
      &own);
  EXPECT_EQ(get(from.url("/")), text);
}

TEST(http_tls, a_body_without_length_needs_the_farewell_of_the_server) {
  const certificate own;
  const trusting it(own);
  const server polite(
      [](peer& to) {
        to.request();
        to.send("HTTP/1.1 200 OK\r\n\r\nwhole");
        to.close();
      },
      &own);
  EXPECT_EQ(get(polite.url("/")), "whole");
  const server cut(
      [](peer& to) {
        to.request();
        to.send("HTTP/1.1 200 OK\r\n\r\nwhole");
        to.cut();
      },
      &own);
  EXPECT_THAT(sentence_of(cut.url("/"), true), HasSubstr("closed the connection after 5 bytes"));
}

TEST(http_tls, a_redirect_to_http_is_refused) {
  const certificate own;
  const trusting it(own);
  const auto from = server::of(
      [](const std::string&) { return answer("", "Location: http://127.0.0.1/x?token=hush\r\n", "302 Found"); }, &own);
  const std::string sentence = sentence_of(from.url("/"));
  EXPECT_THAT(sentence, HasSubstr("from https to http"));
  EXPECT_THAT(sentence, testing::Not(HasSubstr("hush")));
}

TEST(http_tls, a_server_that_hangs_or_leaves_before_the_handshake_is_told_so) {
  const server hanging([](peer& to) { to.hang(); });
  const auto hangs = [&] { get("https://" + hanging.host() + "/", client_options().timeout(50ms)); };
  EXPECT_THAT(files::sentence_of<http_error>(hangs), HasSubstr("no connection within 50ms"));
  const server leaving([](peer& to) { to.close(); });
  const std::string sentence = sentence_of("https://" + leaving.host() + "/", true);
  EXPECT_TRUE(sentence.find("closed the connection") != sentence.npos || sentence.find("reset") != sentence.npos);
}
