#pragma once

#include <weir/core/async_generator.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/task.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

// How values stand in a diagram.

inline std::string marble(char value) { return std::string(1, value); }
inline std::string marble(const std::string& value) { return value; }
template <std::integral N>
std::string marble(N value) {
  return std::to_string(value);
}
template <class T>
std::string marble(const std::vector<T>& values) {
  std::string all = "[";
  for (const T& each : values) all += marble(each);
  return all + "]";
}

/// A diagram that grows.
class drawing {
 public:
  void add(std::ptrdiff_t tick, const std::string& what) {
    if (tick != tick_) finish_tick(tick);
    here_ += what;
    ++events_;
  }
  std::string finished() {
    finish_tick(tick_);
    return std::move(line_);
  }

 private:
  void finish_tick(std::ptrdiff_t next) {
    if (events_ == 1 && (here_.size() == 1 || here_.front() == '[')) {
      line_ += here_;
    } else if (events_ != 0) {
      line_ += "(" + here_ + ")";
    }
    if (next > tick_) line_.append(static_cast<std::size_t>(next - tick_ - (events_ == 0 ? 0 : 1)), '-');
    here_.clear();
    events_ = 0;
    tick_ = next;
  }

  std::string line_;
  std::string here_;
  std::size_t events_ = 0;
  std::ptrdiff_t tick_ = 0;
};

}  // namespace detail

namespace testing {

// A marble diagram is a stream over time, as a line of text. Each character is one tick:
//
//     -        nothing
//     a        the value 'a'
//     (abc)    several values in one tick
//     |        the end
//     X        the end with an error
//
// "a--(bc)-|": a at once, b and c after 3 ticks, the end after 5. Spaces, for alignment, are no ticks.

/// How long a tick is, unless said.
inline constexpr duration marble_tick = std::chrono::milliseconds(1);

/// What a stream of `marbles` fails with at an X.
class marble_error : public std::runtime_error {
 public:
  marble_error() : std::runtime_error("X") {}
};

/// Two diagrams that should be the same; what() shows them one under the other.
class marbles_differ : public std::logic_error {
 public:
  marbles_differ(const std::string& wanted, const std::string& seen)
      : std::logic_error("the stream is not as wanted:\n  wanted  " + wanted + "\n  seen    " + seen) {}
};

/// A stream that gives the characters of a diagram at their ticks, counted from its first demand:
/// `marbles("a--(bc)-|")`.
///
/// Shape    stream<char>.
/// Units    tick: a duration, > 0.
/// Demand   a value that nobody asked for in time comes when it is asked for; those behind it keep to their ticks.
/// Threads  none of its own.
/// Ends     at `|`; without one, never.
/// Errors   marble_error at X. A diagram that is none: std::invalid_argument, at the first demand.
/// Stop     closes as any generator.
/// Cost     a timer a tick that has a value.
/// Example  tests/testing/marbles.test.cpp
/// See      marbles_of, expect_marbles.
[[nodiscard]] inline async_generator<char> marbles(std::string diagram, duration tick = marble_tick) {
  const time_point begin = co_await now();
  std::ptrdiff_t ticks = 0;
  bool together = false;
  for (const char each : diagram) {
    if (each == ' ') continue;
    if (each == '(' || each == ')') {
      if (together == (each == '('))
        throw std::invalid_argument("marbles(\"" + diagram + "\"): a parenthesis has no partner");
      together = each == '(';
      if (!together) ++ticks;
      continue;
    }
    if (each != '-') {
      const duration left = begin + ticks * tick - co_await now();
      if (left > duration::zero()) co_await sleep(left);
    }
    if (each == '|') co_return;
    if (each == 'X') throw marble_error();
    if (each != '-') co_yield char(each);
    if (!together) ++ticks;
  }
  co_await sleep(duration::max());
}

/// Drains a stream and draws what came: `co_await marbles_of(marbles("a-b|") | weir::chunk(2))` is `--[ab](|)`.
///
/// Characters, strings and numbers are drawn as they are, with parentheses if they take more than one character;
/// vectors in brackets. A time between two ticks counts as the one before.
template <class S>
task<std::string> marbles_of(S source, duration tick = marble_tick) {
  const time_point begin = co_await now();
  detail::drawing line;
  std::string ending = "|";
  try {
    while (auto value = co_await source.next()) {
      const time_point at = co_await now();
      line.add((at - begin) / tick, detail::marble(*value));
    }
  } catch (const std::exception&) {
    ending = "X";
  }
  const time_point at = co_await now();
  line.add((at - begin) / tick, ending);
  co_return line.finished();
}

/// Throws marbles_differ unless the stream gives what the diagram says.
template <class S>
task<> expect_marbles(S source, std::string wanted, duration tick = marble_tick) {
  std::erase(wanted, ' ');
  const std::string seen = co_await marbles_of(std::move(source), tick);
  if (seen != wanted) throw marbles_differ(wanted, seen);
}

}  // namespace testing
}  // namespace v0
}  // namespace weir
