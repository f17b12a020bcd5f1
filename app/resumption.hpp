#pragma once

#include "arguments.hpp"
#include "failures.hpp"
#include "summary.hpp"
#include "tracked.hpp"

#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/connect/sqlite/resume_point.hpp>
#include <weir/connect/sqlite/table.hpp>
#include <weir/core/any_stream.hpp>
#include <weir/core/task.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace command {

/// What is different in a copy with --resume: it begins where an earlier one ended, and each transaction keeps how far
/// it is, with the length of the file of failed records, which is on the disk before.
class resumption {
 public:
  /// All of these must live as long.
  resumption(const copy_arguments& arguments, weir::sqlite::table& table, failures& failed)
      : arguments_(arguments), table_(table), failures_(failed) {}

  /// Finds where the copy is, refuses what does not fit it, and opens the file of failed records; answers where to go
  /// on: at `beginning`, of the source, where there was no run before.
  weir::task<place> begin(weir::position beginning);
  /// Copies the records from there on, behind all stages.
  weir::task<> copy(weir::any_stream<tracked> records);

  /// What all runs together have committed; nothing before that is known.
  std::optional<totals> all_runs() const noexcept;

 private:
  /// A batch, of which everything before `end` is to be accounted for.
  struct batch_under_way {
    std::vector<tracked>& all;
    std::size_t end;
    std::vector<std::size_t> places;  // of the rows in `all`
  };

  bool choose_letters();
  weir::task<> save(std::vector<tracked>& batch);
  weir::task<weir::sqlite::resume_point> account(const batch_under_way& batch, std::uint64_t stored,
                                                 std::span<const weir::record_error> refused);
  weir::task<> take_failures(const batch_under_way& batch, std::span<const weir::record_error> refused);
  bool stops() const noexcept { return arguments_.failures == on_error::stop; }

  const copy_arguments& arguments_;
  weir::sqlite::table& table_;
  failures& failures_;
  bool begun_ = false;
  weir::sqlite::resume_point point_;        // what is committed
  weir::sqlite::resume_point reached_;      // what the transaction under way will commit
  std::uint64_t failed_when_finished_ = 0;  // when this run began
};

}  // namespace command
