// expect: weir: the function of transform returns nothing; to look at values and pass them on, use inspect
// A function that is awaited and gives nothing is no transform either.
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

weir::task<int> wait(int x);
weir::task<> wait_only(int x);

auto stream() {
#ifdef WEIR_OK
  return weir::iota(0, 3) | weir::transform(wait);
#else
  return weir::iota(0, 3) | weir::transform(wait_only);
#endif
}
