#pragma once

// What the tests of stages over streams of streams share.

#include "ops/support.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

using weir::any_stream;

/// `n` streams: what `make(0)`, `make(1)`, ... give, each after a wait of `period`.
template <class Make>
weir::async_generator<any_stream<int>> streams(int n, Make make, weir::duration period = 0ms) {
  for (int i = 0; i < n; ++i) {
    if (period != 0ms) co_await weir::sleep(period);
    co_yield any_stream<int>(make(i));
  }
}

/// 10 i, 10 i + 1, ...: `n` of them, one each `period`. Writes "open i" and "closed i@time" into the log; its exit
/// takes `closing`.
inline weir::async_generator<int> tens(int i, int n, weir::duration period = 0ms,
                                       std::vector<std::string>* log = nullptr, weir::duration closing = 0ms) {
  struct handle {
    int number;
    std::vector<std::string>* log;
    weir::duration closing;
  };
  if (log != nullptr) {
    log->push_back("open " + std::to_string(i));
    handle resource{i, log, closing};
    co_await weir::with_exit(std::move(resource), [](handle& h, weir::ended) -> weir::task<> {
      const int which = h.number;
      auto* book = h.log;
      if (h.closing != 0ms) co_await weir::sleep(h.closing);
      const weir::time_point at = co_await weir::now();
      book->push_back("closed " + std::to_string(which) + "@" + std::to_string(at.time_since_epoch() / 1ms));
    });
  }
  for (int k = 0; k < n; ++k) {
    if (period != 0ms) co_await weir::sleep(period);
    co_yield 10 * i + k;
  }
}

/// A stream that writes down for how long it has its text, which it was given by reference.
inline weir::async_generator<int> lengths(const std::string& text, int n, weir::duration period = 0ms) {
  for (int i = 0; i < n; ++i) {
    if (period != 0ms) co_await weir::sleep(period);
    co_yield static_cast<int>(text.size());
  }
}

/// Texts too long to lie inside of the string itself.
inline weir::async_generator<std::string> texts(int n, weir::duration period = 0ms) {
  for (int i = 0; i < n; ++i) {
    if (period != 0ms) co_await weir::sleep(period);
    co_yield std::string(static_cast<std::size_t>(100 + i), 'x');
  }
}

/// A generator whose exit fails with `words`, when it ends and when it is left.
inline weir::async_generator<int> unclean_exit(std::string words, int n, weir::duration period = 0ms) {
  auto resource = std::make_unique<std::string>(std::move(words));
  co_await weir::with_exit(std::move(resource), [](std::unique_ptr<std::string>& why, weir::ended) -> weir::task<> {
    throw std::runtime_error(*why);
    co_return;
  });
  for (int i = 0; i < n; ++i) {
    if (period != 0ms) co_await weir::sleep(period);
    co_yield i;
  }
}

}  // namespace weir_tests
