#pragma once

#include "database.hpp"

#include <weir/connect/json/record.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace sqlite {

/// Why the keys of a record cannot be columns; empty where they can.
using misfit = std::string;

/// The columns of one table: what is there, and what records add to it. Everything here happens inside a transaction.
class schema {
 public:
  schema(database& home, std::string table) : home_(home), table_(std::move(table)) {}

  /// Reads what the database has; a table that is not there is made for the keys of `batch`.
  void prepare_for(std::span<const json::record> batch);
  /// What was read, or made, may not be so any more.
  void forget() noexcept { exists_ = false; }

  /// Adds the columns that `record` needs and the table has not.
  misfit fit(const json::record& record);

  const std::string& table() const noexcept { return table_; }
  bool made_by_weir() const noexcept { return made_by_weir_; }

 private:
  // As SQLite compares the names of columns: without regard to the case of ASCII letters.
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept;
  };
  struct equal {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept;
  };
  using names = std::unordered_set<std::string, hash, equal>;

  void read();
  void make(std::span<const json::record> batch);
  /// `missing`: the keys of `record` that are no columns yet.
  misfit compare(const json::record& record, std::vector<std::string>& missing) const;

  database& home_;
  std::string table_;
  names columns_;
  bool exists_ = false;
  bool made_by_weir_ = false;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
