#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class chunk_stream : public stream_base<chunk_stream<Up>, std::vector<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using batch = std::vector<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  chunk_stream(Up&& upstream, std::size_t n) : upstream_(std::move(upstream)), n_(n) {}
  chunk_stream(chunk_stream&&) = default;
  ~chunk_stream() { discard_batch(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    if (over_) [[unlikely]] return end();
    sink_calls calls;
    const std::size_t wanted = saturating_multiply(demand_of(sink), n_) - batch_.size();
    const drive_status status = drive_keeping_error(upstream_, ctx, wanted, calls, error_, [&](in&& value) {
      batch_.push_back(static_cast<in&&>(value));
      return batch_.size() < n_ || calls(sink, take_batch(batch_));
    });
    if (status != drive_status::done) return status;
    over_ = true;
    if (!batch_.empty() && !sink(std::exchange(batch_, {}))) return drive_status::satisfied;
    return end();
  }
  close_status close(context& ctx) {
    discard_batch();
    return upstream_.close(ctx);
  }
  using stream_base<chunk_stream, batch>::close;

 private:
  drive_status end() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return drive_status::done;
  }
  void discard_batch() noexcept {
    if (!batch_.empty()) discard_values(*downstream_, batch_);
  }

  Up upstream_;
  std::size_t n_;
  batch batch_;
  context* downstream_ = nullptr;
  std::exception_ptr error_;  // of upstream, held until the partial chunk is delivered
  bool over_ = false;
};

class make_chunk {
 public:
  explicit make_chunk(std::size_t n) noexcept : n_(n) {}

  template <class Up>
  auto operator()(Up source) const {
    return chunk_stream<Up>(std::move(source), n_);
  }

 private:
  std::size_t n_;
};

}  // namespace detail

/// Groups values into vectors of `n`; the last may be shorter.
///
///     source     a-b-c-|          X = {a, b}
///     chunk(2)   --X---[Y|]       Y = {c}
///
/// Shape    stream<T> -> stream<std::vector<T>>; order kept; 1..n values each, never empty. References are copied.
/// Units    n: values, >= 1.
/// Demand   pulls n values per chunk asked for; holds at most n; never reads further ahead.
/// Threads  none of its own.
/// Ends     with the source, after the last partial chunk.
/// Errors   the source's, unchanged, after the partial chunk. n == 0: std::invalid_argument, when made.
/// Stop     the values of the partial chunk go to on_discard, one by one.
/// Cost     O(1) a value; memory O(n); one vector a chunk; no frame, no lock.
/// Example  examples/chunk.cpp
/// See      prefetch (keeps single values), chunk_for (by size or time).
template <class N>
[[nodiscard]] auto chunk(N n) {
  static_assert(std::is_integral_v<N>, "weir: chunk(n) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_chunk(detail::at_least(1, n, "chunk(n)", "n")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir
