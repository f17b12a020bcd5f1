#pragma once

#include <weir/core/terminal/consume.hpp>

#include <cstddef>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T>
class discard_consumer {
 public:
  discard_consumer() noexcept {}
  bool take(T&&) noexcept { return true; }
  static constexpr std::size_t demand() noexcept { return detail::unlimited; }
  void result() const noexcept {}
};

template <class S>
auto make_discard(S& source) {
  return consume_awaiter<S, discard_consumer<typename S::value_type>>(source);
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir
