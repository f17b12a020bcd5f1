// guard: at most 1.3 times hand_written_loop
// 0..N through transform, filter, take and a sum.
#include "opaque.hpp"

#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

static weir::task<std::uint64_t> sum_of_even_squares(std::uint64_t n) {
  auto squares = weir::iota(std::uint64_t{0}, n) | weir::transform([](std::uint64_t x) { return x * x; }) |
                 weir::filter([](std::uint64_t x) { return x % 2 == 0; }) | weir::take(opaque(n));
  co_return co_await squares.fold(std::uint64_t{0}, [](std::uint64_t sum, std::uint64_t x) { return sum + x; });
}

int main(int argc, char** argv) { return measure(argc, argv, sum_of_even_squares); }
