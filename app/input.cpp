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

weir::http::record_stream pages_of(const copy_arguments& arguments, const weir::http::client_options& web) {
  weir::http::records_options options;
  options.client(web).max_record(arguments.max_record).retry(web_retries(arguments));
  return weir::http::records(arguments.source.path, options);
}

/// Every source in the same way, but each at the full speed of its own type.
template <class Lines>
weir::any_stream<weir::json::record> parsed(Lines lines, failures& failed) {
  auto keep_failed = [&failed](weir::record_error&& each) { return failed.take(std::move(each)); };
  return std::move(lines) | weir::named("read") | weir::transform(weir::json::parser()) | weir::named("parse") |
         weir::or_dead_letter(keep_failed);
}

}  // namespace

input::input(const copy_arguments& arguments, const weir::http::client_options& web) : arguments_(arguments) {
  if (arguments.source.what == endpoint::kind::web) {
    pages_.emplace(pages_of(arguments, web));
    pages_read_ = pages_->progress();
  } else {
    start_at(weir::position());
  }
}

void input::start_at(const weir::position& from) {
  weir::file::read_options options;
  options.max_record(arguments_.max_record).start_at(from.offset(), from.line());
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

}  // namespace command
