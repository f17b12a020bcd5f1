#include "database.hpp"
#include "insert_plan.hpp"
#include "resume_table.hpp"
#include "schema.hpp"

#include <weir/connect/sqlite/table.hpp>
#include <weir/core/sleep.hpp>

#include <sqlite3.h>

#include <optional>
#include <stdexcept>
#include <utility>

namespace weir {
inline namespace v0 {
namespace sqlite {

table_options& table_options::wait(duration longest) {
  if (longest < longest.zero()) throw std::invalid_argument("table_options().wait(longest): longest must not be negative");
  wait_ = longest;
  return *this;
}

class table::implementation {
 public:
  implementation(std::string path, std::string name, const table_options& options)
      : options_(options), database_(std::move(path), options.wait()), schema_(database_, std::move(name)) {
    const auto unusable = [](const std::string& text) { return text.empty() || text.find('\0') != std::string::npos; };
    if (unusable(database_.path())) throw std::invalid_argument("table(path, name): path must not be empty");
    if (unusable(schema_.table())) throw std::invalid_argument("table(path, name): name must not be empty");
  }

  task<> open() {
    if (!database_.is_open()) co_await database_.open();
  }

  task<std::optional<resume_point>> resume(resume_key key) {
    co_await open();
    database_.roll_back();
    resume_.emplace(database_, schema_.table(), std::move(key));
    std::optional<resume_point> found = resume_->find();
    rows_before_ = found ? found->records : 0;
    co_return found;
  }

  /// `hook`: null where nothing is kept beside the rows.
  task<std::vector<record_error>> save(std::span<const json::record> batch, const before_commit* hook) {
    if (hook != nullptr && !resume_) throw std::logic_error("table::save(batch, reached): resume(key) has to come before it");
    std::vector<record_error> failed;
    if (batch.empty() && hook == nullptr) co_return failed;
    co_await open();
    database_.roll_back();  // of a save that was stopped
    co_await database_.execute("BEGIN IMMEDIATE");
    std::uint64_t stored = 0;
    std::size_t misfits = 0;
    transaction batch_so_far(*this);
    if (!batch.empty()) schema_.prepare_for(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (i % rows_in_a_row == rows_in_a_row - 1) co_await weir::post();
      if (insert(batch[i], failed, misfits)) {
        ++stored;
      } else if (options_.stops_at_failure()) {
        break;
      }
    }
    const bool first = rows_ + rows_before_ == 0 && !batch.empty();
    if (first && misfits == batch.size() && !schema_.made_by_weir()) wrong_table(failed.front());
    if (hook != nullptr) {
      const resume_point reached = co_await (*hook)(stored, failed);
      resume_->store(reached);
    }
    co_await database_.execute("COMMIT");
    batch_so_far.committed();
    if (hook != nullptr) resume_->committed();
    rows_ += stored;
    co_return failed;
  }

  task<> close() {
    if (!database_.is_open()) co_return;
    database_.roll_back();
    plans_.clear();
    resume_.reset();
    co_await database_.make_durable();
    database_.close();
    schema_.forget();
  }

  std::uint64_t rows() const noexcept { return rows_; }

 private:
  // A batch of any size lets the loop have its turn about once in a millisecond.
  static constexpr std::size_t rows_in_a_row = 1024;

  /// Unless it was committed, a transaction that is left is rolled back, and what was learned in it forgotten.
  class transaction {
   public:
    explicit transaction(implementation& home) noexcept : home_(&home) {}
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction() {
      if (home_ == nullptr) return;
      home_->plans_.clear();
      home_->schema_.forget();
      if (home_->resume_) home_->resume_->forget();
      home_->database_.roll_back();
    }
    void committed() noexcept { home_ = nullptr; }

   private:
    implementation* home_;
  };

  bool insert(const json::record& record, std::vector<record_error>& failed, std::size_t& misfits) {
    insert_plan* plan = plans_.find(record);
    if (plan == nullptr) [[unlikely]] {
      if (misfit why = schema_.fit(record); !why.empty()) {
        ++misfits;
        failed.push_back(error_of(record, std::move(why)));
        return false;
      }
      plan = &plans_.add(database_, schema_.table(), record);
    }
    const int code = plan->insert(record);
    if (code == SQLITE_DONE) [[likely]] {
      plan->reset();
      return true;
    }
    const std::string message = database_.last_message();
    plan->reset();
    if (is_fatal(code)) database_.fail(code);
    failed.push_back(error_of(record, "SQLite refuses the record: " + message + "; correct the record or the table"));
    return false;
  }

  /// Whether more than this one record has failed.
  bool is_fatal(int code) const noexcept {
    if (!database_.in_transaction()) return true;  // a constraint with ON CONFLICT ROLLBACK took the batch with it
    switch (code & 0xFF) {
      case SQLITE_CONSTRAINT:
      case SQLITE_TOOBIG:
      case SQLITE_MISMATCH:
      case SQLITE_ERROR:
        return false;
      default:
        return true;
    }
  }

  [[noreturn]] void wrong_table(const record_error& first) const {
    throw sqlite_error(database_.path() + ": no record fits; of the first, " + first.source() + ":" + std::to_string(first.line()) +
                           ": " + first.reason(),
                       database_.path(), SQLITE_MISMATCH);
  }

  static record_error error_of(const json::record& record, std::string reason) {
    return record_error(std::move(reason), record.source(), record.line(), record.text());
  }

  table_options options_;
  database database_;
  schema schema_;
  insert_plans plans_;  // behind the database: gone before it is closed
  std::optional<resume_table> resume_;
  std::uint64_t rows_ = 0;
  std::uint64_t rows_before_ = 0;  // by earlier runs of the same copy
};

table::table(std::string path, std::string name, const table_options& options)
    : implementation_(std::make_unique<implementation>(std::move(path), std::move(name), options)) {}
table::table(table&&) noexcept = default;
table& table::operator=(table&&) noexcept = default;
table::~table() = default;

task<> table::open() { return implementation_->open(); }
task<std::vector<record_error>> table::save(std::span<const json::record> batch) {
  return implementation_->save(batch, nullptr);
}
task<std::optional<resume_point>> table::resume(resume_key key) { return implementation_->resume(std::move(key)); }
task<std::vector<record_error>> table::save(std::span<const json::record> batch, const before_commit& reached) {
  return implementation_->save(batch, &reached);
}
task<> table::close() { return implementation_->close(); }
std::uint64_t table::rows() const noexcept { return implementation_->rows(); }

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
