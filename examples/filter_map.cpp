#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <charconv>
#include <iostream>
#include <optional>
#include <string>

std::optional<int> as_number(const std::string& text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped_at, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc() || stopped_at != end) return std::nullopt;
  return number;
}

weir::task<> print_numbers() {
  auto numbers = weir::from<std::string>({"12", "a", "7", "3b"}) | weir::filter_map(as_number);
  while (auto number = co_await numbers.next()) std::cout << *number << '\n';
}

int main() { weir::run(print_numbers()); }
