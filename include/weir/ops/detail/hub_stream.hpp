#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/hub.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What one consumer of a hub reads. Of the hub it needs
///                 `value_type`, `reader`   what comes, and a class derived from hub_reader, unless said here
///                 `ask(reader, n)`         the consumer wants n values more than are there for it
///                 `has(reader)`, `take(reader)`
///                 `over(reader)`, `end(reader)`   after the values: nothing more comes, and how it ends
template <class Derived, class Hub, class T = typename Hub::value_type, class reader = typename Hub::reader>
class hub_stream : public stream_base<Derived, T> {
 public:
  /// Takes over a reader of `hub`.
  hub_stream(Hub& hub, reader& place) noexcept : hub_(&hub), reader_(&place) { hub.add_reference(); }
  hub_stream(hub_stream&& undriven) noexcept
      : stream_base<Derived, T>(std::move(undriven)),
        hub_(std::exchange(undriven.hub_, nullptr)),
        reader_(std::exchange(undriven.reader_, nullptr)) {}
  ~hub_stream() {
    if (hub_ == nullptr) return;
    const std::unique_ptr<reader> place(reader_);
    hub_->abandon(*reader_);
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    hub_->bind(ctx);
    reader_->driven_by(ctx);
    const std::size_t demand = demand_of(sink);
    for (std::size_t given = 0;;) {
      while (hub_->has(*reader_)) {
        if (!ctx.spend()) {
          hub_->ask(*reader_, 0);
          return drive_status::pending;
        }
        T value = hub_->take(*reader_);
        ++given;
        if (!sink(static_cast<T&&>(value))) {
          hub_->ask(*reader_, 0);
          return drive_status::satisfied;
        }
      }
      if (hub_->over(*reader_)) return hub_->end(*reader_);
      hub_->ask(*reader_, demand > given ? demand - given : 1);
      hub_->pull();
      if (!hub_->has(*reader_) && !hub_->over(*reader_)) {
        hub_->ask(*reader_, 1);  // the hub gets one by itself; that wakes the consumer, who may want more
        return reader_->wait();
      }
    }
  }
  close_status close(context& ctx) { return hub_->close(*reader_, ctx); }
  using stream_base<Derived, T>::close;

  /// Values that are there for this consumer.
  std::size_t queued() const noexcept { return hub_->queued(*reader_); }

  /// For the hub.
  reader& place() const noexcept { return *reader_; }

 private:
  Hub* hub_;
  reader* reader_;
};

/// A hub and the stream that feeds it. `receive(value)` of the hub answers whether it wants more now.
template <class Hub, class Up>
class fed_by final : public Hub {
  using value = typename Up::value_type;

 public:
  template <class... Args>
  explicit fed_by(Up&& upstream, Args&&... args) : Hub(std::forward<Args>(args)...), upstream_(std::move(upstream)) {}

 private:
  drive_status drive_upstream(context& ctx, std::size_t certain) override {
    return upstream_.drive(ctx,
                           sink_with(certain, [this](value&& v) { return this->receive(static_cast<value&&>(v)); }));
  }
  close_status close_upstream(context& ctx) override { return upstream_.close(ctx); }
  bool reopen_upstream() noexcept override {
    if constexpr (requires { upstream_.reopen(); }) {
      upstream_.reopen();
      return true;
    } else {
      return false;
    }
  }

  Up upstream_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
