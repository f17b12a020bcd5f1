// expect: weir: a channel keeps values; for references use a pointer
#include <weir/core.hpp>
#include <weir/ops/channel.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::channel<int>(2);
#else
  auto stream = weir::channel<int&>(2);
#endif
  static_cast<void>(stream);
}
