#pragma once

#include <weir/core/concepts.hpp>

#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// Knows whether a stream has given anything yet.
class emptiness {
 public:
  emptiness() noexcept {}

  template <class Up, class Sink>
  drive_status drive(Up& upstream, context& ctx, Sink& sink) {
    using value = typename Up::value_type;
    if (has_given_) [[likely]]
      return upstream.drive(ctx, sink);
    return upstream.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
                            has_given_ = true;
                            return sink(static_cast<value&&>(v));
                          }));
  }
  /// The stream ended so, and had given nothing before.
  bool ended_empty(drive_status status) const noexcept { return status == drive_status::done && !has_given_; }

 private:
  bool has_given_ = false;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
