#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <boost/asio/use_future.hpp>

#include <iostream>

namespace asio = boost::asio;

weir::task<int> sum(int n) {
  auto numbers = weir::iota(1, n + 1);
  co_return co_await numbers.fold(0, [](int a, int b) { return a + b; });
}

int main() {
  asio::io_context io;
  weir::spawn(io, sum(10), [](std::exception_ptr error, int n) { std::cout << (error ? -1 : n) << '\n'; });
  auto later = weir::spawn(io, sum(100), asio::use_future);
  io.run();
  std::cout << later.get() << '\n';
}
