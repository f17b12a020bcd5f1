#pragma once

#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/connect/sqlite/resume_point.hpp>
#include <weir/connect/sqlite/sqlite_error.hpp>
#include <weir/core/scheduler.hpp>
#include <weir/core/task.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir {
inline namespace v0 {
namespace sqlite {

/// How a table is written: `table_options().wait(1s)`.
class table_options {
 public:
  table_options() noexcept {}

  /// How long a database that another program has locked is waited for; 0: not at all.
  table_options& wait(duration longest);
  duration wait() const noexcept { return wait_; }

  /// The first record that fails ends its batch: what stood before it is committed, what stands behind it is not written.
  table_options& stop_at_failure() noexcept {
    stop_at_failure_ = true;
    return *this;
  }
  bool stops_at_failure() const noexcept { return stop_at_failure_; }

 private:
  duration wait_ = std::chrono::seconds(5);
  bool stop_at_failure_ = false;
};

/// Writes records into a table of an SQLite database, one transaction a batch.
///
///     weir::sqlite::table people("people.db", "people");
///     co_await people.open();
///     while (auto batch = co_await batches.next()) {                    // records | chunk_for(1000, 1s)
///       for (const auto& failed : co_await people.save(*batch)) report(failed);
///     }
///     co_await people.close();                                          // durable
///
/// A table that is not there is made with a column for each key of the first batch, in their order, without declared
/// types, so that SQLite keeps every value as it is: text, integers to 64 bits, reals; true and false as 1 and 0; null as
/// NULL; arrays and objects as their JSON text; an integer beyond 64 bits, or a number beyond a double, as the text of
/// its digits. A key that comes later adds a column, to tables that weir made: their CREATE TABLE statement says so in a
/// comment. A table that something else made takes its own columns only, with its own affinities and constraints.
/// A key that stands twice in a record: its last value is taken.
///
/// A copy that can be resumed calls `resume` first, goes on where the answer says, and gives `save` a function that tells
/// how far it is with the batch: a row of the table weir_resume holds that, written in the transaction of the rows.
///
///     const auto before = co_await people.resume(weir::sqlite::resume_key("/data/people.ndjson", "--skip 1"));
///     const weir::position from = before ? before->at : weir::position();
///     ...
///     co_await people.save(*batch, reached);    // reached: (stored, failed) -> task<resume_point>
///
/// Shape    sink of records, in batches.
/// Units    rows.
/// Demand   a batch at a time; a batch of 1,000 small rows keeps the loop for about a millisecond.
/// Threads  none of its own.
/// Ends     with `close`, which makes everything durable. Destroyed without it, what was committed stays, durable against
///          the end of the program but not against the loss of power.
/// Errors   sqlite_error when the database cannot be used: no such folder, read-only, no database, a table with other
///          columns, locked for longer than `wait`, disk full. From `resume`: another pipeline for the same source and table,
///          a table with rows that no row of weir_resume accounts for, or without those that one does. From `save` with a
///          function: what that throws, and when another program has changed the row meanwhile. The batch under way is rolled back, what was committed
///          before stays. A record that cannot be stored (a constraint, more than 2,000 keys, keys that differ only in
///          case) is answered by `save` as a record_error, and the others of its batch are stored.
/// Stop     the batch under way is rolled back.
/// Cost     a record with the keys of the one before it: its binds and its insert, no allocation, no lookup. WAL,
///          synchronous=NORMAL.
/// Example  examples/connect_sqlite.cpp
/// See      json::parser, chunk_for.
class table {
 public:
  table(std::string path, std::string name, const table_options& options = table_options());
  table(table&&) noexcept;
  table& operator=(table&&) noexcept;
  ~table();

  /// Opens or creates the database. A locked one is waited for without holding up the loop.
  task<> open();
  /// Stores a batch in one transaction; answers the records that failed. The records must live until it has ended.
  task<std::vector<record_error>> save(std::span<const json::record> batch);
  /// From now on batches are saved with how far the copy `key` is. Answers how far it was, and nothing where it is new.
  task<std::optional<resume_point>> resume(resume_key key);
  /// As above, and in the same transaction the point that `reached` answers; also with a batch of no records. Both must
  /// live until it has ended.
  task<std::vector<record_error>> save(std::span<const json::record> batch, const before_commit& reached);
  /// Writes everything into the database file, makes it durable, and closes it.
  task<> close();

  /// Rows committed so far.
  std::uint64_t rows() const noexcept;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
