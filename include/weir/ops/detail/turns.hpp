#pragma once

#include <weir/ops/detail/inputs.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// The turns that the inputs of a stage take: of those that are ready the one that gave the last value goes on, but not
/// beyond 32 in a row; then comes the next one.
class turns {
 public:
  turns() noexcept {}

  /// Drives the inputs into `give(value, number of the input)`, which answers whether more is wanted. The first error
  /// of one begins the end.
  template <class Inputs, class Give>
  drive_status drive(Inputs& inputs, joint_end& ending, Give give) {
    std::size_t idle = 0;  // inputs in a row that had nothing
    std::size_t over = 0;
    // Only a value makes it the turn of another input: who is first does not depend on how often somebody looks.
    for (std::size_t at = turn_; idle < inputs.size(); at = after(at, inputs.size())) {
      drive_status status = drive_status::pending;
      bool wants_more = true;
      bool skipped = false;
      inputs.visit(at, [&](auto& input, auto number) {
        if (input.over()) ++over;
        if (!input.ready()) {
          skipped = true;
          return;
        }
        status = drive_one(input, number, ending, give, wants_more);
      });
      if (ending.begun()) return drive_status::pending;
      if (taken_in_a_row_ == in_a_row) take_turn(after(turn_, inputs.size()));
      if (status == drive_status::satisfied && !wants_more) return status;
      if (skipped) {
        ++idle;
      } else {
        idle = over = 0;
      }
    }
    return over == inputs.size() ? drive_status::done : drive_status::pending;
  }

 private:
  /// At most this many values in a row from one input while another is ready.
  static constexpr unsigned in_a_row = 32;

  static std::size_t after(std::size_t input, std::size_t all) noexcept { return input + 1 == all ? 0 : input + 1; }
  void take_turn(std::size_t input) noexcept {
    turn_ = input;
    taken_in_a_row_ = 0;
  }

  template <class Input, class Number, class Give>
  drive_status drive_one(Input& input, Number number, joint_end& ending, Give& give, bool& wants_more) {
    using in = typename Input::value_type;
    bool in_sink = false;
    auto limited = [&](in&& value) {
      if (turn_ != number) take_turn(number);
      ++taken_in_a_row_;
      in_sink = true;
      wants_more = give(static_cast<in&&>(value), number);
      in_sink = false;
      return wants_more && taken_in_a_row_ < in_a_row;
    };
    try {
      return input.drive(limited);
    } catch (...) {
      if (in_sink) throw;
      ending.begin(std::current_exception());
      return drive_status::pending;
    }
  }

  std::size_t turn_ = 0;         // of the input that gave the last value, or the one after it
  unsigned taken_in_a_row_ = 0;  // by it
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
