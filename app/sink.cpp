#include "sink.hpp"

#include <weir/connect/file/descriptor.hpp>
#include <weir/connect/file/writer.hpp>

#include <utility>

namespace command {
namespace {

class ndjson_sink final : public sink {
 public:
  explicit ndjson_sink(weir::file::writer out) : out_(std::move(out)) {}

  weir::task<> open() override { co_return; }
  weir::task<std::vector<weir::record_error>> save(std::span<const weir::json::record> batch) override {
    for (const weir::json::record& each : batch) {
      out_.write(each.text());
      if (out_.wants_flush()) co_await out_.flush();
    }
    co_await out_.flush();
    co_return std::vector<weir::record_error>();
  }
  weir::task<> close() override { return out_.close(); }
  std::uint64_t records() const override { return out_.lines(); }

 private:
  weir::file::writer out_;
};

weir::sqlite::table_options options_of(const copy_arguments& arguments) {
  weir::sqlite::table_options options;
  if (arguments.failures == on_error::stop) options.stop_at_failure();
  return options;
}

}  // namespace

table_sink::table_sink(const copy_arguments& arguments)
    : table_(arguments.sink.path, arguments.sink.table, options_of(arguments)) {}

std::unique_ptr<sink> make_sink(const copy_arguments& arguments) {
  const endpoint& where = arguments.sink;
  switch (where.what) {
    case endpoint::kind::sqlite:
      return std::make_unique<table_sink>(arguments);
    case endpoint::kind::standard:
      return std::make_unique<ndjson_sink>(weir::file::writer(weir::file::standard_output()));
    case endpoint::kind::file:
    case endpoint::kind::web:  // which parse_sink refuses
      break;
  }
  return std::make_unique<ndjson_sink>(weir::file::writer(where.path, arguments.outputs));
}

}  // namespace command
