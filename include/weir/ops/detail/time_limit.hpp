#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What a timeout throws: the stream gave no value, or had no end, within `limit()`.
class timed_out : public std::runtime_error {
 public:
  timed_out(const char* what, const char* missing, duration limit)
      : std::runtime_error(std::string(what) + ": no " + missing + " within " + detail::spelled(limit)),
        limit_(limit) {}
  duration limit() const noexcept { return limit_; }

 private:
  duration limit_;
};

namespace detail {

/// What a limit of time is for.
enum class limited : unsigned char { each_value, first_value, whole_stream };

/// What `timeout_each`, `timeout_first` and `timeout` have in common, which is all but when the clock runs.
template <class Up, limited What>
class time_limit_stream : public stream_base<time_limit_stream<Up, What>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  time_limit_stream(Up&& upstream, duration limit) : upstream_(std::move(upstream)), limit_(limit) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (closing_) [[unlikely]] return give_up(ctx);
    if constexpr (What == limited::whole_stream) {
      return drive_whole(ctx, sink);
    } else {
      return drive_values(ctx, sink);
    }
  }
  close_status close(context& ctx) {
    clock_.stop();
    return closing_ ? close_failed(upstream_, ctx) : upstream_.close(ctx);
  }
  using stream_base<time_limit_stream, value>::close;

 private:
  template <class Sink>
  drive_status drive_values(context& ctx, Sink& sink) {
    if (came_) return upstream_.drive(ctx, sink);
    const drive_status status = upstream_.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
      clock_.stop();  // while the consumer works
      came_ = What == limited::first_value;
      return sink(static_cast<value&&>(v));
    }));
    if (status != drive_status::pending || came_) {
      clock_.stop();
    } else if (clock_.expired()) {
      return give_up(ctx);
    } else if (!clock_.running()) {
      clock_.start(ctx, limit_);
    }
    return status;
  }
  template <class Sink>
  drive_status drive_whole(context& ctx, Sink& sink) {
    if (clock_.expired()) return give_up(ctx);
    if (!clock_.running()) clock_.start(ctx, limit_);
    const drive_status status = upstream_.drive(ctx, sink);
    if (status == drive_status::done) clock_.stop();
    return status;
  }

  drive_status give_up(context& ctx) {
    closing_ = true;
    if (close_failed(upstream_, ctx) == close_status::pending) return drive_status::pending;
    switch (What) {
      case limited::each_value:
        throw timed_out("timeout_each", "value", limit_);
      case limited::first_value:
        throw timed_out("timeout_first", "value", limit_);
      case limited::whole_stream:
        break;
    }
    throw timed_out("timeout", "end", limit_);
  }

  Up upstream_;
  duration limit_;
  waking_timer clock_;
  bool came_ = false;  // the first value, where that is all that is waited for
  bool closing_ = false;
};

template <limited What>
class make_time_limit {
 public:
  explicit make_time_limit(duration limit) noexcept : limit_(limit) {}

  template <class Up>
  auto operator()(Up source) const {
    return time_limit_stream<Up, What>(std::move(source), limit_);
  }

 private:
  duration limit_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
