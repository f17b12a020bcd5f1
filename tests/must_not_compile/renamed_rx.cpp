// expect: weir: concat_map is called transform_join: s | weir::transform_join(f)
// expect: weir: merge_map is called merge_each: s | weir::merge_each(n, f), at most n streams at once
// expect: weir: switch_map is called switch_each: s | weir::switch_each(f)
// expect: weir: flatten is called join: s | weir::join()
// expect: weir: pairwise is called adjacent: s | weir::adjacent()
// expect: weir: reduce is called fold: co_await s.fold(initial, f)
// expect: weir: buffer_timeout is called chunk_for: s | weir::chunk_for(n, time)
// expect: weir: observe_on is called continues_on: s | weir::continues_on(executor)
// expect: weir: publish_on is called continues_on: s | weir::continues_on(executor)
// expect: weir: subscribe_on is called starts_on: s | weir::starts_on(executor)
#include <weir/renamed.hpp>
#include <weir/weir.hpp>

int main() {
#ifndef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::concat_map(1) | weir::merge_map(2) | weir::switch_map(3) | weir::flatten() |
                weir::pairwise() | weir::buffer_timeout(4, 5) | weir::observe_on(6) | weir::publish_on(7) |
                weir::subscribe_on(8);
  static_cast<void>(weir::reduce(stream));
#endif
}
