// What a random pipeline is, in plain data: the model and the library are both
// built from it, and share nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace differential {

/// Nanoseconds of virtual time.
using instant = std::int64_t;

/// One operator, or a source, above its inputs.
struct node {
  enum class kind {
    ready,              // a range: all values at once
    timed,              // a generator that waits before each value
    transform,          // a function
    transform_awaited,  // a function that waits
    filter,
    take,
    take_while,
    drop,
    drop_while,
    enumerate,
    chunk,
    chunk_for,
    prefetch,
    transform_concurrent,
    timeout_each,
    retry,
    upon_error,
    one_after_the_other,  // elements_of, in a generator
    merge
  };

  kind what = kind::ready;
  std::vector<node> inputs;
  std::uint64_t salt = 0;       // of its function
  std::size_t count = 0;        // n
  std::size_t window = 0;       // transform_concurrent
  instant time = 0;             // chunk_for, timeout_each, retry
  std::vector<instant> delays;  // timed: before each value, and before its end
  bool fails = false;           // timed: it ends with an error
  bool breaks = false;          // a function that fails for some values
  bool awaited = false;         // a function that waits, of take_while and drop_while
  bool inclusive = false;       // take_while
};

/// What a consumer sees.
struct event {
  instant at = 0;
  std::string text;  // a value, "|" at the end, or "X" and the error

  friend bool operator==(const event&, const event&) = default;
};
using timeline = std::vector<event>;

// -- what the functions in a pipeline do, from the text of a value alone
// ------------------------------------------------

std::uint64_t mixed(const std::string& text, std::uint64_t salt);
/// 0 for some.
instant duration_of(const std::string& text, std::uint64_t salt);
bool fails_at(const node& function, const std::string& text);
bool passes(const node& filter, const std::string& text);
std::string result_of(const node& function, const std::string& text);
/// `0:text`
std::string numbered(std::size_t position, const std::string& text);
std::string failure_of(const node& function, const std::string& text);
/// `[a b]`
std::string joined(const std::vector<std::string>& values);
/// The value of a source.
std::string value_of(const node& source, std::size_t number, std::size_t attempt);
std::string failure_of_source(const node& source);

/// Of the consumer, between a value and the next demand.
instant work_with(const std::string& text, std::uint64_t salt);

// -- random ones
// ---------------------------------------------------------------------------------------------------------

node random_pipeline(std::uint64_t seed);
/// `timed(a; 3 values, fails) | take(2)`
std::string spelled(const node& pipeline);
/// Both lines, one under the other, with a column for each instant.
std::string marbles(const timeline& wanted, const timeline& seen);

}  // namespace differential
