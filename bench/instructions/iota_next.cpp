// guard g++: at most 40
// guard clang: at most 46
#include "opaque.hpp"

#include <weir/ops/iota.hpp>

static weir::task<std::uint64_t> sum_of(std::uint64_t n) {
  std::uint64_t sum = 0;
  auto values = weir::iota(std::uint64_t{0}, n);
  while (auto x = co_await values.next()) sum += *x;
  co_return sum;
}

int main(int argc, char** argv) { return measure(argc, argv, sum_of); }
