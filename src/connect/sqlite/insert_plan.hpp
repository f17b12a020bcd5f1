#pragma once

#include "database.hpp"

#include <weir/connect/json/record.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {
inline namespace v0 {
namespace sqlite {

/// The insertion of records that have the same keys in the same order.
class insert_plan {
 public:
  insert_plan(database& home, std::string_view table, const json::record& example);

  bool matches(const json::record& record) const noexcept;

  /// SQLITE_DONE, or what went wrong. The record is used until `reset`.
  int insert(const json::record& record) noexcept;
  void reset() noexcept;

 private:
  struct key {
    std::uint32_t begin;
    std::uint32_t size;
    int parameter;  // 0: the same key stands again behind this one, and counts there
  };

  std::string names_;
  std::vector<key> keys_;
  statement insert_;
};

/// Plans by the keys that they are for; the last one used is the first one tried.
class insert_plans {
 public:
  /// Null where there is none yet.
  insert_plan* find(const json::record& record) noexcept {
    if (last_ != nullptr && last_->matches(record)) [[likely]] return last_;
    return find_again(record);
  }
  insert_plan& add(database& home, std::string_view table, const json::record& example);
  void clear() noexcept;

 private:
  // A prepared statement takes some KiB. Input of more shapes than this prepares anew.
  static constexpr std::size_t most = 64;

  insert_plan* find_again(const json::record& record) noexcept;

  std::vector<std::unique_ptr<insert_plan>> plans_;
  std::vector<std::size_t> hashes_;
  insert_plan* last_ = nullptr;
  std::size_t replaced_ = 0;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
