#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> find(char first_letter) {
  const auto begins = [first_letter](const std::string& name) { return name.front() == first_letter; };
  auto found = weir::from<std::string>({"ada", "alan", "grace"}) | weir::filter(begins);
  try {
    const auto name = co_await found.single();
    std::cout << name << '\n';
  } catch (const weir::not_single& error) {
    std::cout << error.what() << '\n';
  }
}

weir::task<> find_some() {
  for (const char letter : {'g', 'a', 'z'}) co_await find(letter);
}

int main() { weir::run(find_some()); }
