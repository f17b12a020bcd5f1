#pragma once

#include <weir/core/pipe.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/stage_record.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class named_stream : public stream_base<named_stream<Up>, typename Up::value_type> {
 public:
  using upstream_type = Up;
  using T = typename Up::value_type;

  named_stream(Up&& upstream, std::string name) : name_(std::move(name)), upstream_(std::move(upstream)) {}
  named_stream(named_stream&&) = default;
  ~named_stream() {
    if (record_ == nullptr) return;
    if (!ctx_.run().over()) record_->settle(ctx_.now());
    leave();
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    ctx_ = ctx;  // the same run and the same driver, but what joins upstream joins below this stage
    if (record_ == nullptr) join();
    ctx_.named(*record_);
    record_->settle(ctx_.now());
    record_->open = stage_record::gap::none;
    bool in_sink = false;
    try {
      const drive_status status = upstream_.drive(ctx_, sink_with(demand_of(sink), [&](T&& value) {
                                                    ++record_->values;
                                                    in_sink = true;
                                                    const bool more = measured(sink, static_cast<T&&>(value));
                                                    in_sink = false;
                                                    return more;
                                                  }));
      stop_watch(ctx.awaited());
      if (status != drive_status::done) {
        record_->open = status == drive_status::pending ? stage_record::gap::waiting : stage_record::gap::blocked;
      }
      return status;
    } catch (...) {
      if (!in_sink) ++record_->errors;
      stop_watch(ctx.awaited());
      throw;
    }
  }
  close_status close(context& ctx) {
    if (record_ != nullptr) {
      record_->settle(ctx.now());
      record_->open = stage_record::gap::none;
    }
    return upstream_.close(ctx);
  }
  using stream_base<named_stream, T>::close;

 private:
  /// Reading the clock twice a value would cost more than many stages do: of a run of values that are ready at once
  /// every sixteenth is timed, and stands for sixteen. Waits are timed all, exactly.
  static constexpr std::uint64_t timed = 16;

  template <class Sink>
  bool measured(Sink& sink, T&& value) {
    if (record_->values % timed != 1) return sink(static_cast<T&&>(value));
    const time_point before = ctx_.now();
    const bool more = sink(static_cast<T&&>(value));
    in_sink_ += (ctx_.now() - before) * timed;
    return more;
  }

  /// The time of this drive: what the sink took, and the rest, which upstream took.
  void stop_watch(float awaited) noexcept {
    const time_point now = ctx_.now();
    const duration whole = now - record_->last;
    const duration downstream = in_sink_ < whole ? in_sink_ : whole;
    record_->blocked += downstream;
    record_->waited(whole - downstream, awaited);
    record_->awaited = awaited;
    record_->last = now;
    in_sink_ = duration::zero();
  }

  void join() {
    stage_record* const downstream = ctx_.named();
    std::unique_ptr<stage_record>& all = ctx_.run().stages();
    // A stage of the same name and place that is gone goes on in this one, so that a stream made again and again stays one
    // line.
    stage_record* found = all.get();
    while (found != nullptr && (found->stage != nullptr || found->downstream != downstream || found->name != name_)) {
      found = found->next.get();
    }
    if (found == nullptr) {
      auto fresh = std::make_unique<stage_record>(name_, downstream);
      fresh->first = ctx_.now();
      fresh->next = std::move(all);
      all = std::move(fresh);
      found = all.get();
    }
    record_ = found;
    record_->last = ctx_.now();
    record_->stage = &upstream_;
    record_->look = [](void* stage, std::size_t& in_flight, std::size_t& queued) {
      auto& up = *static_cast<Up*>(stage);
      if constexpr (requires { up.in_flight(); }) in_flight = up.in_flight();
      if constexpr (requires { up.queued(); }) queued = up.queued();
    };
  }
  void leave() noexcept {
    record_->open = stage_record::gap::none;
    record_->stage = nullptr;
  }

  std::string name_;
  context ctx_;  // before upstream_, which it outlives
  stage_record* record_ = nullptr;
  duration in_sink_{};
  Up upstream_;
};

class make_named {
 public:
  explicit make_named(std::string name) : name_(std::move(name)) {}
  template <class Up>
  auto operator()(Up source) && {
    return named_stream<Up>(std::move(source), std::move(name_));
  }

 private:
  std::string name_;
};

}  // namespace detail

/// Names what is upstream of it in the report of the run; passes every value on unchanged.
///
///     source | named("read") | transform_concurrent(8, f) | named("enrich")
///
/// Shape    stream<T> -> stream<T>.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, counted and passed on.
/// Stop     closes the source.
/// Cost     two readings of the clock a drive and every 16 values; one entry a name; nothing where no stage is named.
/// Example  examples/named.cpp
/// See      pipeline_report (reads the figures).
template <class Name>
[[nodiscard]] auto named(Name&& name) {
  static_assert(std::is_constructible_v<std::string, Name>, "weir: named takes the name of the stage, a string");
  if constexpr (std::is_constructible_v<std::string, Name>) {
    return detail::stage(detail::make_named(std::string(std::forward<Name>(name))));
  } else {
    return detail::stage(detail::make_named(std::string()));
  }
}

}  // namespace v0
}  // namespace weir
