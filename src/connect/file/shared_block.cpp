#include <weir/connect/detail/shared_block.hpp>

#include <sys/single_threaded.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace weir {
inline namespace v0 {
namespace detail {

namespace {

// As std::shared_ptr does: a locked instruction costs as much as scanning the line that it counts, and a program that has
// started no thread needs none. Starting a thread orders what was counted before.
bool alone() noexcept { return __libc_single_threaded != 0; }

}  // namespace

shared_block* shared_block::make(std::size_t capacity) {
  void* const memory = std::malloc(sizeof(shared_block) + capacity);
  if (memory == nullptr) throw std::bad_alloc();
  return ::new (memory) shared_block(capacity);
}

void shared_block::add() noexcept {
  if (alone()) {
    ++references_;
  } else {
    std::atomic_ref(references_).fetch_add(1, std::memory_order_relaxed);
  }
}

void shared_block::release() noexcept {
  if (alone()) {
    if (--references_ != 0) return;
  } else if (std::atomic_ref(references_).fetch_sub(1, std::memory_order_acq_rel) != 1) {
    return;
  }
  this->~shared_block();
  std::free(this);
}

bool shared_block::unshared() const noexcept {
  // Acquire: what other threads read in the block happened before it is written to again.
  return std::atomic_ref(const_cast<std::size_t&>(references_)).load(std::memory_order_acquire) == 1;
}

block_reference block_pool::take(std::size_t least) {
  if (least > capacity_) return block_reference(least);
  for (block_reference& each : recent_) {
    if (each.unshared()) return each;
  }
  if (recent_.size() < kept) {
    recent_.emplace_back(capacity_);
    return recent_.back();
  }
  oldest_ = (oldest_ + 1) % kept;
  recent_[oldest_] = block_reference(capacity_);
  return recent_[oldest_];
}

}  // namespace detail
}  // namespace v0
}  // namespace weir
