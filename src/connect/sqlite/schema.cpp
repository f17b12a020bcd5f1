#include "schema.hpp"

#include <weir/connect/json/dead_letter.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace weir {
inline namespace v0 {
namespace sqlite {

namespace {

// SQLite keeps the text of CREATE TABLE, also through ALTER TABLE, .dump and VACUUM. So the table itself says who made it,
// and there need not be a second one to tell.
constexpr const char* signature = "(/* made by weir: new keys add columns */ ";

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string listed(const std::vector<std::string>& keys) {
  constexpr std::size_t shown = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(keys.size(), shown); ++i) list += (i == 0 ? "" : ", ") + json::quoted(keys[i]);
  if (keys.size() > shown) list += " and " + std::to_string(keys.size() - shown) + " more";
  return list;
}

std::string_view text_of(sqlite3_stmt& row, int column) {
  const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(&row, column));
  return text == nullptr ? std::string_view() : std::string_view(text, static_cast<std::size_t>(::sqlite3_column_bytes(&row, column)));
}

}  // namespace

std::size_t schema::hash::operator()(std::string_view text) const noexcept {
  std::uint64_t value = 14695981039346656037u;  // FNV-1a
  for (const char c : text) value = (value ^ static_cast<unsigned char>(lower(c))) * 1099511628211u;
  return static_cast<std::size_t>(value);
}

bool schema::equal::operator()(std::string_view a, std::string_view b) const noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void schema::prepare_for(std::span<const json::record> batch) {
  if (exists_) return;
  read();
  if (!exists_) make(batch);
}

void schema::read() {
  columns_.clear();
  const statement about = home_.prepare("SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')");
  ::sqlite3_bind_text(about.get(), 1, table_.data(), static_cast<int>(table_.size()), SQLITE_STATIC);
  int code = ::sqlite3_step(about.get());
  exists_ = code == SQLITE_ROW;
  if (exists_) {
    made_by_weir_ = text_of(*about, 0).find(signature) != std::string_view::npos;
    const statement info = home_.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0");
    ::sqlite3_bind_text(info.get(), 1, table_.data(), static_cast<int>(table_.size()), SQLITE_STATIC);
    while ((code = ::sqlite3_step(info.get())) == SQLITE_ROW) columns_.emplace(text_of(*info, 0));
  }
  if (code != SQLITE_DONE) home_.fail(code);
}

void schema::make(std::span<const json::record> batch) {
  made_by_weir_ = true;
  std::vector<std::string> all;
  for (const json::record& record : batch) {
    std::vector<std::string> missing;
    if (!compare(record, missing).empty()) continue;  // it fails by itself when its turn comes
    for (std::string& name : missing) {
      columns_.insert(name);
      all.push_back(std::move(name));
    }
  }
  if (all.empty()) return;
  std::string sql = "CREATE TABLE " + quoted_name(table_) + signature;
  for (std::size_t i = 0; i < all.size(); ++i) sql += (i == 0 ? "" : ", ") + quoted_name(all[i]);
  home_.execute_now(sql + ")");
  exists_ = true;
}

misfit schema::fit(const json::record& record) {
  std::vector<std::string> missing;
  if (misfit why = compare(record, missing); !why.empty()) return why;
  if (!exists_) return "a record without keys cannot be the first of a table; skip it, or make the table beforehand";
  for (const std::string& name : missing) {
    home_.execute_now("ALTER TABLE " + quoted_name(table_) + " ADD COLUMN " + quoted_name(name));
    columns_.insert(name);
  }
  return {};
}

misfit schema::compare(const json::record& record, std::vector<std::string>& missing) const {
  const auto most = static_cast<std::size_t>(::sqlite3_limit(home_.connection(), SQLITE_LIMIT_COLUMN, -1));
  std::unordered_map<std::string_view, std::string_view, hash, equal> seen;
  for (const json::field& field : record) {
    const std::string_view name = field.name();
    if (name.find('\0') != std::string_view::npos) {
      return "the key " + json::quoted(name) + " holds a NUL, which the name of a column cannot; rename it";
    }
    const auto [earlier, is_new] = seen.emplace(name, name);
    if (!is_new) {
      if (earlier->second == name) continue;
      return "the keys " + json::quoted(earlier->second) + " and " + json::quoted(name) +
             " differ only in case, and columns of SQLite must differ in more; rename one";
    }
    const auto column = columns_.find(name);
    if (column == columns_.end()) {
      missing.emplace_back(name);
    } else if (made_by_weir_ && *column != name) {
      return "the key " + json::quoted(name) + " differs only in case from the column " + json::quoted(*column) +
             ", and columns of SQLite must differ in more; rename one";
    }
  }
  if (!made_by_weir_ && !missing.empty()) {
    return "the table " + json::quoted(table_) + " has no column " + listed(missing) +
           ", and weir adds columns only to tables that it made; add what is missing with ALTER TABLE, or choose another table";
  }
  if (columns_.size() + missing.size() > most) {
    return "its " + std::to_string(seen.size()) + " keys would give the table " +
           std::to_string(columns_.size() + missing.size()) + " columns, and SQLite allows " + std::to_string(most) +
           "; put what belongs together into one nested value";
  }
  return {};
}

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
