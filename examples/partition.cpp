#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <cstddef>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

// Events of one account are handled in order, those of different accounts side by side: three workers, any number of
// accounts.
weir::task<> work(std::size_t number, weir::branch<int> accounts, std::vector<std::string>& log) {
  while (auto account = co_await accounts.next()) log[number] += " " + std::to_string(*account);
}

weir::task<> handle() {
  auto account_of = [](int event) { return event; };
  auto parts = weir::from({1, 2, 3, 4, 1, 5, 2, 6, 1}) | weir::partition(3, account_of);
  std::vector<std::string> log(parts.size());
  std::vector<weir::task<>> workers;
  for (std::size_t i = 0; i < parts.size(); ++i) workers.push_back(work(i, std::move(parts[i]), log));
  co_await weir::when_all(std::move(workers));
  for (const std::string& line : log) std::cout << "a worker had the accounts" << line << '\n';
}

int main() { weir::run(handle()); }
