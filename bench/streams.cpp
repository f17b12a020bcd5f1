// What the stream core costs, each workload beside the floor it is compared with. bench/main.cpp prints the ratios.
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>

#include "instructions/generators.hpp"
#include "instructions/opaque.hpp"

namespace {

constexpr std::uint64_t values = 1'000'000;

// N and the result are opaque: nothing can be computed beforehand or left out.
void hand_written_loop(benchmark::State& state) {
  for (auto turn : state) {
    static_cast<void>(turn);
    const std::uint64_t n = opaque(values);
    const std::uint64_t most = opaque(n);
    std::uint64_t sum = 0;
    std::uint64_t taken = 0;
    for (std::uint64_t i = 0; i < n && taken < most; ++i) {
      const std::uint64_t square = i * i;
      if (square % 2 != 0) continue;
      sum += square;
      ++taken;
    }
    opaque(sum);
  }
}
BENCHMARK(hand_written_loop);

template <class Work>
void run(benchmark::State& state, Work work) {
  for (auto turn : state) {
    static_cast<void>(turn);
    opaque(weir::testing::run(work(opaque(values))));
  }
}

weir::task<std::uint64_t> sum_of_even_squares(std::uint64_t n) {
  auto squares = weir::iota(std::uint64_t{0}, n) | weir::transform([](std::uint64_t x) { return x * x; }) |
                 weir::filter([](std::uint64_t x) { return x % 2 == 0; }) | weir::take(opaque(n));
  co_return co_await squares.fold(std::uint64_t{0}, [](std::uint64_t sum, std::uint64_t x) { return sum + x; });
}
void iota_pipeline(benchmark::State& state) { run(state, sum_of_even_squares); }
BENCHMARK(iota_pipeline);

weir::task<std::uint64_t> sum_with_for_each(std::uint64_t n) {
  std::uint64_t sum = 0;
  auto source = numbers(n);
  co_await source.for_each([&sum](std::uint64_t x) { sum += x; });
  co_return sum;
}
void generator_for_each(benchmark::State& state) { run(state, sum_with_for_each); }
BENCHMARK(generator_for_each);

weir::task<std::uint64_t> sum_with_next(std::uint64_t n) {
  std::uint64_t sum = 0;
  auto source = numbers(n);
  while (auto x = co_await source.next()) sum += *x;
  co_return sum;
}
void generator_next(benchmark::State& state) { run(state, sum_with_next); }
BENCHMARK(generator_next);

weir::task<std::uint64_t> sum_prefetched(std::uint64_t n) {
  std::uint64_t sum = 0;
  auto source = numbers(n) | weir::prefetch(64);
  while (auto x = co_await source.next()) sum += *x;
  co_return sum;
}
void prefetch_next(benchmark::State& state) { run(state, sum_prefetched); }
BENCHMARK(prefetch_next);

weir::task<std::uint64_t> twice(std::uint64_t x) { co_return 2 * x; }
weir::task<std::uint64_t> sum_concurrent(std::uint64_t n) {
  auto source = weir::iota(std::uint64_t{0}, n) | weir::transform_concurrent(64, twice);
  co_return co_await source.fold(std::uint64_t{0}, [](std::uint64_t sum, std::uint64_t x) { return sum + x; });
}
void transform_concurrent_ready(benchmark::State& state) { run(state, sum_concurrent); }
BENCHMARK(transform_concurrent_ready);

}  // namespace
