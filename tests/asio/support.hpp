#pragma once

// What the tests of the Asio layer share.

#include <weir/asio.hpp>
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using local_socket = asio::local::stream_protocol::socket;

/// Counts how many of it are alive: what a coroutine frame holds while it exists.
class guest {
 public:
  explicit guest(int& alive) : alive_(&alive) { ++*alive_; }
  guest(const guest& other) : alive_(other.alive_) { ++*alive_; }
  guest& operator=(const guest&) = delete;
  ~guest() { --*alive_; }

 private:
  int* alive_;
};

/// Waits for something that never comes.
class never {
 public:
  never() {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

inline weir::task<> wait_for_ever(int& alive) {
  const guest here(alive);
  co_await never();
}

/// What an exit of `closing_source` works on.
class door {
 public:
  door(int& open, weir::duration closing) : open_(&open), closing_(closing) { ++*open_; }
  weir::duration closing() const { return closing_; }
  void close() { --*open_; }

 private:
  int* open_;
  weir::duration closing_;
};

/// 0, 1, 2, ... without an end; `open` is counted down by an exit that takes `closing`.
inline weir::async_generator<int> closing_source(int& open, weir::duration closing = 0ms, weir::duration pause = 0ms) {
  co_await weir::with_exit(door(open, closing), [](door& d, weir::ended) -> weir::task<> {
    if (d.closing() != 0ms) co_await weir::sleep(d.closing());
    d.close();
  });
  for (int i = 0;; ++i) {
    if (pause != 0ms) co_await weir::sleep(pause);
    co_yield int(i);
  }
}

inline std::string message_of(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "no error";
}

inline bool is_aborted(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == asio::error::operation_aborted;
  } catch (...) {
  }
  return false;
}

}  // namespace weir_tests
