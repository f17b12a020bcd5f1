#pragma once

#include <weir/core/result.hpp>
#include <weir/ops/detail/one_call.hpp>

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// `or_dead_letter(letters)`: the values of a stream of results go on, the errors go to the sink.
template <class Up, class Letters>
class failures_stream : public stream_base<failures_stream<Up, Letters>,
                                           typename std::remove_cvref_t<typename Up::value_type>::value_type> {
  using in = typename Up::value_type;
  using out = typename std::remove_cvref_t<in>::value_type;
  using error = typename std::remove_cvref_t<in>::error_type;
  using answer = std::invoke_result_t<Letters&, error&&>;

 public:
  using upstream_type = Up;
  failures_stream(Up&& upstream, Letters&& letters) : upstream_(std::move(upstream)), letters_(std::move(letters)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if constexpr (awaitable<answer>) {
      sending_.attach(ctx);
      if (sending_.busy()) {
        if (!sending_.done()) return drive_status::pending;
        static_cast<void>(sending_.collect());
      }
    }
    bool wants_more = true;
    // A letter that has to wait takes the place of the next value.
    const std::size_t wanted = awaitable<answer> ? 1 : demand_of(sink);
    const drive_status status = upstream_.drive(ctx, sink_with(wanted, [&](in&& value) {
      if (!value) return send(error(static_cast<in&&>(value).error()));
      wants_more = sink(out(*static_cast<in&&>(value)));
      return wants_more;
    }));
    // Upstream was told to stop because a letter is on its way; that wakes us.
    if (status == drive_status::satisfied && wants_more) return drive_status::pending;
    return status;
  }
  close_status close(context& ctx) {
    if constexpr (awaitable<answer>) sending_.reset();
    return upstream_.close(ctx);
  }
  using stream_base<failures_stream, out>::close;

 private:
  class nothing {};
  static auto cell_of_answer() {
    if constexpr (awaitable<answer>) {
      return std::type_identity<terminals::task_in_flight<error, await_result_t<answer>>>();
    } else {
      return std::type_identity<nothing>();
    }
  }

  /// True when the letter has been sent.
  bool send(error&& failed) {
    if constexpr (awaitable<answer>) {
      if (!sending_.start(std::move(failed), [this](error&& e) { return std::invoke(letters_, std::move(e)); }))
        return false;
      static_cast<void>(sending_.collect());
    } else {
      static_cast<void>(std::invoke(letters_, std::move(failed)));
    }
    return true;
  }

  Up upstream_;
  Letters letters_;
  typename decltype(cell_of_answer())::type sending_;
};

template <class Letters>
class make_failures {
 public:
  explicit make_failures(Letters letters) : letters_(std::move(letters)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = std::remove_cvref_t<typename Up::value_type>;
    if constexpr (!is_result<in>) {
      static_assert(is_result<in>,
                    "weir: or_dead_letter(sink) takes a stream of result<T>; for a function that may throw write "
                    "or_dead_letter(sink, f)");
      return source;
    } else if constexpr (!std::is_invocable_v<Letters&, typename in::error_type&&>) {
      static_assert(std::is_invocable_v<Letters&, typename in::error_type&&>,
                    "weir: the sink of or_dead_letter(sink) takes the errors of the results of this stream");
      return source;
    } else {
      return failures_stream<Up, Letters>(std::move(source), std::move(letters_));
    }
  }

 private:
  Letters letters_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
