#pragma once

// What the tests of operators share: sources that keep account of what is asked of them, and values written beside the
// time at which they came.

#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

using namespace std::chrono_literals;

/// What happened to a source.
struct account {
  int pulled = 0;          // values given out
  int closed = 0;          // calls of close
  std::size_t demand = 0;  // what the sink said in the last drive
};

/// 0, 1, 2, ... up to `end`, always ready; writes down what is asked of it.
class counted : public weir::stream_base<counted, int> {
 public:
  counted(account& book, int end) : book_(&book), end_(end) {}

  template <class Sink>
  weir::drive_status drive(weir::context& ctx, Sink&& sink) {
    book_->demand = weir::detail::demand_of(sink);
    while (next_ < end_) {
      if (!ctx.spend()) return weir::drive_status::pending;
      ++book_->pulled;
      if (!sink(int(next_++))) return weir::drive_status::satisfied;
    }
    return weir::drive_status::done;
  }
  weir::close_status close(weir::context&) noexcept {
    ++book_->closed;
    end_ = next_;
    return weir::close_status::closed;
  }
  using stream_base<counted, int>::close;

 private:
  account* book_;
  int next_ = 0;
  int end_;
};

/// A type that cannot be copied.
using number = std::unique_ptr<int>;
inline number make_number(int value) { return std::make_unique<int>(value); }

inline weir::async_generator<number> numbers(int n) {
  for (int i = 0; i < n; ++i) co_yield make_number(i);
}

/// The elements of a vector, as references.
inline weir::async_generator<int&> references(std::vector<int>& values) {
  for (int& value : values) co_yield value;
}

/// 0, 1, ... one each 100 ms; "open" is written into the log with the first demand, "closed" when its exit has run,
/// which takes `closing`.
inline weir::async_generator<int> ticking(int n, std::vector<std::string>* log = nullptr,
                                          weir::duration closing = 0ms) {
  struct handle {
    std::vector<std::string>* log;
    weir::duration closing;
  };
  if (log != nullptr) {
    log->push_back("open");
    handle resource{log, closing};
    co_await weir::with_exit(std::move(resource), [](handle& h, weir::ended) -> weir::task<> {
      auto* book = h.log;
      if (h.closing != 0ms) co_await weir::sleep(h.closing);
      const weir::time_point at = co_await weir::now();
      book->push_back("closed at " + std::to_string(at.time_since_epoch() / 1ms));
    });
  }
  for (int i = 0; i < n; ++i) {
    co_await weir::sleep(100ms);
    co_yield i;
  }
}

/// 0 .. n-1, then an error; always ready.
inline weir::async_generator<int> failing(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
  throw std::runtime_error("source failed");
}

/// A generator whose exit fails after its last value.
inline weir::async_generator<int> unclean(int n) {
  int resource = 0;
  co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> {
    throw std::runtime_error("exit failed");
    co_return;
  });
  for (int i = 0; i < n; ++i) co_yield i;
}

/// Values that are asked for again and again until the end or an error: "0 1 2 |" or "0 1 2 error".
template <class S>
weir::task<std::string> spelled(S source) {
  std::string text;
  try {
    while (auto value = co_await source.next()) text += std::to_string(*value) + " ";
    text += "|";
  } catch (const std::exception& error) {
    text += error.what();
  }
  co_return text;
}
template <class S>
std::string spell(S source) {
  return weir::testing::run(spelled(std::move(source)));
}
/// The same by one drive for all: the fast path.
template <class S>
weir::task<std::string> spelled_at_once(S source) {
  std::string text;
  auto write = [&text](const auto& value) { text += std::to_string(value) + " "; };
  try {
    co_await source.for_each(write);
    text += "|";
  } catch (const std::exception& error) {
    text += error.what();
  }
  co_return text;
}
template <class S>
std::string spell_at_once(S source) {
  return weir::testing::run(spelled_at_once(std::move(source)));
}

