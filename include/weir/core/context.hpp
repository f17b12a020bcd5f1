#pragma once

#include <weir/core/scheduler.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {

enum class drive_status : unsigned char { done, pending, satisfied };
enum class close_status : unsigned char { pending, closed };

class run_state;

namespace detail {

struct stage_record;

/// One address per type: names a type at run time without RTTI.
template <class T>
inline constexpr char type_tag = 0;

/// Where dropped values go: the nearest `on_discard` downstream, or the counter of the run.
class discard_handler {
 public:
  using function = bool (*)(discard_handler&, const void* tag, void* value) noexcept;
  explicit discard_handler(function handler) noexcept : take_(handler) {}
  bool take(const void* tag, void* value) noexcept { return take_(*this, tag, value); }

 private:
  function take_;
};

/// Of `all` slots for tasks, the part in which none runs: 0 to 1.
inline float part_idle(std::size_t running, std::size_t all) noexcept {
  return running == 0 ? 1 : static_cast<float>(all - running) / static_cast<float>(all);
}

}  // namespace detail

/// What a driver hands to the stream that it drives: the loop, the node to run when there is more, and the run.
///
/// It belongs to the driver and outlives what it drives; its address is stable from the first drive on.
class context {
 public:
  context() noexcept = default;
  /// The same run as `outer`, driven by `driver`.
  context(const context& outer, ready_node& driver) noexcept
      : scheduler_(outer.scheduler_),
        driver_(&driver),
        run_(outer.run_),
        scope_(outer.scope_),
        discard_(outer.discard_),
        named_(outer.named_) {}
  context(scheduler& loop, run_state& run) noexcept : scheduler_(&loop), run_(&run) {}

  bool bound() const noexcept { return scheduler_ != nullptr; }
  scheduler& loop() const noexcept { return *scheduler_; }
  run_state& run() const noexcept { return *run_; }
  time_point now() const noexcept { return scheduler_->now(); }

  /// The innermost `scope` around the driver; 0: none. It waits for the exits of what is left early in it.
  std::uint64_t scope() const noexcept { return scope_; }
  void scope(std::uint64_t number) noexcept { scope_ = number; }

  /// "Drive again": links the driver into the ready list and runs nothing. May be spurious.
  void wake() noexcept {
    if (driver_ != nullptr) scheduler_->enqueue(*driver_);
  }

  /// Spends one value of the budget. False: the driver has been posted, answer `pending`.
  bool spend() noexcept {
    if (scheduler_->spend()) [[likely]] return true;
    wake();
    return false;
  }

  /// Takes up to `wanted` values from the budget. 0: the driver has been posted, answer `pending`.
  std::uint64_t spend_up_to(std::uint64_t wanted) noexcept {
    const auto taken = scheduler_->spend_up_to(wanted);
    if (taken == 0 && wanted != 0) wake();
    return taken;
  }
  void give_back(std::uint64_t unused) noexcept { scheduler_->give_back(unused); }

  /// Hands a value that will not be delivered to `on_discard`, or counts it.
  template <class T>
  void discard(T&& value) noexcept;

  /// The same for what a handler further up was given, by the address of its type and its own; false: nobody takes it.
  bool offer_discarded(const void* tag, void* value) const noexcept {
    return discard_ != nullptr && discard_->take(tag, value);
  }

  /// The handler for what upstream drops; set by `on_discard` on the context it drives with.
  void discard_to(detail::discard_handler& handler) noexcept { discard_ = &handler; }

  // -- for the report of named stages ----------------------------------------------------------------------------------

  /// How much of the time that upstream takes somebody waits for it: 1, and less where its driver runs ahead, down to 0
  /// while the driver's own consumer is busy.
  float awaited() const noexcept { return awaited_; }
  void awaited(float part) noexcept { awaited_ = part; }
  /// The nearest named stage downstream.
  detail::stage_record* named() const noexcept { return named_; }
  void named(detail::stage_record& stage) noexcept { named_ = &stage; }

 private:
  scheduler* scheduler_ = nullptr;
  ready_node* driver_ = nullptr;
  run_state* run_ = nullptr;
  std::uint64_t scope_ = 0;
  detail::discard_handler* discard_ = nullptr;
  detail::stage_record* named_ = nullptr;
  float awaited_ = 1;
};

}  // namespace v0
}  // namespace weir
