#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// A value or none: std::optional, a pointer, or whatever else is asked as a bool and looked into with `*`.
template <class R>
concept optional_like = requires(R&& answer) {
  static_cast<bool>(answer);
  requires !std::is_void_v<decltype(*static_cast<R&&>(answer))>;
};

/// The same for a static_assert, where a concept would add its reasons to the sentence.
template <class R>
inline constexpr bool is_optional_like = optional_like<R>;

/// What a stream gets out of such answers. Only a plain pointer points to what will still be there when the answer is
/// gone, so that it may come out as a reference.
template <optional_like R>
using content_t = std::conditional_t<std::is_pointer_v<std::remove_cvref_t<R>>, decltype(*std::declval<R>()),
                                     std::remove_cvref_t<decltype(*std::declval<R>())>>;

/// Gives `sink` what is in `answer`; true, for more, where there is nothing in it.
template <optional_like R, class Sink>
bool give_content(R&& answer, Sink& sink) {
  using out = content_t<R>;
  if (!static_cast<bool>(answer)) return true;
  if constexpr (std::is_same_v<decltype(*static_cast<R&&>(answer)), out&&>) {
    return sink(*static_cast<R&&>(answer));
  } else {
    return sink(static_cast<out>(*static_cast<R&&>(answer)));
  }
}

/// Drops what is in `answer`.
template <optional_like R>
void discard_content(context& ctx, R&& answer) {
  using out = content_t<R>;
  auto drop = [&ctx](out&& value) noexcept {
    discard_owned<out>(ctx, static_cast<out&&>(value));
    return true;
  };
  static_cast<void>(give_content(static_cast<R&&>(answer), drop));
}

}  // namespace detail
}  // namespace v0
}  // namespace weir
