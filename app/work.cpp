#include "work.hpp"

#include "tracked.hpp"
#include "web.hpp"

#include <weir/connect/jq/program.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/ops/batch_size.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/drop.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/or_dead_letter.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace command {
namespace {

using weir::json::record;

/// The most records that come out of the stages; nothing where there is no limit.
std::optional<std::uint64_t> most_records(const std::vector<stage>& stages) {
  std::optional<std::uint64_t> most;
  for (const stage& each : stages) {
    switch (each.what) {
      case stage::kind::take:
        most = std::min(most.value_or(each.count), each.count);
        break;
      case stage::kind::skip:
        if (most) *most -= std::min(*most, each.count);
        break;
      case stage::kind::jq:
        most.reset();  // of one record it may make any number
        break;
      case stage::kind::enrich:
      case stage::kind::enrich_as:
        break;
    }
  }
  return most;
}

double part(std::uint64_t done, std::uint64_t all) {
  return all == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
}

}  // namespace

work::work(const copy_arguments& arguments, const weir::http::client_options& web, standard_error& terminal)
    : arguments_(arguments),
      client_(std::make_shared<weir::http::client>(web)),
      sink_(make_sink(arguments)),
      failures_(arguments, terminal),
      input_(arguments, web) {
  // The only sink that it is accepted for.
  if (arguments.resume) resumption_.emplace(arguments, static_cast<table_sink&>(*sink_).table(), failures_);
}

weir::task<> work::copy() {
  place from;  // with --resume
  if (resumption_) {
    from = co_await resumption_->begin(input_.at());
    input_.start_at(from);
  }
  co_await input_.open();  // a source that cannot be read leaves no trace in the sink
  co_await sink_->open();
  std::exception_ptr failed;
  try {
    co_await save_batches(from);
  } catch (...) {
    failed = std::current_exception();
  }
  if (!failed) {
    co_await failures_.close();
    co_await sink_->close();
    co_return;
  }
  try {
    if (sink_->records() != 0) co_await sink_->close();  // what was written before stays
  } catch (...) {
    // The sink itself may be what failed; the first error is the one to tell.
  }
  std::rethrow_exception(failed);
}

/// One stage of the command line behind `records`. Each passes good records on only, so that the next one counts those.
weir::any_stream<record> work::through(weir::any_stream<record> records, const stage& next) {
  auto keep_failed = [this](weir::record_error&& failed) { return failures_.take(std::move(failed)); };
  switch (next.what) {
    case stage::kind::take:
      return std::move(records) | weir::take(next.count);
    case stage::kind::skip:
      return std::move(records) | weir::drop(next.count);
    case stage::kind::jq:
      return std::move(records) | weir::jq::program(next.text) | weir::named("jq") | weir::or_dead_letter(keep_failed);
    case stage::kind::enrich:
    case stage::kind::enrich_as:
      break;
  }
  return read_ahead(std::move(records), arguments_) |
         weir::transform_concurrent(enriched_at_once(arguments_), web_enrichment(arguments_, client_, next)) |
         weir::named("enrich") | weir::or_dead_letter(keep_failed);
}

weir::task<> work::save_batches(const place& from) {
  if (resumption_) {
    co_await resumption_->copy(through_stages(input_.tracked_records(from), arguments_, client_, from));
    co_return;
  }
  weir::any_stream<record> records = input_.records(failures_);
  for (const stage& each : arguments_.stages) records = through(std::move(records), each);
  auto bytes_of = [](const record& each) { return each.text().size(); };
  const auto size = weir::batch_size(arguments_.batch).weighing(heaviest_batch, bytes_of);
  auto batches = std::move(records) | weir::chunk_for(size, arguments_.flush);
  while (auto batch = co_await batches.next()) {
    auto refused = co_await sink_->save(*batch);
    for (weir::record_error& each : refused) co_await failures_.take(std::move(each));
  }
}

progress work::now() const {
  progress at;
  at.records = sink_->records();
  at.failed = failures_.count();
  at.bytes = input_.bytes();
  at.size = input_.size();
  at.done = part_done(at);
  return at;
}

std::optional<totals> work::all_runs() const { return resumption_ ? resumption_->all_runs() : std::nullopt; }

/// The copy ends with its input or with what --take lets through, whichever comes first.
double work::part_done(const progress& at) const {
  double done = at.size ? part(at.bytes, *at.size) : 0;
  if (const auto most = most_records(arguments_.stages)) done = std::max(done, part(at.records, *most));
  return done;
}

}  // namespace command
