#pragma once

#include <weir/core/not_single.hpp>
#include <weir/core/terminal/consume.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T>
class single_consumer {
 public:
  single_consumer() noexcept {}
  bool take(T&& value) {
    if (only_) {
      has_more_ = true;
      return false;
    }
    only_.emplace(static_cast<T&&>(value));
    return true;
  }
  /// Up to the second.
  std::size_t demand() const noexcept { return only_ ? 1 : 2; }
  auto result() {
    if (has_more_) throw not_single(not_single::reason::more_than_one);
    if (!only_) throw not_single(not_single::reason::no_value);
    return std::move(*only_);
  }

 private:
  item<std::remove_cvref_t<T>> only_;  // a copy of a reference's target: the stream is closed before the answer
  bool has_more_ = false;
};

template <class S>
auto make_single(S& source) {
  return consume_awaiter<S, single_consumer<typename S::value_type>>(source);
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir
