// expect: weir: skip is called drop: s | weir::drop(n)
// expect: weir: flat_map is called transform_join: s | weir::transform_join(f), where f makes a stream of a value
// expect: weir: grouped is called chunk: s | weir::chunk(n), or weir::chunk_for(n, time)
// expect: weir: buffered is called transform_concurrent: s | weir::transform_concurrent(n, f)
// expect: weir: tap is called inspect: s | weir::inspect(f)
// expect: weir: catch_error is called upon_error: s | weir::upon_error(f)
// expect: weir: collect is called to: co_await weir::to<std::vector<int>>(s)
#include <weir/renamed.hpp>
#include <weir/weir.hpp>

int main() {
#ifndef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::skip(1) | weir::flat_map([](int) {}) | weir::tap([](int) {}) |
                weir::grouped(2) | weir::buffered(3) | weir::catch_error(0);
  static_cast<void>(weir::collect(stream));
#endif
}
