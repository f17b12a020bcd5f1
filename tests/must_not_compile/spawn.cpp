// expect: weir: the result of a spawned task must be default constructible
#include <weir/asio/spawn.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>

class user {
 public:
  explicit user(int id) : id_(id) {}

 private:
  int id_;
};

#ifdef WEIR_OK
weir::task<std::optional<user>> find() { co_return user(1); }
#else
weir::task<user> find() { co_return user(1); }
#endif

int main() {
  boost::asio::io_context io;
  weir::spawn(io, find(), boost::asio::detached);
}
