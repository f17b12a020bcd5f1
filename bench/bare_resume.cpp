// The floor of a generator: a coroutine with nothing but a pointer to its value, resumed in a loop.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "instructions/bare_generator.hpp"
#include "instructions/opaque.hpp"

namespace {

void bare_resume_loop(benchmark::State& state) {
  for (auto turn : state) {
    static_cast<void>(turn);
    auto generator = bare_numbers(opaque(1'000'000));
    std::uint64_t sum = 0;
    while (generator.resume()) sum += generator.value();
    opaque(sum);
  }
}
BENCHMARK(bare_resume_loop);

}  // namespace
