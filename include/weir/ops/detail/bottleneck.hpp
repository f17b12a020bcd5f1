#pragma once

#include <weir/core/stage_record.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

/// Which of the named stages of a run holds it back: the one with the most work of its own.
///
/// A stage that is driven in advance (through a `prefetch`, say) works beside what is downstream of it: there the pipeline
/// falls apart into sections that overlap, and what holds it back is in the busiest section.
class bottleneck {
 public:
  struct part {
    const stage_record* record;
    std::size_t next;     // the next named stage downstream
    std::size_t last;     // the last one of its pipeline
    std::size_t section;  // the last one of those that work in sequence with it
    duration fed{};       // what it waited for the named stage before it
    duration own{};       // what else it waited: its own work
    duration busy{};      // where it is the last of its section: the work of the section
  };

  /// `latest`: the records, of which those made later stand first, and so a stage after the next one downstream.
  bottleneck(stage_record* latest, time_point now) {
    for (auto* record = latest; record != nullptr; record = record->next.get()) record->settle(now);
    for (const auto* record = latest; record != nullptr; record = record->next.get()) {
      if (record->downstream == nullptr) add(*record, latest, parts_.size(), none);
    }
    // From here on upstream first, and what was made first before what was made later.
    std::reverse(parts_.begin(), parts_.end());
    for (auto& each : parts_) {
      each.last = mirrored(each.last);
      each.section = mirrored(each.section);
      if (each.next != none) each.next = mirrored(each.next);
    }
    weigh();
    judge();
  }

  const std::vector<part>& parts() const noexcept { return parts_; }
  const std::string& name() const noexcept { return name_; }
  double share() const noexcept { return share_; }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  static bool in_advance(const part& each) noexcept { return each.record->starved < each.record->waiting; }
  static duration elapsed(const part& each) noexcept { return each.record->last - each.record->first; }
  std::size_t mirrored(std::size_t at) const noexcept { return parts_.size() - 1 - at; }

  void add(const stage_record& record, const stage_record* latest, std::size_t last, std::size_t next) {
    const std::size_t here = parts_.size();
    parts_.push_back({&record, next, last, here});
    if (next != none && !in_advance(parts_[here])) parts_[here].section = parts_[next].section;
    for (const auto* other = latest; other != nullptr; other = other->next.get()) {
      if (other->downstream == &record) add(*other, latest, last, here);
    }
  }

  void weigh() {
    for (auto& each : parts_) {
      each.own = std::max(duration::zero(), each.record->waiting - each.fed);
      parts_[each.section].busy += each.own;
      if (each.next != none) parts_[each.next].fed = std::max(parts_[each.next].fed, each.record->starved);
    }
  }

  void judge() {
    duration most_busy{};
    duration most{};
    const auto consider = [&](const std::string& name, duration busy, duration own, duration whole) {
      if (busy < most_busy || (busy == most_busy && own <= most)) return;
      most_busy = busy;
      most = own;
      name_ = name;
      share_ = std::min(1.0, static_cast<double>(own.count()) / static_cast<double>(whole.count()));
    };
    for (auto& each : parts_) {
      const part& last = parts_[each.last];
      const duration whole = elapsed(last);
      if (whole <= duration::zero()) continue;
      // What stands after the last stage works in sequence with it, unless that is driven in advance.
      const duration consumer = std::max(duration::zero(), whole - last.record->starved);
      const bool shares = each.section == each.last && !in_advance(last);
      consider(each.record->name, parts_[each.section].busy + (shares ? consumer : duration::zero()), each.own, whole);
      if (each.next == none) consider("consumer", shares ? each.busy + consumer : consumer, consumer, whole);
    }
  }

  std::vector<part> parts_;
  std::string name_;
  double share_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
