#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> temperatures() {
  for (int degrees = 20; degrees < 26; ++degrees) {
    co_yield degrees;
    co_await weir::sleep(5ms);  // the sensor does not wait
  }
}

weir::task<> draw() {
  auto lost = [](int degrees) noexcept { std::cout << "not drawn: " << degrees << '\n'; };
  auto readings = temperatures() | weir::buffer(2, weir::overflow::drop_oldest) | weir::on_discard(lost);
  while (auto degrees = co_await readings.next()) {
    std::cout << "drawn: " << *degrees << '\n';
    if (*degrees == 20) co_await weir::sleep(100ms);  // slow, once
  }
}

int main() { weir::run(draw()); }
