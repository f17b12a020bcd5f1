#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

class user {
 public:
  explicit user(std::string name) : name_(std::move(name)) {}
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

weir::task<> greet() {
  auto users = weir::from({"ada", "grace"}) | weir::as<std::string>() | weir::as<user>();
  while (auto each = co_await users.next()) std::cout << "hello " << each->name() << '\n';
}

int main() { weir::run(greet()); }
