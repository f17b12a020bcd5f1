#include "resume_table.hpp"

#include <weir/connect/json/dead_letter.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace sqlite {

namespace {

constexpr const char* declaration = R"(CREATE TABLE IF NOT EXISTS weir_resume(
  /* made by weir: how far each copy that can be resumed has come */
  source TEXT NOT NULL,
  "table" TEXT NOT NULL COLLATE NOCASE,
  pipeline TEXT NOT NULL,
  version INTEGER NOT NULL,
  byte_offset INTEGER,
  line INTEGER,
  page INTEGER,
  page_index INTEGER,
  head_bytes INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  letters TEXT,
  letter_bytes INTEGER NOT NULL,
  records INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  failed_when_finished INTEGER NOT NULL,
  counts TEXT NOT NULL,
  finished INTEGER NOT NULL,
  PRIMARY KEY(source, "table")))";

constexpr const char* selection = R"(SELECT pipeline, version, byte_offset, line, page, page_index,
  head_bytes, head_hash, letters, letter_bytes, records, failed, failed_when_finished, counts, finished
  FROM weir_resume WHERE source = ?1 AND "table" = ?2)";

// With a version of 1 there is to be no row yet, else the one before it.
constexpr const char* insertion = R"(INSERT OR IGNORE INTO weir_resume
  VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17))";
constexpr const char* replacement = R"(UPDATE weir_resume SET pipeline = ?3, version = ?4, byte_offset = ?5, line = ?6,
  page = ?7, page_index = ?8, head_bytes = ?9, head_hash = ?10, letters = ?11, letter_bytes = ?12, records = ?13,
  failed = ?14, failed_when_finished = ?15, counts = ?16, finished = ?17
  WHERE source = ?1 AND "table" = ?2 AND version = ?4 - 1)";

/// As 16 hexadecimal digits: SQLite has no unsigned integers of 64 bits.
std::string hexadecimal(std::uint64_t value) {
  std::string digits(16, '0');
  for (std::size_t place = digits.size(); place > 0; value >>= 4) digits[--place] = "0123456789abcdef"[value & 15];
  return digits;
}

