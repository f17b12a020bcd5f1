// guard: at most 2.2 times bare_resume_loop
#include "generators.hpp"
#include "opaque.hpp"

static weir::task<std::uint64_t> sum_of(std::uint64_t n) {
  std::uint64_t sum = 0;
  auto values = numbers(n);
  co_await values.for_each([&sum](std::uint64_t x) { sum += x; });
  co_return sum;
}

int main(int argc, char** argv) { return measure(argc, argv, sum_of); }
