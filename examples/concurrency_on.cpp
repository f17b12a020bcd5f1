#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <boost/asio/thread_pool.hpp>

#include <iostream>
#include <utility>

/// A plain function that keeps a processor busy: how many steps the Collatz sequence of n takes.
std::pair<long, int> steps_of(long n) {
  int steps = 0;
  for (long at = n; at != 1; at = at % 2 == 0 ? at / 2 : 3 * at + 1) ++steps;
  return {n, steps};
}

weir::task<> find_the_longest(boost::asio::thread_pool& pool) {
  auto longer = [](std::pair<long, int> a, std::pair<long, int> b) { return b.second > a.second ? b : a; };
  auto all = weir::iota(1L, 20'000L) | weir::transform_concurrent(weir::concurrency(2).window(64).on(pool), steps_of);
  const auto found = co_await all.fold(std::pair<long, int>(1, 0), longer);
  std::cout << found.first << " takes " << found.second << " steps\n";
}

int main() {
  boost::asio::thread_pool pool(2);
  weir::run(find_the_longest(pool));
}
