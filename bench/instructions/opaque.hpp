#pragma once

#include <weir/testing/run.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Hides a value from the optimiser: N is not known, the result is needed.
inline std::uint64_t opaque(std::uint64_t value) {
  asm volatile("" : "+r"(value) : : "memory");
  return value;
}

/// Runs `work(n)`, a task, with the number of values from the command line and uses its result.
template <class Work>
int measure(int argc, char** argv, Work work) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s VALUES\n", argv[0]);
    return 2;
  }
  const std::uint64_t n = opaque(std::strtoull(argv[1], nullptr, 10));
  opaque(weir::testing::run(work(n)));
  return 0;
}
