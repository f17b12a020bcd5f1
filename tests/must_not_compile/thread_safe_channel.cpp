// expect: weir: a thread_safe_channel keeps values; for references use a pointer
#include <weir/core.hpp>
#include <weir/ops/thread_safe_channel.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::thread_safe_channel<int>(2);
#else
  auto stream = weir::thread_safe_channel<int&>(2);
#endif
  static_cast<void>(stream);
}
