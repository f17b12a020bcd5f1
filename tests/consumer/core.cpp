#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <chrono>

static weir::async_generator<int> numbers(int n) {
  for (int i = 0; i < n; ++i) {
    co_await weir::sleep(std::chrono::seconds(1));
    co_yield i;
  }
}

static weir::task<int> sum() {
  int total = 0;
  auto stream = numbers(5);
  while (auto value = co_await stream.next()) total += *value;
  co_return total;
}

int main() { return weir::testing::run(sum()) == 10 ? 0 : 1; }
