#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <chrono>

static weir::task<bool> a_day() {
  const weir::time_point begin = co_await weir::now();
  co_await weir::sleep(std::chrono::hours(24));
  const weir::time_point end = co_await weir::now();
  co_return end - begin == std::chrono::hours(24);
}

int main() { return weir::testing::run(a_day()) ? 0 : 1; }
