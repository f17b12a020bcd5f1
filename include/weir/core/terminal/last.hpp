#pragma once

#include <weir/core/terminal/consume.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T>
class last_consumer {
 public:
  last_consumer() noexcept {}
  bool take(T&& value) {
    last_.emplace(static_cast<T&&>(value));
    return true;
  }
  static constexpr std::size_t demand() noexcept { return detail::unlimited; }
  auto result() { return std::move(last_); }

 private:
  item<std::remove_cvref_t<T>> last_;  // a copy of a reference's target, which is valid until the next value only
};

template <class S>
auto make_last(S& source) {
  return consume_awaiter<S, last_consumer<typename S::value_type>>(source);
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir
