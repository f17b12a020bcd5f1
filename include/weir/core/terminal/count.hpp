#pragma once

#include <weir/core/terminal/consume.hpp>

#include <cstddef>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T>
class count_consumer {
 public:
  count_consumer() noexcept {}
  bool take(T&&) noexcept {
    ++count_;
    return true;
  }
  static constexpr std::size_t demand() noexcept { return detail::unlimited; }
  std::size_t result() const noexcept { return count_; }

 private:
  std::size_t count_ = 0;
};

template <class S>
auto make_count(S& source) {
  return consume_awaiter<S, count_consumer<typename S::value_type>>(source);
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir
