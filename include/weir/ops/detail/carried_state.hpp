#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What a stage carries from one value to the next: what it was given, or what a function that it was given makes when
/// it is first needed.
template <class Given>
class carried {
 public:
  using state = Given;
  explicit carried(Given&& given) : state_(std::move(given)) {}
  state& get() noexcept { return state_; }

 private:
  Given state_;
};
template <std::invocable Given>
class carried<Given> {
 public:
  using state = std::remove_cvref_t<std::invoke_result_t<Given&>>;
  explicit carried(Given&& make) : make_(std::move(make)) {}
  state& get() {
    if (!made_) [[unlikely]]
      made_.emplace(std::invoke(make_));
    return *made_;
  }

 private:
  Given make_;
  item<state> made_;
};
template <class Given>
using carried_t = typename carried<Given>::state;

/// `f(state, value)` as a function of the value alone.
template <class Carried, class State, class F>
class with_state {
 public:
  with_state(Carried&& carrying, F&& f) : carrying_(std::move(carrying)), f_(std::move(f)) {}

  template <class V>
  std::invoke_result_t<F&, State&, V&&> operator()(V&& value) {
    return std::invoke(f_, carrying_.get(), static_cast<V&&>(value));
  }

 private:
  Carried carrying_;
  F f_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
