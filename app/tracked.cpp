#include "tracked.hpp"

#include "web.hpp"

#include <weir/connect/enrich/enrichment.hpp>
#include <weir/connect/jq/program.hpp>
#include <weir/connect/json/parser.hpp>
#include <weir/core/async_generator.hpp>
#include <weir/core/task.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <memory>
#include <utility>

namespace command {
namespace {

void look(const weir::file::read_progress& progress, place& behind) { behind.at = progress.at(); }

void look(const weir::http::records_progress& progress, place& behind) {
  behind.at = progress.at();
  behind.head = progress.head();
}

template <class Lines>
weir::async_generator<tracked> parsed(Lines lines, place behind) {
  const auto progress = lines.progress();
  auto records = std::move(lines) | weir::named("read") | weir::transform(weir::json::parser()) | weir::named("parse");
  while (auto each = co_await records.next()) {
    look(*progress, behind);  // one record is read for each that is asked for, so that this is the place behind it
    tracked next(std::move(*each), behind);
    co_yield std::move(next);
  }
  if (!progress->ended()) co_return;
  look(*progress, behind);
  tracked end(std::nullopt, behind);
  end.set_last();
  co_yield std::move(end);
}

weir::async_generator<tracked> taken(weir::any_stream<tracked> source, std::size_t index, std::uint64_t most,
                                     std::uint64_t count) {
  while (count < most) {
    auto next = co_await source.next();
    if (!next) co_return;
    if (next->is_record()) ++count;
    next->set_count(index, count);
    if (count == most) next->set_last();
    co_yield std::move(*next);
  }
}

weir::async_generator<tracked> skipped(weir::any_stream<tracked> source, std::size_t index, std::uint64_t most,
                                       std::uint64_t count) {
  while (auto next = co_await source.next()) {
    if (count < most && next->is_record()) {
      ++count;
      next->take_out();
    }
    next->set_count(index, count);
    co_yield std::move(*next);
  }
}

/// Of one record several come. Until the last of them is accounted for, the copy would go on before the record, and
/// pass over those that are; its place alone comes behind them.
weir::async_generator<tracked> expanded(weir::any_stream<tracked> source, std::size_t index, weir::jq::program program,
                                        place before) {
  std::uint64_t passed = before.counts[index];  // results of the record where the copy goes on
  while (auto next = co_await source.next()) {
    if (next->is_record()) {
      program.start(std::move(next->record()));
      std::uint64_t number = 0;
      while (auto result = program.next()) {
        if (++number <= passed) continue;
        before.counts[index] = number;
        tracked each(std::move(*result), before);
        co_yield std::move(each);
      }
      next->take_out();
    }
    passed = 0;
    next->set_count(index, 0);
    before = next->behind();
    co_yield std::move(*next);
  }
}

/// `enrichment` for what is tracked.
class tracked_enrichment {
 public:
  explicit tracked_enrichment(weir::enrich::enrichment enrich) : enrich_(std::move(enrich)) {}

  weir::task<tracked> operator()(tracked next) {
    if (next.is_record()) {
      auto enriched = co_await enrich_(std::move(next.record()));
      next.become(std::move(enriched));
    }
    co_return next;
  }

 private:
  weir::enrich::enrichment enrich_;
};

}  // namespace

std::size_t tracked::bytes() const noexcept {
  if (!what_) return 0;
  return *what_ ? (*what_)->text().size() : what_->error().excerpt().size();
}

weir::any_stream<tracked> tracked_records(weir::file::line_stream lines, place from) {
  return parsed(std::move(lines), std::move(from));
}

weir::any_stream<tracked> tracked_records(weir::http::record_stream pages, place from) {
  return parsed(std::move(pages), std::move(from));
}

weir::any_stream<tracked> through_stages(weir::any_stream<tracked> records, const copy_arguments& arguments,
                                         const std::shared_ptr<weir::http::client>& client, const place& from) {
  const auto& stages = arguments.stages;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const stage& each = stages[i];
    switch (each.what) {
      case stage::kind::take:
        records = taken(std::move(records), i, each.count, from.counts[i]);
        break;
      case stage::kind::skip:
        records = skipped(std::move(records), i, each.count, from.counts[i]);
        break;
      case stage::kind::jq:
        records = expanded(std::move(records), i, weir::jq::program(each.text), from) | weir::named("jq");
        break;
      case stage::kind::enrich:
      case stage::kind::enrich_as:
        records = read_ahead(std::move(records), arguments) |
                  weir::transform_concurrent(enriched_at_once(arguments),
                                             tracked_enrichment(web_enrichment(arguments, client, each))) |
                  weir::named("enrich");
        break;
    }
  }
  return records;
}

}  // namespace command
