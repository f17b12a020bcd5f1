#include "input.hpp"

#include "web.hpp"

#include <weir/connect/file/descriptor.hpp>
#include <weir/connect/json/parser.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/or_dead_letter.hpp>
#include <weir/ops/transform.hpp>

#include <utility>

namespace command {
namespace {

/// Every source in the same way, but each at the full speed of its own type.
template <class Lines>
weir::any_stream<weir::json::record> parsed(Lines lines, failures& failed) {
  auto keep_failed = [&failed](weir::record_error&& each) { return failed.take(std::move(each)); };
  return std::move(lines) | weir::named("read") | weir::transform(weir::json::parser()) | weir::named("parse") |
         weir::or_dead_letter(keep_failed);
}

}  // namespace

input::input(const copy_arguments& arguments, const weir::http::client_options& web)
    : arguments_(arguments), web_(web) {
  read(std::nullopt);
}

void input::start_at(const place& from) { read(from); }

void input::read(const std::optional<place>& from) {
  if (arguments_.source.what == endpoint::kind::web) {
    weir::http::records_options options;
    options.client(web_).max_record(arguments_.max_record).retry(web_retries(arguments_));
    if (from) options.start_at(from->at, from->head);
    pages_.emplace(weir::http::records(arguments_.source.path, options));
    pages_read_ = pages_->progress();
    return;
  }
  weir::file::read_options options;
  options.max_record(arguments_.max_record);
  if (from) options.start_at(from->at.offset(), from->at.line());
  const bool standard = arguments_.source.what == endpoint::kind::standard;
  lines_.emplace(standard ? weir::file::lines(weir::file::standard_input(), options)
                          : weir::file::lines(arguments_.source.path, options));
  lines_read_ = lines_->progress();
}

weir::task<> input::open() {
  if (pages_) {
    co_await pages_->open();
  } else {
    lines_->open();
  }
}

weir::any_stream<weir::json::record> input::records(failures& failed) {
  if (pages_) return parsed(std::move(*pages_), failed);
  return parsed(std::move(*lines_), failed);
}

weir::any_stream<tracked> input::tracked_records(const place& from) {
  if (pages_) return command::tracked_records(std::move(*pages_), from);
  return command::tracked_records(std::move(*lines_), from);
}

}  // namespace command
