#include "summary.hpp"

#include "arguments.hpp"
#include "words.hpp"

#include <weir/connect/json/dead_letter.hpp>

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <string_view>

namespace command {
namespace {

std::string_view verb(ending how) {
  switch (how) {
    case ending::complete:
      break;
    case ending::failed:
      return "failed after";
    case ending::interrupted:
      return "interrupted after";
    case ending::reader_gone:
      return "the reader of standard output left after";
  }
  return "copied";
}

std::string_view word(ending how) {
  switch (how) {
    case ending::complete:
      break;
    case ending::failed:
      return "failed";
    case ending::interrupted:
      return "interrupted";
    case ending::reader_gone:
      return "reader gone";
  }
  return "complete";
}

double seconds(weir::duration time) { return std::chrono::duration<double>(time).count(); }

std::string quoted_or_null(const std::string& text) { return text.empty() ? "null" : weir::json::quoted(text); }

/// The last stage is followed by the sink, which is no stage.
std::string_view name_of(std::string_view stage) { return stage == "consumer" ? "write" : stage; }

std::string all_runs_json(const outcome& result) {
  if (!result.all_runs) return "";
  return fmt::format(R"("all_runs":{{"records":{},"failed":{}}},)", result.all_runs->records, result.all_runs->failed);
}

std::string stages_json(const weir::report& stages) {
  std::string text = "[";
  for (const auto& stage : stages.stages) {
    fmt::format_to(std::back_inserter(text),
                   R"({}{{"name":{},"records":{},"waiting_for_upstream":{:.6f},"blocked_by_downstream":{:.6f}}})",
                   text.size() == 1 ? "" : ",", weir::json::quoted(stage.name), stage.values,
                   seconds(stage.waiting_for_upstream), seconds(stage.blocked_by_downstream));
  }
  return text + "]";
}

}  // namespace

std::string held_back_by(const weir::report& stages) { return std::string(name_of(stages.held_back_by())); }

std::string failed_line(const copy_arguments& arguments, std::uint64_t failed) {
  const std::string count = counted(failed, "record");
  if (arguments.failures == on_error::letters) {
    return fmt::format("{} failed and {} written to {}", count, failed == 1 ? "was" : "were", arguments.letters);
  }
  return fmt::format("{} failed and {} left out", count, failed == 1 ? "was" : "were");
}

std::string summary_line(const copy_arguments& arguments, const outcome& result) {
  std::string line =
      fmt::format("{} {} ({}) from {} to {} in {} ({} records/s)", verb(result.how), counted(result.records, "record"),
                  byte_count(result.bytes), arguments.source.name, arguments.sink.name, time_taken(result.time),
                  grouped(per_second(result.records, result.time)));
  if (result.all_runs) line += fmt::format("; {} in all runs", counted(result.all_runs->records, "record"));
  if (result.failed != 0 && arguments.failures != on_error::stop) {
    line += "; " + failed_line(arguments, result.failed);
  }
  const std::string slowest = result.stages ? held_back_by(*result.stages) : "";
  if (!slowest.empty()) line += "; held back by " + slowest;
  return line;
}

std::string summary_json(const copy_arguments& arguments, const outcome& result) {
  using weir::json::quoted;
  return fmt::format(
      R"({{"status":{},"exit_status":{},"error":{},"source":{},"sink":{},"table":{},"records":{},"failed":{},"letters":{},)"
      R"("bytes":{},{}"seconds":{:.6f},"records_per_second":{},"held_back_by":{},"stages":{}}})",
      quoted(word(result.how)), result.exit_status, quoted_or_null(result.error), quoted(arguments.source.name),
      quoted(arguments.sink.name), quoted_or_null(arguments.sink.table), result.records, result.failed,
      quoted_or_null(arguments.letters), result.bytes, all_runs_json(result), seconds(result.time), per_second(result.records, result.time),
      quoted_or_null(result.stages ? held_back_by(*result.stages) : ""),
      result.stages ? stages_json(*result.stages) : "[]");
}

}  // namespace command
