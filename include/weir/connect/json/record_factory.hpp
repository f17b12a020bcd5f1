#pragma once

#include <weir/connect/json/parser.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>

#include <memory>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace json {

/// Makes records of texts that were computed from another record, for functions that change records.
///
///     weir::json::record_factory made;
///     auto changed = made.make(R"({"id":1})", old);   // stands where `old` stood: its source, its line
///
/// The text is copied, and checked as `parser` checks a line. Where it is no object the answer is a failed record: `from`,
/// with a reason that says so.
///
/// Threads  one at a time; the records may go anywhere.
/// Cost     one copy and one pass over the text; no allocation a record: texts go into shared blocks that are reused.
class record_factory {
 public:
  explicit record_factory(const parse_options& options = parse_options());
  record_factory(record_factory&&) noexcept;
  record_factory& operator=(record_factory&&) noexcept;
  ~record_factory();

  result<record, record_error> make(std::string_view text, const record& from);

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace json
}  // namespace v0
}  // namespace weir
