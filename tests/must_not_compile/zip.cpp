// expect: weir: zip copies what the references of its streams refer to, and that cannot be copied
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/zip.hpp>

#include <memory>

#ifdef WEIR_OK
using value = std::unique_ptr<int>;
#else
using value = std::unique_ptr<int>&;
#endif

weir::async_generator<value> source();

int main() {
  auto stream = weir::zip(weir::iota(0), source());
  static_cast<void>(stream);
}
