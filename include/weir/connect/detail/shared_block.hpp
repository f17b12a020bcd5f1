#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

/// Memory that many values share: the text that lines point into, the fields that records point into.
///
/// Counted, and freed or reused when the last value is gone, on whatever thread that is.
class shared_block {
 public:
  char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
  const char* data() const noexcept { return reinterpret_cast<const char*>(this + 1); }
  std::size_t capacity() const noexcept { return capacity_; }

  /// For text: where in the input `data()` was read from, and the name of that input.
  std::uint64_t offset() const noexcept { return offset_; }
  const std::shared_ptr<const std::string>& origin() const noexcept { return origin_; }
  void describe(std::uint64_t offset, const std::shared_ptr<const std::string>& origin) {
    offset_ = offset;
    if (origin_ != origin) origin_ = origin;
  }

 private:
  friend class block_reference;

  static shared_block* make(std::size_t capacity);
  explicit shared_block(std::size_t capacity) noexcept : capacity_(capacity) {}
  ~shared_block() = default;

  void add() noexcept;
  void release() noexcept;
  bool unshared() const noexcept;

  std::size_t capacity_;
  std::size_t references_ = 1;
  std::uint64_t offset_ = 0;
  std::shared_ptr<const std::string> origin_;
};

/// One reference to a shared_block. A move costs two stores; a copy counts.
class block_reference {
 public:
  block_reference() noexcept = default;
  explicit block_reference(std::size_t capacity) : block_(shared_block::make(capacity)) {}
  block_reference(const block_reference& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->add();
  }
  block_reference(block_reference&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  block_reference& operator=(block_reference other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~block_reference() {
    if (block_ != nullptr) block_->release();
  }

  explicit operator bool() const noexcept { return block_ != nullptr; }
  shared_block* operator->() const noexcept { return block_; }
  shared_block& operator*() const noexcept { return *block_; }
  /// Nobody else refers to the block, and nobody can begin to.
  bool unshared() const noexcept { return block_->unshared(); }

 private:
  shared_block* block_ = nullptr;
};

/// Keeps the blocks that it handed out last and hands one out again when all values in it are gone.
class block_pool {
 public:
  explicit block_pool(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// A block of the usual capacity, or one made for `least` where that is more.
  block_reference take(std::size_t least = 0);

 private:
  static constexpr std::size_t kept = 8;

  std::size_t capacity_;
  std::vector<block_reference> recent_;
  std::size_t oldest_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
