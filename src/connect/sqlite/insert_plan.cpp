#include "insert_plan.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <unordered_map>

namespace weir {
inline namespace v0 {
namespace sqlite {

namespace {

std::size_t hash_of_keys(const json::record& record) noexcept {
  std::size_t value = record.size();
  for (const json::field& field : record) value = value * 31 + std::hash<std::string_view>()(field.name());
  return value;
}

template <class Word>
bool same_words(const char* a, const char* b, std::size_t size) noexcept {
  Word words[4];
  std::memcpy(&words[0], a, sizeof(Word));
  std::memcpy(&words[1], b, sizeof(Word));
  std::memcpy(&words[2], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&words[3], b + size - sizeof(Word), sizeof(Word));
  return words[0] == words[1] && words[2] == words[3];
}

/// memcmp, for keys: they are short, and each of every record is compared.
bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same_words<std::uint64_t>(a, b, size);
  if (size >= 4) return same_words<std::uint32_t>(a, b, size);
  if (size >= 2) return same_words<std::uint16_t>(a, b, size);
  return size == 0 || *a == *b;
}

// The bytes lie in the record, which lives until the statement is reset.
int bind_text(sqlite3_stmt* insert, int parameter, std::string_view text) noexcept {
  return ::sqlite3_bind_text64(insert, parameter, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

int bind(sqlite3_stmt* insert, int parameter, const json::field& field) noexcept {
  switch (field.kind()) {
    case json::kind::null:
      return ::sqlite3_bind_null(insert, parameter);
    case json::kind::boolean:
      return ::sqlite3_bind_int(insert, parameter, field.boolean());
    case json::kind::integer:
      return ::sqlite3_bind_int64(insert, parameter, field.integer());
    case json::kind::real:
      if (const auto value = field.real()) return ::sqlite3_bind_double(insert, parameter, *value);
      [[fallthrough]];
    case json::kind::big_integer:
    case json::kind::string:
    case json::kind::array:
    case json::kind::object:
      break;
  }
  return bind_text(insert, parameter, field.text());
}

}  // namespace

insert_plan::insert_plan(database& home, std::string_view table, const json::record& example) {
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < example.size(); ++i) last[example[i].name()] = i;
  std::string columns;
  std::string values;
  int parameter = 0;
  for (std::size_t i = 0; i < example.size(); ++i) {
    const std::string_view name = example[i].name();
    const bool counts = last[name] == i;
    keys_.push_back(key{static_cast<std::uint32_t>(names_.size()), static_cast<std::uint32_t>(name.size()), counts ? ++parameter : 0});
    names_ += name;
    if (!counts) continue;
    columns += (columns.empty() ? "" : ",") + quoted_name(name);
    values += values.empty() ? "?" : ",?";
  }
  const std::string into = "INSERT INTO " + quoted_name(table);
  insert_ = home.prepare(columns.empty() ? into + " DEFAULT VALUES" : into + "(" + columns + ") VALUES(" + values + ")");
}

bool insert_plan::matches(const json::record& record) const noexcept {
  if (record.size() != keys_.size()) return false;
  const json::field* field = record.begin();
  for (const key& each : keys_) {
    const std::string_view name = field++->name();
    if (name.size() != each.size || !same_bytes(name.data(), names_.data() + each.begin, each.size)) return false;
  }
  return true;
}

int insert_plan::insert(const json::record& record) noexcept {
  const json::field* field = record.begin();
  for (const key& each : keys_) {
    if (each.parameter != 0) {
      const int code = bind(insert_.get(), each.parameter, *field);
      if (code != SQLITE_OK) [[unlikely]] return code;
    }
    ++field;
  }
  return ::sqlite3_step(insert_.get());
}

void insert_plan::reset() noexcept { ::sqlite3_reset(insert_.get()); }

insert_plan* insert_plans::find_again(const json::record& record) noexcept {
  const std::size_t hash = hash_of_keys(record);
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    if (hashes_[i] == hash && plans_[i]->matches(record)) return last_ = plans_[i].get();
  }
  return nullptr;
}

insert_plan& insert_plans::add(database& home, std::string_view table, const json::record& example) {
  auto made = std::make_unique<insert_plan>(home, table, example);
  last_ = made.get();
  if (plans_.size() < most) {
    plans_.push_back(std::move(made));
    hashes_.push_back(hash_of_keys(example));
  } else {
    replaced_ = (replaced_ + 1) % most;
    plans_[replaced_] = std::move(made);
    hashes_[replaced_] = hash_of_keys(example);
  }
  return *last_;
}

void insert_plans::clear() noexcept {
  plans_.clear();
  hashes_.clear();
  last_ = nullptr;
}

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
