#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::task<bool> is_reachable(int host) {  // a predicate may wait
  std::cout << "asking " << host << '\n';
  co_await weir::sleep(1ms);
  co_return host == 2;
}

weir::task<> look_for_one() {
  auto hosts = weir::iota(1);  // without end; it is closed at the first that answers
  const bool found = co_await hosts.any_of(is_reachable);
  std::cout << (found ? "one is there\n" : "none is there\n");
}

int main() { weir::run(look_for_one()); }
