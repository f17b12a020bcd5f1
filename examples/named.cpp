#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

weir::task<int> enrich(int value) {
  co_await weir::sleep(20ms);
  co_return value;
}

weir::task<> print_report() {
  auto stream = weir::iota(0, 10) | weir::named("read") | weir::transform(enrich) | weir::named("enrich");
  co_await stream.for_each([](int) {});
  const auto report = co_await weir::pipeline_report();
  std::cout << "held back by: " << report.held_back_by() << '\n';
  for (const auto& stage : report.stages) std::cout << stage.name << ' ' << stage.values << " values\n";
}

int main() { weir::run(print_report()); }
