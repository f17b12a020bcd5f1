#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

weir::result<int> parse(const std::string& text) {
  if (text.find_first_not_of("0123456789") == std::string::npos) return std::stoi(text);
  return weir::failure(std::make_exception_ptr(std::invalid_argument(text + " is no number")));
}

weir::task<> print_numbers() {
  auto words = weir::from({"20", "22", "ten", "30"});
  auto numbers = std::move(words) | weir::transform(parse) | weir::from_result();
  try {
    while (auto number = co_await numbers.next()) std::cout << *number << '\n';
  } catch (const std::exception& error) {
    std::cout << error.what() << '\n';
  }
}

int main() { weir::run(print_numbers()); }
