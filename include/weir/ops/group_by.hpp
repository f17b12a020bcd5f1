#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/grouping.hpp>
#include <weir/ops/group_limits.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class K>
class group_by_stream
    : public hub_stream<group_by_stream<Up, K>, grouping<K, typename Up::value_type>, group<K, typename Up::value_type>,
                        typename grouping<K, typename Up::value_type>::groups_reader> {
 public:
  using upstream_type = Up;
  using group_by_stream::hub_stream::hub_stream;
};

template <class K>
inline constexpr bool is_group_key = requires(const K& key) {
  requires std::copy_constructible<K>;
  { key == key } -> std::convertible_to<bool>;
  { std::hash<K>()(key) } -> std::convertible_to<std::size_t>;
};

template <class F>
class make_group_by {
 public:
  make_group_by(F key, const group_limits& limits) : key_(std::move(key)), limits_(limits) {}

  template <class Up>
  auto operator()(Up source) && {
    using T = typename Up::value_type;
    using K = key_t<F, T>;
    if constexpr (!is_keepable<T>) {
      static_assert(
          is_keepable<T>,
          "weir: group_by keeps values, and this is a stream of references that are valid only until the next "
          "one is asked for; put as<T>() or transform to a value before it");
      return source;
    } else if constexpr (!is_group_key<K>) {
      static_assert(
          is_group_key<K>,
          "weir: the function of group_by takes a value of this stream, as const T&, and returns its key, which "
          "can be copied, compared and hashed by std::hash, or an awaitable of that");
      return source;
    } else {
      auto keyed = with_key(std::move(source), std::move(key_));
      using hub_of_groups = grouping<K, T>;
      const fresh_hub<hub_of_groups> sender(new fed_by<hub_of_groups, decltype(keyed)>(std::move(keyed), limits_));
      return group_by_stream<Up, K>(*sender, sender->read_groups());
    }
  }

 private:
  F key_;
  group_limits limits_;
};

}  // namespace detail

/// A stream of groups: one for each key that comes, with a `key()`, and a stream itself.
///
///     source            a1--b1--a2--b2--a3|
///     group_by(name)    A---B-------------|
///     A, named a        a1------a2------a3|
///     B, named b            b1------b2----|
///
/// Shape    stream<T> -> stream<group<K, T>>; order kept in each group. T is no reference.
/// Units    group_limits: groups open at once; values that wait in one; how long one may be idle.
/// Demand   pulls what somebody asks for who reads the groups or one of them, until it comes, as long as every group
///          has room. The bounds hold whatever the number of keys: a new key beyond the limit ends the group that had
///          no value for the longest time and holds none; its stream ends, and when its key comes again it opens
///          another group. Where a group that nobody has taken yet is full, the reader who has been waiting in its own
///          for the longest time is released in the same way. So nothing stands still as long as who is done with a
///          group takes another. A group that is taken and not read holds up the others when it is full; `idle`
///          releases whoever waits.
/// Threads  none of its own; all of it on one loop.
/// Ends     with the source, each group after its values.
/// Errors   the source's, or what `key` throws, for the groups and each of them; upstream is closed before. A limit out
///          of range: std::invalid_argument, when made.
/// Stop     a group that is left goes on without a reader until it ends: its values go to the on_discard of the groups.
///          When the groups are left, those that were taken go on, and values of new keys are dropped. The last one to
///          close waits until upstream is closed.
/// Cost     a look into a hash table a value; four allocations a group; memory O(groups * buffer).
/// Example  examples/group_by.cpp
/// See      partition (a fixed number of streams), transform_concurrent (tasks in place of streams).
template <class F>
[[nodiscard]] auto group_by(F key, group_limits limits) {
  return detail::stage(detail::make_group_by<F>(std::move(key), limits));
}

}  // namespace v0
}  // namespace weir
