#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <boost/asio/thread_pool.hpp>

#include <iostream>
#include <thread>

bool is_prime(int n) {
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return n > 1;
}

weir::task<> print_primes(boost::asio::thread_pool& pool) {
  const auto here = std::this_thread::get_id();
  bool elsewhere = true;
  auto look = [&elsewhere, here](int) { elsewhere = elsewhere && std::this_thread::get_id() != here; };
  auto primes = weir::iota(1'000'000) | weir::inspect(look) | weir::filter(is_prime)  // on the pool
                | weir::starts_on(pool, 8) | weir::take(3);                           // here
  while (auto prime = co_await primes.next()) std::cout << *prime << '\n';
  std::cout << "found by another thread: " << (elsewhere ? "yes" : "no") << '\n';
}

int main() {
  boost::asio::thread_pool pool(1);
  weir::run(print_primes(pool));
}
