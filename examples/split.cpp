#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>
#include <utility>

weir::task<> store(weir::branch<int> readings) {
  int sum = 0;
  while (auto reading = co_await readings.next()) sum += *reading;
  std::cout << "stored readings that sum up to " << sum << '\n';
}

weir::task<> alarm(weir::branch<int> readings) {
  while (auto reading = co_await readings.next()) std::cout << "too hot: " << *reading << '\n';
}

weir::task<> handle() {
  auto is_plausible = [](int reading) { return reading < 100; };
  auto [plausible, hot] = weir::from({20, 21, 180, 22, 250}) | weir::split(is_plausible);
  auto both = weir::when_all(store(std::move(plausible)), alarm(std::move(hot)));
  co_await std::move(both);
}

int main() { weir::run(handle()); }
