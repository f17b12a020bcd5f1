#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/fan_out.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

/// Puts the values of a stream before several readers that block each other.
template <class Up>
class broadcasting {
  using T = typename Up::value_type;

 public:
  broadcasting(Up&& source, std::size_t capacity)
      : hub_(new fed_by<fan_out<T>, Up>(std::move(source), share_policy(capacity))) {}

  subscription<T> reader() const {
    return subscription<T>(*hub_, hub_->subscribe(subscriber::block, hub_->capacity()));
  }

 private:
  fresh_hub<fan_out<T>> hub_;
};

class make_broadcast {
 public:
  make_broadcast(std::size_t streams, std::size_t capacity) noexcept : streams_(streams), capacity_(capacity) {}

  template <class Up>
  auto operator()(Up source) const {
    using T = typename Up::value_type;
    if constexpr (!is_shareable<T>) {
      static_assert(is_shareable<T>,
                    "weir: broadcast gives each of its streams a copy of each value, and the values of this stream are "
                    "references, or cannot be copied; transform them to std::shared_ptr<const T> before it");
      return source;
    } else {
      const broadcasting<Up> sender(std::move(source), capacity_);
      std::vector<subscription<T>> streams;
      streams.reserve(streams_);
      while (streams.size() < streams_) streams.push_back(sender.reader());
      return streams;
    }
  }

 private:
  std::size_t streams_;
  std::size_t capacity_;
};

template <std::size_t N>
class make_broadcast_array {
 public:
  explicit make_broadcast_array(std::size_t capacity) noexcept : capacity_(capacity) {}

  template <class Up>
  auto operator()(Up source) const {
    if constexpr (!is_shareable<typename Up::value_type>) {
      return make_broadcast(N, capacity_)(std::move(source));  // which says why
    } else {
      const broadcasting<Up> sender(std::move(source), capacity_);
      return streams_of(sender, std::make_index_sequence<N>());
    }
  }

 private:
  template <class Sender, std::size_t... Is>
  static auto streams_of(const Sender& sender, std::index_sequence<Is...>) {
    return std::array{(static_cast<void>(Is), sender.reader())...};
  }

  std::size_t capacity_;
};

}  // namespace detail

/// Gives every value to each of `n` streams: `auto [a, b] = source | weir::broadcast<2>();`, or as many as there are at
/// run time: `std::vector` of `broadcast(n)`.
///
///     source            1--2--3|
///     broadcast<2>()    1--2--3|
///                       1--2--3|
///
/// Shape    stream<T> -> std::array<stream<T>, n>, or std::vector<stream<T>>; each value copied.
/// Units    n: streams, >= 1. capacity: values that one of them may be behind the others, >= 1; 16 unless said.
/// Demand   pulls what any of them asks for, while none is `capacity` behind: one that is not read holds the others up,
///          and has to be destroyed. Whoever reads them one after the other stands still after `capacity` values.
/// Threads  none of its own; all of them on one loop.
/// Ends     with the source, each after the values before it.
/// Errors   the source's, for each of them; upstream is closed before. Sizes below 1: std::invalid_argument, when made.
/// Stop     what one has not taken goes to its on_discard. The last one to close waits until upstream is closed.
/// Cost     a copy a value and stream; memory as far as the slowest one is behind; one allocation a stream.
/// Example  examples/broadcast.cpp
/// See      share (streams that come and go, or may be slow), tee (one of them is a task), partition (each to one).
template <std::integral N, std::integral C = std::size_t>
[[nodiscard]] auto broadcast(N n, C capacity = detail::usual_room) {
  return detail::stage(detail::make_broadcast(detail::at_least(1, n, "broadcast(n, capacity)", "n"),
                                              detail::at_least(1, capacity, "broadcast(n, capacity)", "capacity")));
}

template <std::size_t N, std::integral C = std::size_t>
[[nodiscard]] auto broadcast(C capacity = detail::usual_room) {
  static_assert(N >= 1, "weir: broadcast<n>() makes at least 1 stream");
  return detail::stage(
      detail::make_broadcast_array<N>(detail::at_least(1, capacity, "broadcast<n>(capacity)", "capacity")));
}

}  // namespace v0
}  // namespace weir
