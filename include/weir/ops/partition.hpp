#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/router.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class K>
inline constexpr bool is_hashable = requires(const K& key) {
  { std::hash<K>()(key) } -> std::convertible_to<std::size_t>;
};

class part_of_key {
 public:
  explicit part_of_key(std::size_t parts) noexcept : parts_(parts) {}
  template <class K>
  std::size_t operator()(const K& key) const {
    return static_cast<std::size_t>(std::hash<K>()(key)) % parts_;
  }

 private:
  std::size_t parts_;
};

template <class F>
class make_partition {
 public:
  make_partition(std::size_t parts, F key, std::size_t room) : parts_(parts), key_(std::move(key)), room_(room) {}

  template <class Up>
  auto operator()(Up source) && {
    using T = typename Up::value_type;
    if constexpr (!is_keepable<T>) {
      static_assert(
          is_keepable<T>,
          "weir: partition keeps values, and this is a stream of references that are valid only until the next "
          "one is asked for; put as<T>() or transform to a value before it");
      return source;
    } else if constexpr (!is_hashable<key_t<F, T>>) {
      static_assert(
          is_hashable<key_t<F, T>>,
          "weir: the function of partition takes a value of this stream, as const T&, and returns its key, of a "
          "type that std::hash knows, or an awaitable of that");
      return source;
    } else {
      auto keyed = with_key(std::move(source), std::move(key_));
      using routed = fixed_router<T, part_of_key>;
      const fresh_hub<routed> sender(new fed_by<routed, decltype(keyed)>(std::move(keyed), room_, part_of_key(parts_)));
      std::vector<branch<T>> parts;
      parts.reserve(parts_);
      while (parts.size() < parts_) parts.emplace_back(*sender, sender->add());
      return parts;
    }
  }

 private:
  std::size_t parts_;
  F key_;
  std::size_t room_;
};

}  // namespace detail

/// Shares out the values of a stream among `n` streams, by a key: values of one key come in order, in the same stream.
///
///     source               a1--b1--a2--c1|
///     partition(2, name)   a1------a2--c1|
///                          ----b1--------|
///
/// Shape    stream<T> -> std::vector<stream<T>>, n of them; order kept in each. T is no reference.
/// Units    n: streams, >= 1. room: values that wait for one of them, >= 1; 16 unless said. Which stream a key belongs
///          to is its std::hash modulo n.
/// Demand   pulls what one of them asks for, until a value comes that belongs there, as long as all have room. One that
///          is not read holds up the others when `room` values wait for it; it has to be destroyed. While each is read,
///          any number of keys passes.
/// Threads  none of its own; all of them on one loop.
/// Ends     with the source, each after its values.
/// Errors   the source's, or what `key` throws, for each of them; upstream is closed before. Sizes below 1:
///          std::invalid_argument, when made.
/// Stop     what waits for one goes to its on_discard; what comes for one that has left, and what is dropped further
///          up, to that of the first that is there. The last one to close waits until upstream is closed.
/// Cost     O(1) a value; an allocation a stream, and memory as far as one of them is behind.
/// Example  examples/partition.cpp
/// See      group_by (a stream for each key), transform_concurrent (tasks in place of streams), split (by a predicate).
template <std::integral N, class F, std::integral R = std::size_t>
[[nodiscard]] auto partition(N n, F key, R room = detail::usual_room) {
  return detail::stage(detail::make_partition<F>(detail::at_least(1, n, "partition(n, key, room)", "n"), std::move(key),
                                                 detail::at_least(1, room, "partition(n, key, room)", "room")));
}

}  // namespace v0
}  // namespace weir
