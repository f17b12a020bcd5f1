// guard g++: at most 18
// guard clang: at most 18
#include "opaque.hpp"

#include <weir/core/any_stream.hpp>
#include <weir/ops/iota.hpp>

static weir::task<std::uint64_t> sum_of(std::uint64_t n) {
  std::uint64_t sum = 0;
  weir::any_stream<std::uint64_t> values = weir::iota(std::uint64_t{0}, n);
  co_await values.for_each([&sum](std::uint64_t x) { sum += x; });
  co_return sum;
}

int main(int argc, char** argv) { return measure(argc, argv, sum_of); }
