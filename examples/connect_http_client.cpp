#include <weir/asio.hpp>
#include <weir/connect/http.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_user(weir::http::client& client) {
  auto temporary = [](const weir::http::http_error& error) { return error.is_transient(); };
  auto get = [&client](const std::string& url) { return client.get(url); };
  auto persistent = weir::retrying(weir::backoff(std::chrono::milliseconds(1)).attempts(3).when(temporary), get);
  try {
    const weir::http::response answer = co_await persistent(std::string("http://ada:secret@127.0.0.1:1/users/17"));
    std::cout << answer.body() << '\n';
  } catch (const weir::http::http_error& error) {
    std::cout << error.what() << '\n';  // nobody listens on port 1
  }
}

int main() {
  weir::http::client client(weir::http::client_options().timeout(std::chrono::seconds(5)).only_json());
  weir::run(print_user(client));
}
