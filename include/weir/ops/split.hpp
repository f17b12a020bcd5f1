#pragma once

#include <weir/core/pipe.hpp>
#include <weir/core/predicate.hpp>
#include <weir/ops/detail/router.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// Both sides of a stream that was split: `auto [matching, others] = source | weir::split(pred);`
template <class T>
class split_sides {
 public:
  split_sides(branch<T>&& yes, branch<T>&& no) noexcept : matching(std::move(yes)), others(std::move(no)) {}
  branch<T> matching;
  branch<T> others;
};

namespace detail {

class side_of_answer {
 public:
  template <class K>
  std::size_t operator()(const K& matches) const {
    return static_cast<bool>(matches) ? 0U : 1U;
  }
};

template <class F>
class make_split {
 public:
  make_split(F matches, std::size_t room) : matches_(std::move(matches)), room_(room) {}

  template <class Up>
  auto operator()(Up source) && {
    using T = typename Up::value_type;
    if constexpr (!is_keepable<T>) {
      static_assert(
          is_keepable<T>,
          "weir: split keeps values, and this is a stream of references that are valid only until the next one "
          "is asked for; put as<T>() or transform to a value before it");
      return source;
    } else if constexpr (!is_predicate<T>()) {
      static_assert(
          is_predicate<T>(),
          "weir: the predicate of split takes a value of this stream, as const T&, and answers true or false, or "
          "an awaitable of that");
      return source;
    } else {
      auto keyed = with_key(std::move(source), std::move(matches_));
      using routed = fixed_router<T, side_of_answer>;
      const fresh_hub<routed> sender(new fed_by<routed, decltype(keyed)>(std::move(keyed), room_, side_of_answer()));
      branch<T> matching(*sender, sender->add());
      branch<T> others(*sender, sender->add());
      return split_sides<T>(std::move(matching), std::move(others));
    }
  }

 private:
  template <class T>
  static constexpr bool is_predicate() {
    if constexpr (std::is_invocable_v<F&, seen_t<T>>) {
      return answers_yes_or_no<std::invoke_result_t<F&, seen_t<T>>>();
    } else {
      return false;
    }
  }

  F matches_;
  std::size_t room_;
};

}  // namespace detail

/// Two streams: the values for which a predicate holds, and the others.
///
///     source          1--2--3--4|
///     split(is_even)  ---2-----4|
///                     1-----3---|
///
/// Shape    stream<T> -> {stream<T> matching, stream<T> others}; order kept in each. T is no reference.
/// Units    room: values that wait for one side, >= 1; 16 unless said.
/// Demand   pulls what one side asks for, until one comes that belongs there, as long as the other has room. A side
///          that is not read holds up the other when `room` values wait for it; it has to be destroyed.
/// Threads  none of its own; both on one loop.
/// Ends     with the source, each side after its values.
/// Errors   the source's, or what the predicate throws, for both sides; upstream is closed before. A room below 1:
///          std::invalid_argument, when made.
/// Stop     what waits for a side goes to its on_discard; what comes for one that has left, and what is dropped further up,
///          to that of the other. The last one to close waits until upstream is closed.
/// Cost     O(1) a value; three allocations, and memory as far as one side is behind.
/// Example  examples/split.cpp
/// See      filter (the others are dropped), partition (more than two), group_by (as many as there are keys).
template <class F, std::integral N = std::size_t>
[[nodiscard]] auto split(F predicate, N room = detail::usual_room) {
  return detail::stage(
      detail::make_split<F>(std::move(predicate), detail::at_least(1, room, "split(pred, room)", "room")));
}

}  // namespace v0
}  // namespace weir
