#pragma once

#include <weir/core/item.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/inputs.hpp>

#include <cstddef>
#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What a stage keeps of the values of a stream: a reference is good only until the next value is asked for.
template <class S>
using kept_value_t = std::remove_cvref_t<typename std::remove_cvref_t<S>::value_type>;
template <class S>
inline constexpr bool has_values_to_keep = can_be_held<typename std::remove_cvref_t<S>::value_type>;
/// So that it can be given more than once.
template <class S>
inline constexpr bool has_values_to_repeat = has_values_to_keep<S>&& std::is_copy_constructible_v<kept_value_t<S>>;

/// One value of each of several inputs, which wait for each other.
template <class... Ts>
class one_of_each {
 public:
  one_of_each() noexcept {}

  /// Asks every input that is ready and has given none. The end of one that has none, or its error, begins the end of
  /// the stage. True when all are there.
  template <class Inputs>
  bool collect(Inputs& inputs, joint_end& ending) {
    bool all = true;
    inputs.for_each([&](auto& input, auto number) {
      auto& value = std::get<decltype(number)::value>(values_);
      if (!value.has_value() && !ending.begun() && input.ready()) ask(input, value, ending);
      all = value.has_value() && all;
    });
    return all;
  }
  template <std::size_t I, class V>
  void replace(V&& value) {
    std::get<I>(values_).emplace(static_cast<V&&>(value));
  }

  /// When all are there.
  std::tuple<Ts...> take() {
    return std::apply([](auto&... value) { return std::tuple<Ts...>(taken(value)...); }, values_);
  }
  std::tuple<Ts...> copy() const {
    return std::apply([](const auto&... value) { return std::tuple<Ts...>(*value...); }, values_);
  }

  /// Those that are there will not be delivered.
  void drop(context& ctx) noexcept {
    std::apply([&ctx](auto&... value) { (drop_one(ctx, value), ...); }, values_);
  }
  std::size_t count() const noexcept {
    return std::apply([](const auto&... value) { return (std::size_t{0} + ... + std::size_t{value.has_value()}); },
                      values_);
  }

 private:
  template <class Input, class T>
  static void ask(Input& input, item<T>& value, joint_end& ending) noexcept {
    using in = typename Input::value_type;
    try {
      const drive_status status = input.drive([&value](in&& v) {
        value.emplace(static_cast<in&&>(v));
        return false;
      });
      if (status == drive_status::done) ending.begin();
    } catch (...) {
      ending.begin(std::current_exception());
    }
  }
  /// A value that leaves its place empty.
  template <class T>
  static T taken(item<T>& value) {
    T out = std::move(*value);
    value.reset();
    return out;
  }
  template <class T>
  static void drop_one(context& ctx, item<T>& value) noexcept {
    if (!value.has_value()) return;
    ctx.discard(std::move(*value));
    value.reset();
  }

  std::tuple<item<Ts>...> values_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
