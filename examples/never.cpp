#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::any_stream<int> readings(bool connected) {
  if (!connected) return weir::never<int>();
  return weir::just(21, 22);
}

weir::task<> print_readings() {
  auto both = weir::merge(readings(true), readings(false)) | weir::timeout_each(20ms);
  try {
    while (auto reading = co_await both.next()) std::cout << *reading << '\n';
  } catch (const weir::timed_out&) {
    std::cout << "nothing more\n";
  }
}

int main() { weir::run(print_readings()); }
