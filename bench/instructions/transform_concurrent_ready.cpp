// guard g++: at most 392
// guard clang: at most 365
// 64 at once over tasks that are ready at once: what the stage itself costs.
#include "opaque.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform_concurrent.hpp>

static weir::task<std::uint64_t> twice(std::uint64_t x) { co_return 2 * x; }

static weir::task<std::uint64_t> sum_of(std::uint64_t n) {
  auto values = weir::iota(std::uint64_t{0}, n) | weir::transform_concurrent(64, twice);
  co_return co_await values.fold(std::uint64_t{0}, [](std::uint64_t sum, std::uint64_t x) { return sum + x; });
}

int main(int argc, char** argv) { return measure(argc, argv, sum_of); }
