#include <weir/asio.hpp>
#include <weir/connect/http.hpp>

static weir::task<bool> is_refused() {
  weir::http::client client;
  try {
    co_await client.get("gopher://127.0.0.1/");
  } catch (const weir::http::http_error& error) {
    co_return !error.is_transient();
  }
  co_return false;
}

int main() { return weir::run(is_refused()) ? 0 : 1; }
