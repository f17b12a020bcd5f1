// expect: weir: co_yield of a variable copies it, and this type cannot be copied; write co_yield std::move(x)
#include <weir/core.hpp>

#include <memory>
#include <utility>

weir::async_generator<std::unique_ptr<int>> pointers() {
  auto pointer = std::make_unique<int>(1);
#ifdef WEIR_OK
  co_yield std::move(pointer);
#else
  co_yield pointer;
#endif
}

int main() { static_cast<void>(pointers()); }
