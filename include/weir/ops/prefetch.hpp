#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/pipe.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/ring.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class prefetch_stream : public stream_base<prefetch_stream<Up>, typename Up::value_type> {
 public:
  using upstream_type = Up;
  using T = typename Up::value_type;

  prefetch_stream(Up&& upstream, std::size_t ahead) : upstream_(std::move(upstream)), ahead_(ahead) {}
  prefetch_stream(prefetch_stream&&) = default;
  ~prefetch_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<prefetch_stream*>(self)->pump(); });
    for (;;) {
      const std::size_t given = kept_.size();
      while (!kept_.empty()) {
        if (!ctx.spend()) return drive_status::pending;
        T value = std::move(kept_.front());
        kept_.pop();
        if (!sink(static_cast<T&&>(value))) return satisfied();
      }
      if (upstream_.over()) return upstream_.end();
      // Nothing is kept, so what upstream has ready goes straight through.
      const drive_status status = upstream_.pull_into(sink, given);
      if (status == drive_status::satisfied) return satisfied();
      if (status == drive_status::pending) return status;
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<prefetch_stream, T>::close;

  std::size_t queued() const noexcept { return kept_.size(); }

 private:
  /// The consumer is busy from here on: meanwhile upstream goes on.
  drive_status satisfied() noexcept {
    if (!upstream_.over() && kept_.size() < ahead_) upstream_.run_ahead();
    return drive_status::satisfied;
  }

  void pump() noexcept {
    const std::size_t before = kept_.size();
    if (before < ahead_) {
      upstream_.pull(sink_with(ahead_ - before, [this](T&& value) {
        kept_.push(static_cast<T&&>(value));
        return kept_.size() < ahead_;
      }));
    }
    if (kept_.size() != before || upstream_.over()) upstream_.downstream().wake();
  }

  void drop() noexcept {
    for (; !kept_.empty(); kept_.pop()) upstream_.downstream().discard(std::move(kept_.front()));
  }

  pumped<Up> upstream_;
  ring<T> kept_;
  std::size_t ahead_;
};

class make_prefetch {
 public:
  explicit make_prefetch(std::size_t ahead) noexcept : ahead_(ahead) {}

  template <class Up>
  auto operator()(Up source) const {
    if constexpr (std::is_reference_v<typename Up::value_type>) {
      static_assert(!std::is_reference_v<typename Up::value_type>,
                    "weir: prefetch keeps values, and this is a stream of references that are valid only until the next "
                    "one is asked for; put as<T>() or transform to a value before it");
      return source;
    } else {
      return prefetch_stream<Up>(std::move(source), ahead_);
    }
  }

 private:
  std::size_t ahead_;
};

}  // namespace detail

/// Lets what is upstream run up to `n` values ahead of what is downstream: the two now overlap.
///
///     source       1--2--3--4|       one value each 3 ticks
///     prefetch(2)  1--2--3--4|       while the consumer works, up to 2 wait here
///
/// Shape    stream<T> -> stream<T>; order kept. T is no reference.
/// Units    n: values, >= 1.
/// Demand   from the first demand on, keeps up to n values that were not asked for yet.
/// Threads  none of its own: the stages overlap where they wait.
/// Ends     with the source, after the kept values.
/// Errors   the source's, unchanged, after the values before it. n < 1: std::invalid_argument, when made.
/// Stop     kept values go to on_discard.
/// Cost     O(1) a value, memory O(n); a value that is asked for when it comes is not stored.
/// Example  examples/prefetch.cpp
/// See      transform_concurrent (several calls at once), chunk (groups values).
template <std::integral N>
[[nodiscard]] auto prefetch(N n) {
  return detail::stage(detail::make_prefetch(detail::at_least(1, n, "prefetch(n)", "n")));
}

}  // namespace v0
}  // namespace weir
