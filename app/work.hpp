#pragma once

#include "arguments.hpp"
#include "failures.hpp"
#include "input.hpp"
#include "progress.hpp"
#include "resumption.hpp"
#include "sink.hpp"
#include "standard_error.hpp"
#include "summary.hpp"
#include "tracked.hpp"

#include <weir/connect/http/client.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/core/any_stream.hpp>
#include <weir/core/task.hpp>

#include <memory>
#include <optional>

namespace command {

/// One copy: the pipeline from source to sink, and what can be seen of it from outside.
class work {
 public:
  /// Opens nothing but the outputs that are files, so that one that exists is refused before anything else happens.
  work(const copy_arguments& arguments, const weir::http::client_options& web, standard_error& terminal);

  /// Copies everything; throws what ended the copy early.
  weir::task<> copy();

  /// How far it is. All but the stages and the signal, which the run knows.
  progress now() const;
  /// With --resume: what all runs of the copy together did.
  std::optional<totals> all_runs() const;

 private:
  weir::any_stream<weir::json::record> through(weir::any_stream<weir::json::record> records, const stage& next);
  weir::task<> save_batches(const place& from);
  double part_done(const progress& at) const;

  const copy_arguments& arguments_;
  std::shared_ptr<weir::http::client> client_;  // of all stages that ask a server
  std::unique_ptr<sink> sink_;
  failures failures_;
  std::optional<resumption> resumption_;  // with --resume
  input input_;
};

}  // namespace command
