#pragma once

#include "database.hpp"

#include <weir/connect/sqlite/resume_point.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace sqlite {

/// The row of one copy in the table weir_resume.
class resume_table {
 public:
  resume_table(database& home, std::string table, resume_key key)
      : home_(home), table_(std::move(table)), key_(std::move(key)) {}

  /// What the row says, in a transaction for reading; nothing where there is none. Refuses what does not belong together.
  std::optional<resume_point> find();
  /// Inside a transaction: writes the row. `committed` or `forget` has to follow.
  void store(const resume_point& point);
  void committed() noexcept {
    if (version_ == 0) update_.reset();  // it was the insertion of the row
    version_ = stored_;
  }
  void forget() noexcept { update_.reset(); }

 private:
  std::optional<resume_point> read_row();
  void refuse_unfit(const std::optional<resume_point>& found);
  void prepare();
  bool holds(const char* sql, const std::string& parameter);
  bool has_table(const std::string& name);
  [[noreturn]] void refuse(const std::string& what) const;

  database& home_;
  std::string table_;
  resume_key key_;
  statement update_;
  // Each transaction that writes the row raises its version, so that two copies at once notice each other. 0: no row.
  std::int64_t version_ = 0;
  std::int64_t stored_ = 0;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
