// expect: weir: this cannot be awaited
#include <weir/asio.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

weir::task<> wait(asio::steady_timer& timer) {
#ifdef WEIR_OK
  co_await timer.async_wait(asio::deferred);
#else
  co_await timer.async_wait(asio::use_awaitable);
#endif
}

int main() {
  asio::io_context io;
  asio::steady_timer timer(io);
  weir::run(wait(timer));
}
