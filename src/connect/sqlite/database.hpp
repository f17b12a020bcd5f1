#pragma once

#include <weir/connect/sqlite/sqlite_error.hpp>
#include <weir/core/scheduler.hpp>
#include <weir/core/task.hpp>

#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace weir {
inline namespace v0 {
namespace sqlite {

struct close_database {
  void operator()(sqlite3* connection) const noexcept;
};
struct finalize_statement {
  void operator()(sqlite3_stmt* prepared) const noexcept;
};
using statement = std::unique_ptr<sqlite3_stmt, finalize_statement>;

/// `text` as an identifier in SQL.
std::string quoted_name(std::string_view text);

/// One connection, and the sentences for what can go wrong with it.
class database {
 public:
  database(std::string path, duration wait) : path_(std::move(path)), wait_(wait) {}

  task<> open();
  /// What is in the write-ahead log goes into the database file, and both to the disk.
  task<> make_durable();
  void close();

  bool is_open() const noexcept { return connection_ != nullptr; }
  sqlite3* connection() const noexcept { return connection_.get(); }
  const std::string& path() const noexcept { return path_; }

  statement prepare(const std::string& sql);
  /// Runs SQL; waits while the database is locked.
  task<> execute(const char* sql);
  void execute_now(const std::string& sql);
  void roll_back() noexcept;
  bool in_transaction() const noexcept;

  /// Throws what `code` means for the whole database.
  [[noreturn]] void fail(int code) const;
  /// As it stands in the message of a failed record.
  std::string last_message() const;

 private:
  int system_error() const;
  std::string cause(int code) const;
  std::string cause_of_opening() const;

  std::string path_;
  duration wait_;
  std::unique_ptr<sqlite3, close_database> connection_;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
