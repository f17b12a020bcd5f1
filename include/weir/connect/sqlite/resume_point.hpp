#pragma once

#include <weir/connect/file/fingerprint.hpp>
#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/task.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace sqlite {

/// Which copy a resume_point belongs to, beside the table that it is kept for.
class resume_key {
 public:
  /// `source`: its name, the same wherever the program is started. `pipeline`: all that decides what becomes of a
  /// record, without secrets, since both are kept as they are.
  resume_key(std::string source, std::string pipeline) : source_(std::move(source)), pipeline_(std::move(pipeline)) {}

  const std::string& source() const noexcept { return source_; }
  const std::string& pipeline() const noexcept { return pipeline_; }

 private:
  std::string source_;
  std::string pipeline_;
};

/// How far a copy has come: what `table::save` keeps in the transaction of the rows, in the table weir_resume.
struct resume_point {
  resume_point() {}

  position at;                             // everything before it is accounted for
  file::fingerprint head;                  // how the source, or the page, began
  std::string letters;                     // the file of failed records; empty where there is none
  std::uint64_t letter_bytes = 0;          // its length
  std::uint64_t records = 0;               // rows that were stored
  std::uint64_t failed = 0;                // records that failed
  std::uint64_t failed_when_finished = 0;  // of them, before the copy was last finished
  std::vector<std::uint64_t> counts;       // whatever the stages of the pipeline count, in their order
  bool finished = false;                   // the source had nothing more
};

/// What `table::save` awaits before it commits: answers the point that the transaction reaches. `stored`: how many
/// records of the batch became rows; `failed`: those that did not. Other outputs are made durable in it.
using before_commit = std::function<task<resume_point>(std::uint64_t stored, std::span<const record_error> failed)>;

}  // namespace sqlite
}  // namespace v0
}  // namespace weir
