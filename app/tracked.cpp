#include "tracked.hpp"

#include <weir/connect/json/parser.hpp>
#include <weir/core/async_generator.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/transform.hpp>

#include <memory>
#include <utility>

namespace command {
namespace {

weir::async_generator<tracked> parsed(weir::file::line_stream lines, std::vector<std::uint64_t> counts) {
  const std::shared_ptr<const weir::file::read_progress> progress = lines.progress();
  auto records = std::move(lines) | weir::named("read") | weir::transform(weir::json::parser()) | weir::named("parse");
  while (auto each = co_await records.next()) {
    // One record is read for each that is asked for, so that this is the place behind it.
    tracked next(std::move(*each), progress->at(), counts);
    co_yield std::move(next);
  }
  if (!progress->ended()) co_return;
  tracked end(std::nullopt, progress->at(), counts);
  end.set_last();
  co_yield std::move(end);
}

weir::async_generator<tracked> taken(weir::any_stream<tracked> source, std::size_t place, std::uint64_t most,
                                     std::uint64_t count) {
  while (count < most) {
    auto next = co_await source.next();
    if (!next) co_return;
    if (next->is_record()) ++count;
    next->set_count(place, count);
    if (count == most) next->set_last();
    co_yield std::move(*next);
  }
}

weir::async_generator<tracked> skipped(weir::any_stream<tracked> source, std::size_t place, std::uint64_t most,
                                       std::uint64_t count) {
  while (auto next = co_await source.next()) {
    if (count < most && next->is_record()) {
      ++count;
      next->take_out();
    }
    next->set_count(place, count);
    co_yield std::move(*next);
  }
}

}  // namespace

std::size_t tracked::bytes() const noexcept {
  if (!what_) return 0;
  return *what_ ? (*what_)->text().size() : what_->error().excerpt().size();
}

weir::any_stream<tracked> tracked_records(weir::file::line_stream lines, const std::vector<stage>& stages,
                                          std::vector<std::uint64_t> counts) {
  counts.resize(stages.size());
  weir::any_stream<tracked> records = parsed(std::move(lines), counts);
  for (std::size_t place = 0; place < stages.size(); ++place) {
    const stage& each = stages[place];
    const auto apply = each.what == stage::kind::take ? taken : skipped;
    records = weir::any_stream<tracked>(apply(std::move(records), place, each.count, counts[place]));
  }
  return records;
}

}  // namespace command
