#pragma once

#include <weir/ops/detail/settled.hpp>
#include <weir/ops/detail/stepped.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class C, class F>
class paginate_steps {
 public:
  using answer = settled_t<step_result_t<F, C>>;
  using value = typename answer::first_type;

  paginate_steps(C&& first, F&& fetch) : cursor_(std::move(first)), fetch_(std::move(fetch)) {}

  bool over() const noexcept { return !cursor_; }
  decltype(auto) begin() { return call_with_state(fetch_, *cursor_); }
  template <class Push>
  bool finish(answer&& page, Push&& push) {
    cursor_.reset();
    if (page.second) cursor_.emplace(std::move(*page.second));
    return push(static_cast<value&&>(page.first));
  }

 private:
  std::optional<C> cursor_;  // of the next page; none: there is none
  F fetch_;
};

template <class A, class C>
inline constexpr bool is_page_with_cursor = false;
template <class T, class C>
inline constexpr bool is_page_with_cursor<std::pair<T, std::optional<C>>, C> = true;

template <class C, class F>
constexpr bool paginates() {
  if constexpr (takes_state<F, C>()) {
    return is_page_with_cursor<settled_t<step_result_t<F, C>>, C>;
  } else {
    return false;
  }
}

}  // namespace detail

/// The pages that `fetch` gives, each together with the cursor of the next, until there is no next; awaits it where it
/// returns an awaitable.
///
///     fetch(1) = (ab, 2), fetch(2) = (c, nothing)
///     paginate(1, fetch)   [ab]-[c]|
///
/// Shape    (C, C -> std::pair<P, std::optional<C>>, or an awaitable of that) -> stream<P>. P is a page: a container of
///          records, or anything else. The first page is always emitted, and so is an empty one. The cursor is moved
///          into `fetch`, or handed over as it lies in the stream where `fetch` takes it as `C&`.
/// Units    none.
/// Demand   fetches a page for each one asked for, and one at a time; prefetch(1) behind it fetches the next while
///          this one is worked on.
/// Threads  none of its own.
/// Ends     with a page that has no next; when the run drains.
/// Errors   what `fetch` throws ends the stream; retrying(backoff, fetch) asks again for the same page.
/// Stop     a call that runs is destroyed, also when the run drains; a page of one that has ended goes to on_discard.
/// Cost     the call a page; no frame and no allocation of its own.
/// Example  examples/paginate.cpp
/// See      transform_join (from pages to records), unfold (may end without a value), retrying, prefetch.
template <class C, class F>
[[nodiscard]] auto paginate(C first, F fetch) {
  static_assert(detail::paginates<C, F>(),
                "weir: the function of paginate takes the cursor and returns a std::pair of a page and a std::optional of "
                "the next cursor, which has the type of the first, or an awaitable of that");
  if constexpr (detail::paginates<C, F>()) {
    using steps = detail::paginate_steps<C, F>;
    return detail::stepped_stream<steps>(steps(std::move(first), std::move(fetch)));
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir
