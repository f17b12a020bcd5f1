// The floor of a chain of operators: the same work as one loop.
#include "opaque.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::uint64_t n = opaque(std::strtoull(argv[1], nullptr, 10));
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
