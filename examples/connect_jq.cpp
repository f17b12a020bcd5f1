#include <weir/asio.hpp>
#include <weir/connect/jq.hpp>
#include <weir/connect/json.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_tags(std::vector<std::string> input) {
  auto tags = weir::from(std::move(input)) |
              weir::transform([](std::string text) { return weir::file::line(text, "posts.ndjson"); }) |
              weir::transform(weir::json::parser()) | weir::jq::program("{id, tag: .tags[]}");
  while (auto each = co_await tags.next()) {
    if (*each) {
      std::cout << (*each)->text() << '\n';
    } else {
      std::cout << each->error().message() << '\n';
    }
  }
}

int main() { weir::run(print_tags({R"({"id":1,"tags":["new","red"]})", R"({"id":2,"tags":[]})", R"({"id":3})"})); }
