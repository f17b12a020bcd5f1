#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> names() {
  for (const char* name : {"Ada", "Grace", "Alan"}) {
    co_await weir::sleep(20ms);
    co_yield std::string(name);
  }
}
weir::async_generator<int> ages() {
  for (int age : {36, 85}) {
    co_await weir::sleep(30ms);
    co_yield int(age);
  }
}

weir::task<> print_people() {
  // Both are waited for at the same time; Alan finds no partner.
  auto people = weir::zip(names(), ages());
  while (auto person = co_await people.next()) {
    const auto& [name, age] = *person;
    std::cout << name << ' ' << age << '\n';
  }
}

int main() { weir::run(print_people()); }
