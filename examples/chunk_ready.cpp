#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

/// What arrives while one group is written goes into the next one.
weir::task<> write_groups() {
  auto ends = weir::channel<int>(16);
  auto groups = std::move(ends.receiver) | weir::chunk_ready(100);
  for (int arrivals = 1; arrivals <= 4; ++arrivals) {
    for (int i = 0; i < arrivals; ++i) static_cast<void>(ends.sender.try_send(i));
    auto group = co_await groups.next();
    std::cout << "writing " << group->size() << '\n';
  }
}

int main() { weir::run(write_groups()); }
