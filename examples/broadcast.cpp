#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>
#include <utility>

weir::task<> print_sum(weir::subscription<int> numbers) {
  auto add = [](int sum, int number) { return sum + number; };
  const int sum = co_await numbers.fold(0, add);
  std::cout << "sum " << sum << '\n';
}

weir::task<> print_largest(weir::subscription<int> numbers) {
  int largest = 0;
  while (auto number = co_await numbers.next()) {
    if (*number > largest) largest = *number;
  }
  std::cout << "largest " << largest << '\n';
}

weir::task<> print_both() {
  auto [one, two] = weir::from({3, 1, 4, 1, 5}) | weir::broadcast<2>();
  // They are read together: one alone would wait for the other after 16 values.
  auto both = weir::when_all(print_sum(std::move(one)), print_largest(std::move(two)));
  co_await std::move(both);
}

int main() { weir::run(print_both()); }
