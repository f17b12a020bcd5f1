#include <weir/asio.hpp>
#include <weir/connect/json.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_names(std::vector<std::string> input) {
  auto records = weir::from(std::move(input)) |
                 weir::transform([](std::string text) { return weir::file::line(text, "people.ndjson"); }) |
                 weir::transform(weir::json::parser());
  while (auto each = co_await records.next()) {
    if (!*each) {
      std::cout << weir::json::to_dead_letter(each->error()) << '\n';
    } else if (const weir::json::field* name = (*each)->find("name")) {
      std::cout << name->text() << '\n';
    }
  }
}

int main() { weir::run(print_names({R"({"name":"Ada","born":1815})", R"({"name":)", R"({"name":"Gr\u00e9goire"})"})); }
