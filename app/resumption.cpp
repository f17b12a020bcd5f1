#include "resumption.hpp"

#include "sink.hpp"

#include <weir/connect/file/fingerprint.hpp>
#include <weir/connect/file/writer.hpp>
#include <weir/connect/http/url.hpp>
#include <weir/connect/json/dead_letter.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/ops/batch_size.hpp>
#include <weir/ops/chunk_for.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace command {
namespace {

using weir::sqlite::resume_point;

std::string spelled(const stage& each) {
  switch (each.what) {
    case stage::kind::take:
      return fmt::format("--take {}", each.count);
    case stage::kind::skip:
      return fmt::format("--skip {}", each.count);
    case stage::kind::jq:
      return fmt::format("--jq {}", weir::json::quoted(each.text));
    case stage::kind::enrich:
      return fmt::format("--enrich {}", weir::http::redacted(each.text));
    case stage::kind::enrich_as:
      break;
  }
  return fmt::format("--enrich-as {} {}", weir::json::quoted(each.key), weir::http::redacted(each.text));
}

/// All that decides what becomes of a record. What logs in is no part of it: another day it is another.
std::string pipeline_of(const std::vector<stage>& stages) {
  std::string text;
  for (const stage& each : stages) text += (text.empty() ? "" : " ") + spelled(each);
  return text;
}

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

bool is_of(const weir::record_error& refused, const weir::json::record& record) {
  return refused.line() == record.line() && refused.source() == record.source();
}

/// The same from every folder. The file need not be there.
std::string whole_path(const std::string& path) {
  // Of a relative path that does not begin with something that is there, weakly_canonical alone makes no absolute one.
  return std::filesystem::weakly_canonical(std::filesystem::absolute(path)).string();
}

/// Refuses, as --append and its absence say, a file for failed records that no earlier run has begun. Leaves none
/// behind.
void refuse_unusable(const copy_arguments& arguments) {
  if (is_there(arguments.letters) && !std::filesystem::is_regular_file(arguments.letters)) {
    throw std::runtime_error(fmt::format(
        "--on-error {}: with --resume the file of failed records is cut to what counts, and this is no regular file; "
        "name one",
        arguments.letters));
  }
  const weir::file::writer trial(arguments.letters, arguments.outputs);
}

}  // namespace

weir::task<place> resumption::begin(weir::position beginning) {
  const endpoint& source = arguments_.source;
  const bool is_file = source.what == endpoint::kind::file;
  if (is_file) point_.head = weir::file::fingerprint::of(source.path);
  if (arguments_.failures == on_error::letters && !is_there(arguments_.sink.path)) refuse_unusable(arguments_);
  weir::sqlite::resume_key key(is_file ? whole_path(source.path) : source.name, pipeline_of(arguments_.stages));
  const std::optional<resume_point> found = co_await table_.resume(std::move(key));
  if (found) {
    if (is_file) found->head.refuse_changed(source.path, found->at);
    const weir::file::fingerprint head = is_file ? point_.head : found->head;  // the beginning of a file may have grown
    point_ = *found;
    point_.head = head;
  } else {
    point_.at = beginning;
  }
  point_.counts.resize(arguments_.stages.size());
  // Kept before the file of failed records is made: if the copy ends in between, the next run knows whose file it is.
  if (choose_letters() || !found) {
    std::vector<tracked> nothing;
    co_await save(nothing);
  }
  begun_ = true;
  failed_when_finished_ = point_.failed_when_finished;
  failures_.resume(point_.failed - failed_when_finished_, point_.letter_bytes);
  co_return place(point_.at, point_.head, point_.counts);
}

/// Cuts the file of failed records to what counts; true where this run is the first to have one.
bool resumption::choose_letters() {
  if (arguments_.failures != on_error::letters) return false;
  const std::string path = whole_path(arguments_.letters);
  if (point_.letters.empty()) {
    refuse_unusable(arguments_);
    point_.letters = path;
    point_.letter_bytes = is_there(path) ? std::filesystem::file_size(path) : 0;
    return true;
  }
  if (point_.letters != path) {
    throw std::runtime_error(
        fmt::format("--on-error {}: the failed records of this copy are in {} so far; name that file",
                    arguments_.letters, point_.letters));
  }
  // Before the first failed record it may have gone with a run that failed.
  if (point_.letter_bytes != 0 || is_there(path)) weir::file::cut(arguments_.letters, point_.letter_bytes);
  return false;
}

std::optional<totals> resumption::all_runs() const noexcept {
  if (!begun_) return std::nullopt;
  return totals{point_.records, point_.failed};
}

weir::task<> resumption::copy(weir::any_stream<tracked> records) {
  auto bytes_of = [](const tracked& each) { return each.bytes(); };
  auto batches =
      std::move(records) |
      weir::chunk_for(weir::batch_size(arguments_.batch).weighing(heaviest_batch, bytes_of), arguments_.flush);
  while (auto batch = co_await batches.next()) co_await save(*batch);
}

weir::task<> resumption::save(std::vector<tracked>& batch) {
  const auto failure = [this](const tracked& each) { return stops() && each.is_failure(); };
  const auto end = std::find_if(batch.begin(), batch.end(), failure);
  batch_under_way under_way{batch, static_cast<std::size_t>(end - batch.begin()), {}};
  std::vector<weir::json::record> rows;
  for (std::size_t i = 0; i < under_way.end; ++i) {
    if (!batch[i].is_record()) continue;
    rows.push_back(batch[i].record());
    under_way.places.push_back(i);
  }
  const weir::sqlite::before_commit reached = [this, &under_way](std::uint64_t stored,
                                                                 std::span<const weir::record_error> refused) {
    return account(under_way, stored, refused);
  };
  std::vector<weir::record_error> refused = co_await table_.save(rows, reached);
  point_ = reached_;
  if (!stops()) co_return;
  if (!refused.empty()) co_await failures_.take(std::move(refused.front()));
  if (end != batch.end()) co_await failures_.take(end->error());
}

/// Everything before what is answered is a row of this transaction or an earlier one, or a failed record that is
/// durable.
weir::task<resume_point> resumption::account(const batch_under_way& batch, std::uint64_t stored,
                                             std::span<const weir::record_error> refused) {
  std::size_t end = batch.end;
  if (!refused.empty() && stops()) {
    end = batch.places[stored];  // the record that stops the copy
  } else {
    co_await take_failures(batch, refused);
  }
  reached_ = point_;
  reached_.records += stored;
  if (end == 0) co_return reached_;
  if (!stops()) reached_.failed = failed_when_finished_ + failures_.count();
  if (const auto bytes = failures_.letter_bytes()) reached_.letter_bytes = *bytes;
  const tracked& last = batch.all[end - 1];
  reached_.at = last.behind().at;
  reached_.head = last.behind().head;
  reached_.counts = last.behind().counts;
  reached_.finished = last.is_last();
  if (reached_.finished) reached_.failed_when_finished = reached_.failed;
  co_return reached_;
}

/// In the order of their records, whoever refused them.
weir::task<> resumption::take_failures(const batch_under_way& batch, std::span<const weir::record_error> refused) {
  auto next = refused.begin();
  for (std::size_t i = 0; i < batch.end; ++i) {
    tracked& each = batch.all[i];
    if (each.is_failure()) {
      co_await failures_.take(each.error());
    } else if (each.is_record() && next != refused.end() && is_of(*next, each.record())) {
      co_await failures_.take(*next++);
    }
  }
  for (; next != refused.end(); ++next) co_await failures_.take(*next);
  co_await failures_.settle();
}

}  // namespace command
