#pragma once

#include <weir/core/terminal/consume.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T>
class first_consumer {
 public:
  first_consumer() noexcept {}
  bool take(T&& value) {
    first_.emplace(static_cast<T&&>(value));
    return false;
  }
  static constexpr std::size_t demand() noexcept { return 1; }
  auto result() { return std::move(first_); }

 private:
  item<std::remove_cvref_t<T>> first_;  // a copy of a reference's target: the stream is closed before the answer
};

template <class S>
auto make_first(S& source) {
  return consume_awaiter<S, first_consumer<typename S::value_type>>(source);
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir
