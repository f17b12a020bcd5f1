// The floor of a generator: a coroutine with nothing but a pointer to its value, resumed in a loop.
#include "bare_generator.hpp"
#include "opaque.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto generator = bare_numbers(opaque(std::strtoull(argv[1], nullptr, 10)));
  std::uint64_t sum = 0;
  while (generator.resume()) sum += generator.value();
  opaque(sum);
}
