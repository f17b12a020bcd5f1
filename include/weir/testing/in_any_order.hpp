#pragma once

#include <weir/testing/run.hpp>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace testing {

/// A task failed, or gave another result, only because of the order in which the loop ran what was ready.
class order_matters : public std::logic_error {
 public:
  order_matters(std::uint64_t seed, const std::string& what)
      : std::logic_error("with WEIR_INTERLEAVING=" + std::to_string(seed) + ": " + what), seed_(seed) {}

  /// Of the interleaving that shows it: `virtual_scheduler(interleaving(seed))` does it again.
  std::uint64_t seed() const noexcept { return seed_; }

 private:
  std::uint64_t seed_;
};

namespace interleaved {

/// What one run gave.
template <class T>
class outcome {
 public:
  template <class Make>
  outcome(Make& make, std::uint64_t seed) {
    virtual_scheduler loop{interleaving(seed)};
    try {
      if constexpr (std::is_void_v<T>) {
        testing::run(loop, make());
        result_.emplace();
      } else {
        result_.emplace(testing::run(loop, make()));
      }
    } catch (const std::exception& failure) {
      throw order_matters(seed, failure.what());
    }
  }
  bool operator==(const outcome& other) const { return *result_ == *other.result_; }
  T take() && {
    if constexpr (!std::is_void_v<T>) return std::move(*result_);
  }

 private:
  std::optional<weir::detail::regular_t<T>> result_;
};

}  // namespace interleaved

/// Runs the task that `make()` gives on a virtual clock, again and again with `seeds` interleavings, the first of them as
/// things come, and answers its result, which has to be the same each time.
///
///     EXPECT_EQ(weir::testing::in_any_order([] { return transfer(); }), "1 2 3 |");
///
/// Errors   order_matters, with the seed in its text, when the task throws or its result is another one. The environment
///          variable WEIR_INTERLEAVING=17 replays that seed alone.
template <class Make>
auto in_any_order(Make make, std::uint64_t seeds = 100) {
  using result = decltype(testing::run(make()));
  if (const char* one = std::getenv("WEIR_INTERLEAVING")) {
    return interleaved::outcome<result>(make, std::strtoull(one, nullptr, 10)).take();
  }
  interleaved::outcome<result> first(make, 0);
  for (std::uint64_t seed = 1; seed < seeds; ++seed) {
    if (!(interleaved::outcome<result>(make, seed) == first)) throw order_matters(seed, "the result is another one");
  }
  return std::move(first).take();
}

}  // namespace testing
}  // namespace v0
}  // namespace weir
