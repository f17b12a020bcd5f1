#include <weir/asio.hpp>
#include <weir/connect/enrich.hpp>
#include <weir/connect/json.hpp>
#include <weir/weir.hpp>

#include <iostream>

/// In the place of a server, so that this program needs none; with one it is a std::make_shared<weir::http::client>().
weir::task<weir::http::response> answer(std::string url) {
  co_return weir::http::response(200, {}, url.ends_with("/1") ? R"({"name":"Ada"})" : R"({"name":"Grace"})");
}

weir::task<> print_users(std::vector<std::string> input) {
  auto users = weir::from(std::move(input)) |
               weir::transform([](std::string text) { return weir::file::line(text, "ids.ndjson"); }) |
               weir::transform(weir::json::parser()) |
               weir::transform_concurrent(8, weir::enrich::enrichment(answer, weir::json::url_template("http://h/{id}")));
  while (auto each = co_await users.next()) {
    std::cout << (*each ? std::string((*each)->text()) : each->error().message()) << '\n';
  }
}

int main() { weir::run(print_users({R"({"id":1})", R"({"id":2})", R"({"name":"Karen"})"})); }
