#pragma once

#include <weir/ops/detail/pumped.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// A stage that reads all that upstream has, whether or not its consumer is busy, and never makes it wait.
///
/// What becomes of the values that come meanwhile is the business of `Store`, a class with
///                 a constructor                 from the settings of the stage
///                 `add(T&&, context&)`          takes one in, discards what is lost by that; may throw; answers false
///                                               where the next one has to wait until it is settled
///                 `size()`, `take()`            how many it has, and the next of them
///                 `drop(context&)`              discards all
/// and, where it awaits something,
///                 `attach(context&)`            whose waking makes the stage look again
///                 `settle()`                    false while something is under way; may throw
template <class Up, class Store>
class eager_stream : public stream_base<eager_stream<Up, Store>, typename Up::value_type> {
  using T = typename Up::value_type;

 public:
  using upstream_type = Up;

  template <class Settings>
  eager_stream(Up&& upstream, Settings&& settings)
      : upstream_(std::move(upstream)), store_(std::forward<Settings>(settings)) {}
  eager_stream(eager_stream&&) = default;
  ~eager_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<eager_stream*>(self)->pump(); });
    waiting_ = false;
    turns_left_ = 0;
    std::size_t given = 0;
    if constexpr (awaits) store_.attach(upstream_.ctx());
    for (;;) {
      if (!settled()) return drive_status::pending;
      while (store_.size() != 0) {
        if (!ctx.spend()) return drive_status::pending;
        T value = store_.take();
        ++given;
        if (!sink(std::move(value))) return satisfied();
      }
      if (upstream_.over()) return upstream_.end();
      // Nothing is kept, so what upstream has ready goes straight through.
      const drive_status status = upstream_.pull_into(sink, given);
      if (status == drive_status::satisfied) return satisfied();
      waiting_ = status == drive_status::pending;
      if (waiting_) return status;
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<eager_stream, T>::close;

  std::size_t queued() const noexcept { return store_.size(); }

 private:
  /// So many turns of the loop may pass until a consumer that has got a value, or is called, counts as busy: as many as
  /// stages with turns of their own, one behind the other, may need to ask again without any delay.
  static constexpr int turns_until_busy = 8;

  drive_status satisfied() noexcept {
    if (!upstream_.over()) {
      turns_left_ = turns_until_busy;
      upstream_.run_ahead();
    }
    return drive_status::satisfied;
  }

  static constexpr bool awaits = requires(Store& store) { store.settle(); };

  bool settled() noexcept {
    if constexpr (awaits) {
      try {
        return store_.settle();
      } catch (...) {
        upstream_.fail(std::current_exception());
      }
    }
    return true;
  }

  void pump() noexcept {
    if (!settled()) return;
    if (turns_left_ != 0) {
      --turns_left_;
      return upstream_.later();
    }
    // A consumer that waits is called with the first value, and then takes the others itself: not busy, it is to lose
    // nothing. Should it not come, since it has given up waiting, they are read after all.
    const bool calls = std::exchange(waiting_, false);
    const drive_status status = upstream_.pull(sink_with(calls || awaits ? 1 : unlimited, [this, calls](T&& value) {
      return store_.add(std::move(value), upstream_.downstream()) && !calls;
    }));
    if (store_.size() != 0 || upstream_.over()) upstream_.downstream().wake();
    if (!calls) return;
    waiting_ = status == drive_status::pending;
    if (status == drive_status::satisfied) {
      turns_left_ = turns_until_busy;
      upstream_.later();
    }
  }

  void drop() noexcept {
    if (upstream_.bound()) store_.drop(upstream_.downstream());
  }

  pumped<Up> upstream_;
  Store store_;
  bool waiting_ = false;  // the consumer, for a value
  int turns_left_ = 0;    // until it counts as busy
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
