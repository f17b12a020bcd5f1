#pragma once

#include <weir/core/scheduler.hpp>
#include <weir/ops/pipeline_report.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace command {

struct copy_arguments;

/// How a copy ended.
enum class ending {
  complete,
  failed,       // with an error
  interrupted,  // by a signal
  reader_gone,  // whoever read standard output has left
};

/// Records of all runs of a copy.
struct totals {
  std::uint64_t records = 0;
  std::uint64_t failed = 0;
};

/// What a copy did.
struct outcome {
  ending how = ending::complete;
  int exit_status = 0;
  std::string error;  // ending::failed: the sentence
  std::uint64_t records = 0;
  std::uint64_t failed = 0;
  std::uint64_t bytes = 0;
  std::optional<totals> all_runs;  // with --resume
  weir::duration time{};
  std::optional<weir::report> stages;  // nothing where the copy was stopped at once
};

/// `copied 1,000,000 records (80.0 MB) from a.ndjson to b.db in 1.94 s (515,463 records/s); held back by write`
std::string summary_line(const copy_arguments& arguments, const outcome& result);

/// `3 records failed and were written to bad.ndjson`; also told when nothing else is.
std::string failed_line(const copy_arguments& arguments, std::uint64_t failed);

/// One JSON object on one line.
std::string summary_json(const copy_arguments& arguments, const outcome& result);

/// The stage that held a copy back, in the words of the command: read, parse, jq, enrich or write; empty where nothing
/// was measured.
std::string held_back_by(const weir::report& stages);

}  // namespace command
