#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

class say {
 public:
  explicit say(const char* name) : name_(name) {}
  void operator()(weir::ended how) const {
    std::cout << name_ << (how == weir::ended::completed ? " has completed\n"
                           : how == weir::ended::failed  ? " has failed\n"
                                                         : " was left\n");
  }

 private:
  const char* name_;
};

weir::task<> read_both() {
  auto all = weir::iota(0, 3) | weir::on_close(say("the first"));
  std::cout << co_await all.count() << " values\n";
  auto some = weir::iota(0) | weir::on_close(say("the second")) | weir::take(2);
  std::cout << co_await some.count() << " values\n";
}

int main() { weir::run(read_both()); }
