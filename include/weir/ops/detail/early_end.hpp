#pragma once

#include <weir/core/context.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// How a stage ends that has enough before its upstream is over: it closes upstream, and is done when that is closed.
class early_end {
 public:
  early_end() noexcept {}

  /// In the drive that delivered the last value, a `T`, which must not throw any more.
  template <class T, class Up>
  drive_status after_last(Up& upstream, context& ctx) noexcept {
    // A reference may point into upstream: it stays open while the consumer looks at it.
    if constexpr (!std::is_reference_v<T>) {
      try {
        static_cast<void>(upstream.close(ctx));
      } catch (...) {
        failure_ = std::current_exception();
      }
    }
    return drive_status::satisfied;
  }
  template <class Up>
  drive_status end(Up& upstream, context& ctx) {
    return close(upstream, ctx) == close_status::closed ? drive_status::done : drive_status::pending;
  }
  template <class Up>
  close_status close(Up& upstream, context& ctx) {
    if (failure_) [[unlikely]] std::rethrow_exception(std::exchange(failure_, nullptr));
    return upstream.close(ctx);
  }

 private:
  std::exception_ptr failure_;  // of closing, until somebody asks
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