template <class N>
N number(std::string_view text, int base) noexcept {
  N value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

/// [1,2,3]
std::string list_of(const std::vector<std::uint64_t>& counts) {
  std::string list = "[";
  for (const std::uint64_t each : counts) list += (list.size() == 1 ? "" : ",") + std::to_string(each);
  return list + "]";
}

std::vector<std::uint64_t> counts_of(std::string_view list) {
  std::vector<std::uint64_t> counts;
  list.remove_prefix(std::min<std::size_t>(1, list.size()));
  while (list.size() > 1) {
    const std::size_t end = std::min(list.find_first_of(",]"), list.size());
    counts.push_back(number<std::uint64_t>(list.substr(0, end), 10));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return counts;
}

/// The columns of a row, from left to right.
class columns {
 public:
  explicit columns(sqlite3_stmt* row) noexcept : row_(row) {}

  bool is_null() const noexcept { return ::sqlite3_column_type(row_, next_) == SQLITE_NULL; }
  std::int64_t integer() noexcept { return ::sqlite3_column_int64(row_, next_++); }
  std::uint64_t count() noexcept { return static_cast<std::uint64_t>(integer()); }
  std::string text() {
    const int column = next_++;
    const auto* bytes = reinterpret_cast<const char*>(::sqlite3_column_text(row_, column));
    return bytes == nullptr ? std::string()
                            : std::string(bytes, static_cast<std::size_t>(::sqlite3_column_bytes(row_, column)));
  }

 private:
  sqlite3_stmt* row_;
  int next_ = 0;
};

/// The parameters of a statement, from left to right.
class parameters {
 public:
  explicit parameters(sqlite3_stmt* statement) noexcept : statement_(statement) {}

  parameters& text(std::string_view value) noexcept {
    ::sqlite3_bind_text64(statement_, next_++, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
  }
  parameters& integer(std::int64_t value) noexcept {
    ::sqlite3_bind_int64(statement_, next_++, value);
    return *this;
  }
  parameters& count(std::uint64_t value) noexcept { return integer(static_cast<std::int64_t>(value)); }
  parameters& null() noexcept {
    ::sqlite3_bind_null(statement_, next_++);
    return *this;
  }

 private:
  sqlite3_stmt* statement_;
  int next_ = 1;
};

void bind(parameters& to, const position& at) noexcept {
  if (at.is_paged()) {
    to.null().null().count(at.page()).count(at.index());
  } else {
    to.count(at.offset()).count(at.line()).null().null();
  }
}

position read_position(columns& row) noexcept {
  const bool paged = row.is_null();
  const std::uint64_t offset = row.count();
  const std::uint64_t line = row.count();
  const std::uint64_t page = row.count();
  const std::uint64_t index = row.count();
  return paged ? position::in_pages(page, index) : position::in_file(offset, line);
}

std::string described(const std::string& pipeline) { return pipeline.empty() ? "without stages" : "with " + pipeline; }

}  // namespace

std::optional<resume_point> resume_table::find() {
  home_.execute_now("BEGIN");  // one look at several tables
  std::optional<resume_point> found;
  try {
    if (has_table("weir_resume")) found = read_row();
    refuse_unfit(found);
  } catch (...) {
    home_.roll_back();
    throw;
  }
  home_.execute_now("COMMIT");
  return found;
}

std::optional<resume_point> resume_table::read_row() {
  const statement query = home_.prepare(selection);
  parameters(query.get()).text(key_.source()).text(table_);
  const int code = ::sqlite3_step(query.get());
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) home_.fail(code);
  columns row(query.get());
  const std::string pipeline = row.text();
  if (pipeline != key_.pipeline()) {
    refuse("an earlier copy of " + key_.source() + " into the table " + json::quoted(table_) + " was made " +
           described(pipeline) + ", and this one is to be " + described(key_.pipeline()) +
           "; give the same stages, or choose another table");
  }
  resume_point point;
  version_ = row.integer();
  point.at = read_position(row);
  const std::uint64_t bytes = row.count();
  point.head = file::fingerprint(bytes, number<std::uint64_t>(row.text(), 16));
  point.letters = row.text();
  point.letter_bytes = row.count();
  point.records = row.count();
  point.failed = row.count();
  point.failed_when_finished = row.count();
  point.counts = counts_of(row.text());
  point.finished = row.integer() != 0;
  return point;
}

void resume_table::refuse_unfit(const std::optional<resume_point>& found) {
  const bool exists = has_table(table_);
  if (found && found->records != 0 && !exists) {
    refuse("the table " + json::quoted(table_) + " is gone, and weir_resume says that " +
           std::to_string(found->records) + " records of " + key_.source() +
           " are in it; bring it back, or delete that row of weir_resume to begin anew");
  }
  if (found || !exists) return;
  if (has_table("weir_resume") && holds("SELECT EXISTS(SELECT 1 FROM weir_resume WHERE \"table\" = ?1)", table_))
    return;
  if (!holds(("SELECT EXISTS(SELECT 1 FROM " + quoted_name(table_) + ")").c_str(), {})) return;
  refuse("the table " + json::quoted(table_) +
         " has rows of a copy that cannot be resumed, since nothing says how far it came; delete them, or choose "
         "another table");
}

void resume_table::store(const resume_point& point) {
  if (!update_) prepare();
  stored_ = version_ + 1;
  parameters to(update_.get());
  to.text(key_.source()).text(table_).text(key_.pipeline()).integer(stored_);
  bind(to, point.at);
  to.count(point.head.bytes()).text(hexadecimal(point.head.hash()));
  if (point.letters.empty()) {
    to.null();
  } else {
    to.text(point.letters);
  }
  to.count(point.letter_bytes).count(point.records).count(point.failed).count(point.failed_when_finished);
  to.text(list_of(point.counts)).integer(point.finished ? 1 : 0);
  const int code = ::sqlite3_step(update_.get());
  ::sqlite3_reset(update_.get());
  if (code != SQLITE_DONE) home_.fail(code);
  if (::sqlite3_changes64(home_.connection()) == 1) return;
  refuse("another program has changed how far the copy of " + key_.source() + " into the table " +
         json::quoted(table_) + " is, since this one began; run one copy at a time");
}

void resume_table::prepare() {
  if (version_ == 0) home_.execute_now(declaration);
  update_ = home_.prepare(version_ == 0 ? insertion : replacement);
}

bool resume_table::holds(const char* sql, const std::string& parameter) {
  const statement query = home_.prepare(sql);
  if (::sqlite3_bind_parameter_count(query.get()) != 0) parameters(query.get()).text(parameter);
  const int code = ::sqlite3_step(query.get());
  if (code != SQLITE_ROW) home_.fail(code);
  return ::sqlite3_column_int(query.get(), 0) != 0;
}

bool resume_table::has_table(const std::string& name) {
  return holds(
      "SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view'))", name);
}

void resume_table::refuse(const std::string& what) const {
  throw sqlite_error(home_.path() + ": " + what, home_.path(), SQLITE_MISMATCH);
}

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
