#include "database.hpp"

#include <weir/core/sleep.hpp>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace weir {
inline namespace v0 {
namespace sqlite {

namespace {

using namespace std::chrono_literals;

bool is_locked(int code) noexcept { return (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED; }

/// In whole or tenths of seconds, without a locale.
std::string seconds(duration time) {
  const auto tenths = std::chrono::duration_cast<std::chrono::duration<long long, std::deci>>(time).count();
  const std::string rest = tenths % 10 == 0 ? std::string() : "." + std::to_string(tenths % 10);
  return std::to_string(tenths / 10) + rest + " s";
}

}  // namespace

void close_database::operator()(sqlite3* connection) const noexcept { ::sqlite3_close_v2(connection); }
void finalize_statement::operator()(sqlite3_stmt* prepared) const noexcept { ::sqlite3_finalize(prepared); }

std::string quoted_name(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

task<> database::open() {
  // Debian's SQLite takes "file:..." as a URI; a path is meant as it is.
  const std::string plain = path_.starts_with("file:") ? "./" + path_ : path_;
  sqlite3* connection = nullptr;
  // One connection belongs to one run, which is on one thread: no mutex.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = ::sqlite3_open_v2(plain.c_str(), &connection, flags, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) fail(code);
  if (::sqlite3_db_readonly(connection, "main") == 1) fail(SQLITE_READONLY);
  co_await execute("PRAGMA journal_mode=WAL");
  execute_now("PRAGMA synchronous=NORMAL");
}

statement database::prepare(const std::string& sql) {
  sqlite3_stmt* made = nullptr;
  const int code = ::sqlite3_prepare_v3(connection(), sql.c_str(), static_cast<int>(sql.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  statement prepared(made);
  if (code != SQLITE_OK) fail(code);
  return prepared;
}

task<> database::execute(const char* sql) {
  const time_point begin = co_await weir::now();
  for (duration pause = 1ms;; pause = std::min<duration>(2 * pause, 50ms)) {
    const int code = ::sqlite3_exec(connection(), sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) co_return;
    const duration waited = co_await weir::now() - begin;
    if (!is_locked(code) || waited >= wait_) fail(code);
    co_await weir::sleep(std::min(pause, wait_ - waited));
  }
}

void database::execute_now(const std::string& sql) {
  const int code = ::sqlite3_exec(connection(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

bool database::in_transaction() const noexcept { return ::sqlite3_get_autocommit(connection()) == 0; }

void database::roll_back() noexcept {
  if (is_open() && in_transaction()) ::sqlite3_exec(connection(), "ROLLBACK", nullptr, nullptr, nullptr);
}

task<> database::make_durable() {
  // Readers may hold on to the log: then as much as possible goes into the file now, and the log itself is synchronized.
  const time_point begin = co_await weir::now();
  int code = SQLITE_OK;
  for (duration pause = 1ms;; pause = std::min<duration>(2 * pause, 50ms)) {
    code = ::sqlite3_wal_checkpoint_v2(connection(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    const duration waited = co_await weir::now() - begin;
    if (!is_locked(code) || waited >= std::min<duration>(wait_, 1s)) break;
    co_await weir::sleep(pause);
  }
  if (is_locked(code)) {
    code = ::sqlite3_wal_checkpoint_v2(connection(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (is_locked(code)) code = SQLITE_OK;
    const int log = ::open((path_ + "-wal").c_str(), O_RDWR | O_CLOEXEC);
    if (log >= 0) {
      if (::fsync(log) != 0) code = SQLITE_IOERR_FSYNC;
      ::close(log);
    }
  }
  if (code != SQLITE_OK) fail(code);
}

void database::close() { connection_.reset(); }

std::string database::last_message() const { return ::sqlite3_errmsg(connection()); }

void database::fail(int code) const {
  throw sqlite_error(path_ + ": " + cause(code), path_, code);
}

/// SQLite itself does not always remember the errno of a write that failed.
int database::system_error() const {
  if (const int known = connection_ != nullptr ? ::sqlite3_system_errno(connection()) : 0; known != 0) return known;
  constexpr rlim_t a_few_pages = 64 << 10;
  rlimit largest;
  struct statvfs volume;
  if (::getrlimit(RLIMIT_FSIZE, &largest) == 0 && largest.rlim_cur != RLIM_INFINITY) {
    for (const char* part : {"", "-wal", "-shm"}) {
      struct stat status;
      if (::stat((path_ + part).c_str(), &status) != 0) continue;
      if (static_cast<rlim_t>(status.st_size) + a_few_pages >= largest.rlim_cur) return EFBIG;
    }
  }
  return ::statvfs(path_.c_str(), &volume) == 0 && volume.f_bavail * volume.f_frsize < a_few_pages ? ENOSPC : 0;
}

std::string database::cause(int code) const {
  switch (code & 0xFF) {
    case SQLITE_NOTADB:
      return "this file is no SQLite database; choose another name";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "the database is locked by another program, and was for " + seconds(wait_) + "; end that program, or try again later";
    case SQLITE_READONLY:
      return "the database cannot be written; check the permissions of the file and its folder";
    case SQLITE_FULL:
      return "no space is left for the database; free some, or choose another place";
    case SQLITE_CANTOPEN:
      return cause_of_opening();
    case SQLITE_CORRUPT:
      return "the database is damaged; recover it with the .recover command of sqlite3, or choose another name";
    case SQLITE_IOERR: {
      const int system = system_error();
      if (system == ENOSPC || system == EDQUOT) return cause(SQLITE_FULL);
      if (system == EFBIG) return "the database would exceed the largest file size allowed; raise it (ulimit -f), or choose another place";
      return "the database cannot be read or written: " +
             (system != 0 ? std::generic_category().message(system) : last_message()) + "; check the disk";
    }
    case SQLITE_NOMEM:
      return "SQLite is out of memory; free some and try again";
    default:
      return last_message() + "; check the database and the name of the table";
  }
}

std::string database::cause_of_opening() const {
  struct stat status;
  if (::stat(path_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return "this is a folder; name a file in it";
    return "the database cannot be opened; check the permissions of the file and its folder";
  }
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  if (!folder.empty() && ::stat(folder.c_str(), &status) != 0) return "its folder is not there; make it first";
  return "the database cannot be made; check the permissions of its folder";
}

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
