// What the files of this folder put through the battery, and with what.
#pragma once

#include <weir/testing/conformance.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

using namespace std::chrono_literals;
using weir::testing::laboratory;
using weir::testing::tracked;

using source = weir::any_stream<tracked>;
using single = weir::testing::conformance<tracked>;
using grouped = weir::testing::conformance<std::vector<tracked>>;
using numbers = weir::testing::conformance<int>;

/// What the battery has to say; made once for all files, because it takes long to compile.
std::string complaints(single&& stage);
std::string complaints(grouped&& stage);
std::string complaints(numbers&& stage);

/// The bounds of demand: so many values beyond those that were asked for, or so many for each.
inline auto beyond(std::size_t more) {
  return [more](std::size_t asked) { return asked + more; };
}
inline auto times(std::size_t each) {
  return [each](std::size_t asked) { return each * asked; };
}
inline bool any_value(int) { return true; }

/// How long a function under test works with a value: so long that later ones overtake it, a turn of the loop, or no
/// time.
inline weir::task<> work(int id) {
  if (id % 3 == 0) co_await weir::sleep(7ms);
  if (id % 3 == 1) co_await weir::post();
}

/// While it works the value is its own, also if it is stopped; then it hands it on. The value has to stay where it is.
inline weir::task<tracked> worked_on(tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  value.restore();
  co_return std::move(value);
}

/// The value 4 breaks a function.
inline void check(const tracked& value) {
  if (value.id() != 4) return;
  value.absorb();
  throw std::runtime_error("broke at 4");
}

/// What a function makes of a value that it may only look at: another one.
inline tracked successor(laboratory& lab, const tracked& value) { return tracked(lab.book(), 90'000 + value.id()); }
inline bool is_no_successor(int id) { return id < 90'000; }

}  // namespace weir_tests
