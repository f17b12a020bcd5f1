// How an operator takes part: one of the files beside this has what it means (see model.hpp), how the library builds it
// (see library.hpp), and one `known` object for it:
//
//     const known take("take", {.roll = [](node& made, dice& random) { made.count = random.below(12); },
//                               .spelled = spelled_count,
//                               .meaning = meaning<taken>,
//                               .library = over_input([](text_stream input, const node& from) {
//                                 return std::move(input) | weir::take(from.count); })});
//
// What comes out at one instant must not depend on the order of turns of the loop; where it would, inputs are rolled
// apart.
#pragma once

#include "library.hpp"
#include "model.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace differential {

enum class role { source, stage, several };

struct operator_kind {
  role is = role::stage;
  /// Sets its parameters; of what has several inputs, those too: random.inputs() or random.inputs_apart().
  void (*roll)(node& made, dice& random) = [](node&, dice&) {};
  /// What stands behind its name: "(3)".
  std::string (*spelled)(const node&) = [](const node&) { return std::string("()"); };
  stage_pointer (*meaning)(const node&, std::size_t attempt) = nullptr;
  std::function<text_stream(const node&, std::size_t attempt)> library = nullptr;
  /// How often it is rolled, beside others of its role.
  std::size_t weight = 1;
  /// It goes on at a time that depends on when it is asked, and what it is made of: not for inputs_apart.
  bool asked_at_once = false;
  std::string name = {};
};

class known {
 public:
  known(const char* name, operator_kind what);

  /// All of them, by name.
  static const std::vector<operator_kind>& all();

 private:
  static std::vector<operator_kind>& collected();
};

/// `(3)`
std::string spelled_count(const node& stage);
/// `(5 ns)`
std::string spelled_time(const node& stage);
/// `(f)`, `(awaited f that breaks)`
std::string spelled_function(const node& stage);

inline void roll_time(node& made, dice& random) { made.time = random.some_time(); }
inline void roll_size(node& made, dice& random) { made.count = 1 + random.below(6); }
inline void roll_function(node& made, dice& random) { made.awaited = random.one_in(2); }

/// A stage over its one input, for operator_kind::library.
template <class F>
auto over_input(F stage) {
  return [stage](const node& from, std::size_t attempt) -> text_stream {
    return stage(build(from.inputs.front(), attempt), from);
  };
}
/// The same over a vector of all its inputs.
template <class F>
auto over_inputs(F stage) {
  return [stage](const node& from, std::size_t attempt) -> text_stream {
    std::vector<text_stream> inputs;
    for (const node& each : from.inputs) inputs.push_back(build(each, attempt));
    return stage(std::move(inputs), from);
  };
}

}  // namespace differential
