#pragma once

#include "target.hpp"
#include "transport.hpp"

#include <weir/core/context.hpp>
#include <weir/core/task.hpp>

#include <coroutine>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace http {

/// A connection and the bytes that were read from it and not used.
class connection {
 public:
  static constexpr std::size_t capacity = std::size_t{64} << 10;

  explicit connection(std::unique_ptr<transport> made) : wire(std::move(made)), bytes(new char[capacity]) {}

  std::unique_ptr<transport> wire;
  std::unique_ptr<char[]> bytes;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The connections of a client, by origin; at most `limit` to each at a time.
class pool : public std::enable_shared_from_this<pool> {
 public:
  explicit pool(std::size_t limit) : limit_(limit) {}

  class turn;
  class lease;

  /// Waits until there may be another connection to this origin.
  turn wait_for_turn(const std::string& origin);

 private:
  struct place {
    std::vector<std::unique_ptr<connection>> idle;
    std::size_t taken = 0;
    std::deque<turn*> waiting;
  };

  void give_back(place& at) noexcept;

  std::map<std::string, place> places_;  // a place stays where it is
  std::size_t limit_;
};

/// The right to one connection; gives it back when it is destroyed.
class pool::lease {
 public:
  lease() noexcept {}
  lease(std::shared_ptr<pool> owner, place& at) noexcept : owner_(std::move(owner)), at_(&at) {}
  lease(lease&& other) noexcept
      : owner_(std::move(other.owner_)), at_(other.at_), connection_(std::move(other.connection_)) {}
  lease& operator=(lease&& other) noexcept {
    if (this != &other) {
      give_back();
      owner_ = std::move(other.owner_);
      at_ = other.at_;
      connection_ = std::move(other.connection_);
    }
    return *this;
  }
  ~lease() { give_back(); }

  /// One that was kept, is open and belongs to this run; false where there is none.
  bool take_idle(const run_state& run);
  void take(std::unique_ptr<connection> fresh) noexcept { connection_ = std::move(fresh); }
  connection& operator*() const noexcept { return *connection_; }
  connection* operator->() const noexcept { return connection_.get(); }
  /// Keeps the connection for whoever comes next; without it, it is closed.
  void keep();

 private:
  void give_back() noexcept {
    connection_.reset();
    if (owner_) std::exchange(owner_, nullptr)->give_back(*at_);
  }

  std::shared_ptr<pool> owner_;
  place* at_ = nullptr;
  std::unique_ptr<connection> connection_;
};

/// `pool::lease lease = co_await connections->wait_for_turn(origin)`. First come, first served.
class pool::turn : private ready_node {
 public:
  turn(std::shared_ptr<pool> owner, place& at) noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<turn&>(self).waiting_.resume(); }),
        owner_(std::move(owner)),
        at_(&at) {}
  turn(turn&& unawaited) noexcept : turn(std::move(unawaited.owner_), *unawaited.at_) {}
  ~turn();

  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<> waiting);
  lease await_resume() noexcept {
    granted_ = false;
    return lease(std::move(owner_), *at_);
  }

 private:
  friend class pool;

  std::shared_ptr<pool> owner_;
  place* at_;
  context* ctx_ = nullptr;
  std::coroutine_handle<> waiting_;
  bool granted_ = false;
  bool queued_ = false;
};

}  // namespace http
}  // namespace v0
}  // namespace weir
