#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

int to_number(const std::string& text) { return std::stoi(text); }

void put_aside(const weir::dead_letter<std::string>& letter) {
  std::cout << "put aside: " << letter.value() << " (" << letter.what() << ")\n";
}

weir::task<> print_numbers() {
  auto numbers = weir::from({std::string("1"), std::string("two"), std::string("3")}) |
                 weir::or_dead_letter(put_aside, to_number);
  while (auto number = co_await numbers.next()) std::cout << *number << '\n';
}

int main() { weir::run(print_numbers()); }
