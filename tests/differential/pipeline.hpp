// What a random pipeline is, in plain data: the model and the library are both built from it, and share nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace differential {

/// Nanoseconds of virtual time.
using instant = std::int64_t;

struct operator_kind;

/// One operator, or a source, above its inputs. What its numbers mean says its kind.
struct node {
  const operator_kind* kind = nullptr;
  std::vector<node> inputs;
  std::uint64_t salt = 0;       // of its function
  std::size_t count = 0;        // n
  std::size_t window = 0;       // a second number: transform_concurrent's window, slide's step
  instant time = 0;             // of what has a duration
  std::vector<instant> delays;  // timed: before each value, and before its end
  bool fails = false;           // timed: it ends with an error
  bool breaks = false;          // a function that fails for some values
  bool awaited = false;         // a function that waits
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
// -------------------------------------------------

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

/// Rolls the parameters of an operator, and what is above it.
class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::uint64_t salt() { return random_() % 1'000'000; }
  /// Odd sums of these do not meet by chance, so that no two things happen at one instant unless one causes the other.
  instant some_time();

  /// A source and up to `longest` stages.
  node chain(std::size_t longest);
  /// Two or three inputs that are asked only while the consumer waits for them.
  std::vector<node> inputs();
  /// Inputs of which no two have a value at one instant, since what is ready at one instant comes in the order of turns
  /// of the loop, which is nobody's business: there is a wait before each value.
  std::vector<node> inputs_apart();
  /// The same input, with a wait before each value.
  node apart(node input);

 private:
  node source();
  node stage(node input);

  std::mt19937_64 random_;
  std::size_t depth_ = 2;
  bool apart_ = false;
};

node random_pipeline(std::uint64_t seed);
/// `timed(a; 3 values, fails) | take(2)`
std::string spelled(const node& pipeline);
/// Both lines, one under the other, with a column for each instant.
std::string marbles(const timeline& wanted, const timeline& seen);

}  // namespace differential