/// "0@100 1@200 |@200": each value with the virtual milliseconds at which it came.
template <class S>
weir::task<std::string> timed(S source) {
  std::string text;
  std::string end = "|";
  try {
    while (auto value = co_await source.next()) {
      const weir::time_point at = co_await weir::now();
      text += std::to_string(*value) + "@" + std::to_string(at.time_since_epoch() / 1ms) + " ";
    }
  } catch (const std::exception& error) {
    end = error.what();
  }
  const weir::time_point at = co_await weir::now();
  co_return text + end + "@" + std::to_string(at.time_since_epoch() / 1ms);
}
template <class S>
std::string spell_times(S source) {
  return weir::testing::run(timed(std::move(source)));
}

/// What `make` throws as std::invalid_argument.
template <class F>
std::string refusal(F make) {
  try {
    static_cast<void>(make());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "not refused";
}

/// `co_await drain_the_run()`: what a signal does under `on_signal::drain`.
class drain_the_run {
 public:
  drain_the_run() noexcept {}
  void bind(weir::context& ctx) noexcept { ctx.run().request_drain(); }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

/// `co_await count_of_discarded(n)`: the values that no handler took.
class count_of_discarded {
 public:
  explicit count_of_discarded(std::uint64_t& into) noexcept : into_(&into) {}
  void bind(weir::context& ctx) noexcept { *into_ = ctx.run().discarded(); }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  std::uint64_t* into_;
};

/// `co_await collect_cleanup_errors(text)`: from here on what exits throw after another error is written into `text`.
class collect_cleanup_errors {
 public:
  explicit collect_cleanup_errors(std::string& text) noexcept : text_(&text) {}
  void bind(weir::context& ctx) noexcept { ctx.run().on_cleanup_error(&write, text_); }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  static void write(void* text, std::exception_ptr failure) noexcept {
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      *static_cast<std::string*>(text) += std::string(error.what()) + "; ";
    } catch (...) {
    }
  }

  std::string* text_;
};

/// Asks `n` times for a value, then closes the stream.
template <class S>
weir::task<> take_some_and_close(S& source, int n) {
  for (int i = 0; i < n; ++i) static_cast<void>(co_await source.next());
  co_await source.close();
}

/// Waits for a value that does not come, until it is destroyed.
template <class S>
weir::task<> wait_for_next(S& source) {
  static_cast<void>(co_await source.next());
}

/// Starts waiting for `source.next()`, abandons it after `length`, and destroys the stream.
template <class S>
weir::task<> destroy_after(S source, weir::duration length) {
  auto both = weir::when_any(wait_for_next(source),
                             [](weir::duration time) -> weir::task<> { co_await weir::sleep(time); }(length));
  static_cast<void>(co_await std::move(both));
}

/// The same, but the stream is closed while the `next` is pending.
template <class S>
weir::task<> close_after(S source, weir::duration length) {
  auto closer = [](S& s, weir::duration time) -> weir::task<> {
    co_await weir::sleep(time);
    co_await s.close();
  };
  auto both = weir::when_all(wait_for_next(source), closer(source, length));
  static_cast<void>(co_await std::move(both));
}

/// A run whose dropped values are collected: `drops.here(source)` between the source and the terminal.
class drops {
 public:
  std::vector<int> values;

  template <class Up>
  class stream : public weir::stream_base<stream<Up>, typename Up::value_type>, private weir::detail::discard_handler {
   public:
    stream(Up&& upstream, std::vector<int>& into)
        : discard_handler([](discard_handler& self, const void* tag, void* value) noexcept {
            if (tag != &weir::detail::type_tag<int>) return false;
            static_cast<stream&>(self).into_->push_back(*static_cast<int*>(value));
            return true;
          }),
          into_(&into),
          upstream_(std::move(upstream)) {}

    template <class Sink>
    weir::drive_status drive(weir::context& ctx, Sink&& sink) {
      ctx_ = ctx;
      ctx_.discard_to(*this);
      return upstream_.drive(ctx_, sink);
    }
    weir::close_status close(weir::context& ctx) {
      ctx_ = ctx;
      ctx_.discard_to(*this);
      return upstream_.close(ctx_);
    }
    using weir::stream_base<stream, typename Up::value_type>::close;

   private:
    std::vector<int>* into_;
    weir::context ctx_;  // outlives what is driven with it
    Up upstream_;
  };

  template <class Up>
  auto here(Up upstream) {
    return stream<Up>(std::move(upstream), values);
  }
};

}  // namespace weir_tests
