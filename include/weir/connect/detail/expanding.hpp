#pragma once

#include <weir/core/stream.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// One value in; none, one or any number of values out, one at a time as they are asked for.
///
/// `Each` has `start(T)`, which takes a value over, `std::optional<out> next()`, which makes its next result or says that
/// there is none left, and `stop() noexcept`, which drops what is left. A result is made only to be delivered at once, so
/// that none is ever held: there is nothing to discard. Each result is paid for before the next one is looked for, so that
/// a value without end gives the loop its turn.
template <class Up, class Each>
class expanding_stream
    : public stream_base<expanding_stream<Up, Each>, typename decltype(std::declval<Each&>().next())::value_type> {
  using in = typename Up::value_type;
  using out = typename decltype(std::declval<Each&>().next())::value_type;

 public:
  using upstream_type = Up;
  expanding_stream(Up&& upstream, Each&& each) : upstream_(std::move(upstream)), each_(std::move(each)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    answer left = answer::finished;
    if (busy_) {
      left = ctx.spend() ? deliver(ctx, sink) : answer::no_budget;
      if (left != answer::finished) return status_of(left);
    }
    // Any value may fill the whole demand by itself: only one is certain to be taken.
    const drive_status status = upstream_.drive(ctx, sink_with(1, [&](in&& value) {
                                                  each_.start(static_cast<in&&>(value));
                                                  busy_ = true;
                                                  left = deliver(ctx, sink);
                                                  return left == answer::finished;
                                                }));
    return status == drive_status::satisfied ? status_of(left) : status;
  }
  close_status close(context& ctx) {
    busy_ = false;
    each_.stop();
    return upstream_.close(ctx);
  }
  using stream_base<expanding_stream, out>::close;

 private:
  enum class answer : unsigned char { finished, enough, no_budget };

  static drive_status status_of(answer left) noexcept {
    return left == answer::no_budget ? drive_status::pending : drive_status::satisfied;
  }

  template <class Sink>
  answer deliver(context& ctx, Sink& sink) {
    for (;;) {
      std::optional<out> made = each_.next();
      if (!made) {
        busy_ = false;
        return answer::finished;
      }
      if (!sink(std::move(*made))) return answer::enough;
      if (!ctx.spend()) return answer::no_budget;
    }
  }

  Up upstream_;
  Each each_;
  bool busy_ = false;  // a value was started, and not known to be finished
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
