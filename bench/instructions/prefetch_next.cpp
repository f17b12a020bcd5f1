// guard g++: at most 119
// guard clang: at most 165
#include "generators.hpp"
#include "opaque.hpp"

#include <weir/ops/prefetch.hpp>

static weir::task<std::uint64_t> sum_of(std::uint64_t n) {
  std::uint64_t sum = 0;
  auto values = numbers(n) | weir::prefetch(64);
  while (auto x = co_await values.next()) sum += *x;
  co_return sum;
}

int main(int argc, char** argv) { return measure(argc, argv, sum_of); }
