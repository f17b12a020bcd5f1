#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <utility>

/// An empty line ends a paragraph.
std::optional<std::string> gather(std::string& paragraph, const std::string& line) {
  if (line.empty()) return std::exchange(paragraph, "");
  paragraph += (paragraph.empty() ? "" : " ") + line;
  return std::nullopt;
}
std::optional<std::string> last_one(std::string& paragraph) {
  if (paragraph.empty()) return std::nullopt;
  return std::move(paragraph);
}

weir::task<> print_paragraphs() {
  auto lines = weir::from<std::string>({"a weir lets", "the water through", "", "at the rate", "of the bed below"});
  auto paragraphs = std::move(lines) | weir::stateful_transform(std::string(), gather, last_one);
  while (auto paragraph = co_await paragraphs.next()) std::cout << *paragraph << '\n';
}

int main() { weir::run(print_paragraphs()); }
