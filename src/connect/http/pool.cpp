#include "pool.hpp"

#include <algorithm>

namespace weir {
inline namespace v0 {
namespace http {

pool::turn pool::wait_for_turn(const std::string& origin) { return turn(shared_from_this(), places_[origin]); }

void pool::give_back(place& at) noexcept {
  if (at.waiting.empty()) {
    --at.taken;
    return;
  }
  turn& next = *at.waiting.front();
  at.waiting.pop_front();
  next.queued_ = false;
  next.granted_ = true;
  next.ctx_->loop().enqueue(next);
}

bool pool::lease::take_idle(const run_state& run) {
  while (!at_->idle.empty()) {
    std::unique_ptr<connection> latest = std::move(at_->idle.back());
    at_->idle.pop_back();
    if (!latest->wire->idle(run)) continue;
    connection_ = std::move(latest);
    return true;
  }
  return false;
}

void pool::lease::keep() {
  connection_->begin = connection_->end = 0;
  at_->idle.push_back(std::move(connection_));
  give_back();
}

pool::turn::~turn() {
  if (queued_) std::erase(at_->waiting, this);
  if (granted_) owner_->give_back(*at_);
}

bool pool::turn::await_ready() noexcept {
  if (at_->taken >= owner_->limit_) return false;
  ++at_->taken;
  granted_ = true;
  return true;
}

void pool::turn::await_suspend(std::coroutine_handle<> waiting) {
  waiting_ = waiting;
  at_->waiting.push_back(this);
  queued_ = true;
}

}  // namespace http
}  // namespace v0
}  // namespace weir
