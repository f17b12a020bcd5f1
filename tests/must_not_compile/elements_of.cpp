// expect: weir: elements_of takes a stream
#include <weir/core.hpp>

#include <vector>

weir::async_generator<int> inner() { co_yield 1; }

weir::async_generator<int> outer() {
#ifdef WEIR_OK
  co_yield weir::elements_of(inner());
#else
  const std::vector<int> numbers(3);
  co_yield weir::elements_of(numbers);
#endif
}

int main() { static_cast<void>(outer()); }
