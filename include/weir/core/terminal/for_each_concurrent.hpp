#pragma once

#include <weir/core/terminal/consume.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T, class F>
class for_each_concurrent_consumer {
 public:
  using result_type = await_result_t<std::invoke_result_t<F&, T&&>>;

  for_each_concurrent_consumer(std::size_t n, F&& f) : limit_(n), f_(std::move(f)) {}

  void attach(context& ctx) noexcept { ctx_ = &ctx; }
  bool take(T&& value) {
    call& fresh = idle();
    const bool ended = fresh.start(static_cast<T&&>(value), [this](T&& v) { return std::invoke(f_, static_cast<T&&>(v)); });
    if (ended) {
      collect(fresh);
    } else {
      ++running_;
      report_idle_slots();
    }
    return running_ < limit_ && !stopped_;
  }
  static constexpr std::size_t demand() noexcept { return 1; }
  bool busy() const noexcept { return running_ != 0; }
  /// Collects the calls that have ended; true when there is room for another.
  bool resume() {
    for (auto& each : calls_) {
      if (!each->busy() || !each->done()) continue;
      --running_;
      report_idle_slots();
      collect(*each);
    }
    return running_ < limit_;
  }
  bool left_early() const noexcept { return stopped_; }
  bool joined() const noexcept { return running_ == 0; }
  void stop() noexcept {
    for (auto& each : calls_) each->reset();
    running_ = 0;
    report_idle_slots();
  }
  void result() const noexcept {}

 private:
  using call = task_in_flight<T, result_type>;

  call& idle() {
    for (auto& each : calls_) {
      if (!each->busy()) return *each;
    }
    calls_.push_back(std::make_unique<call>());
    calls_.back()->attach(*ctx_);
    return *calls_.back();
  }
  /// The stream is waited for as far as calls could run and do not.
  void report_idle_slots() noexcept { ctx_->awaited(detail::part_idle(running_, limit_)); }
  void collect(call& ended) {
    if constexpr (std::is_same_v<result_type, flow>) {
      stopped_ = ended.collect() == flow::stop || stopped_;
    } else {
      static_cast<void>(ended.collect());
    }
  }

  std::size_t limit_;
  F f_;
  context* ctx_ = nullptr;
  std::vector<std::unique_ptr<call>> calls_;  // at most limit_; a call stays where it is
  std::size_t running_ = 0;
  bool stopped_ = false;
};

template <class S, class F>
auto make_for_each_concurrent(S& source, std::size_t n, F f) {
  using T = typename S::value_type;
  if constexpr (std::is_reference_v<T>) {
    static_assert(!std::is_reference_v<T>,
                  "weir: for_each_concurrent holds several values at once, and this is a stream of references that are valid "
                  "only until the next one is asked for; put transform to a value before it");
  } else if constexpr (!std::is_invocable_v<F&, T&&>) {
    static_assert(std::is_invocable_v<F&, T&&>,
                  "weir: the function of for_each_concurrent does not take the values of this stream");
  } else if constexpr (!awaitable<std::invoke_result_t<F&, T&&>>) {
    static_assert(awaitable<std::invoke_result_t<F&, T&&>>,
                  "weir: the function of for_each_concurrent must return a task or another awaitable; a plain function has "
                  "nothing to overlap, use for_each");
  } else {
    return consume_awaiter<S, for_each_concurrent_consumer<T, F>>(source, n, std::move(f));
  }
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir
