// expect: weir: the function of batch_size(n).weighing(most, f) says how much a value of this stream weighs
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/iota.hpp>

#include <chrono>
#include <string>

int main() {
#ifdef WEIR_OK
  auto size = weir::batch_size(2).weighing(10, [](int x) { return x; });
#else
  auto size = weir::batch_size(2).weighing(10, [](const std::string& s) { return s.size(); });
#endif
  auto stream = weir::iota(0, 3) | weir::chunk_for(size, std::chrono::seconds(1));
  static_cast<void>(stream);
}
