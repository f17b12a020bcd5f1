#pragma once

#include <weir/core/contract.hpp>

#include <concepts>
#include <cstddef>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// Weighs nothing: only the number of values counts.
class weightless {};

}  // namespace detail

/// When a batch is full: `batch_size(500).weighing(1 << 20, bytes_of)`; a plain number is taken too.
///
/// n           values in a batch at most, >= 1
/// weighing    also full once its values weigh `most` or more together, most >= 1; `weigh(const T&)` says how much one
///             weighs. The value that fills the batch is in it, so that one that is heavier than `most` is a batch alone
///             or the last of one.
template <class Weigh = detail::weightless>
class batch_size {
 public:
  template <std::integral N>
  batch_size(N n) : values_(detail::at_least(1, n, "batch_size(n)", "n")) {}  // NOLINT: a number is a batch size
  batch_size(std::size_t values, std::size_t most, Weigh weigh) : values_(values), most_(most), weigh_(std::move(weigh)) {}

  template <std::integral N, class F>
  [[nodiscard]] batch_size<F> weighing(N most, F weigh) const {
    return batch_size<F>(values_, detail::at_least(1, most, "batch_size(n).weighing(most, f)", "most"), std::move(weigh));
  }

  std::size_t values() const noexcept { return values_; }
  std::size_t most() const noexcept { return most_; }
  const Weigh& weigh() const noexcept { return weigh_; }

 private:
  std::size_t values_;
  std::size_t most_ = 0;
  Weigh weigh_{};
};

template <std::integral N>
batch_size(N) -> batch_size<>;

}  // namespace v0
}  // namespace weir
