#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <numeric>
#include <vector>

static int square(int x) { return x * x; }
static bool is_even(int x) { return x % 2 == 0; }
static weir::task<int> half(int x) { co_return x / 2; }

static weir::task<int> sum() {
  auto batches = weir::iota(0) | weir::transform(square) | weir::filter(is_even) | weir::take(5) |
                 weir::transform_concurrent(2, half) | weir::prefetch(1) | weir::chunk(2);
  int total = 0;
  while (auto batch = co_await batches.next()) total += std::accumulate(batch->begin(), batch->end(), 0);
  co_return total;
}

int main() { return weir::testing::run(sum()) == (0 + 4 + 16 + 36 + 64) / 2 ? 0 : 1; }
