#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>

using namespace std::chrono_literals;

weir::async_generator<int> prices() {
  std::cout << "the feed is opened\n";
  for (int price = 100; price < 106; ++price) {
    co_await weir::sleep(20ms);
    co_yield price;
  }
}

weir::task<> read(std::string name, weir::subscription<int> feed, weir::duration work) {
  std::string seen;
  while (auto price = co_await feed.next()) {
    seen += " " + std::to_string(*price);
    co_await weir::sleep(work);
  }
  std::cout << name << " saw" << seen << '\n';
}

weir::task<> read_all() {
  auto feed = prices() | weir::share(4);
  // The screen is slow: it skips what is no longer the latest, and holds nobody up.
  auto screen = read("the screen", feed.subscribe(weir::subscriber::conflate), 50ms);
  auto both = weir::when_all(read("the log", feed.subscribe(), 1ms), std::move(screen));
  co_await std::move(both);
}

int main() { weir::run(read_all()); }
