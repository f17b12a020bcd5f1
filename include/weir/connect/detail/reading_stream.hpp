#pragma once

#include <weir/connect/file/line.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>
#include <weir/core/stream.hpp>

#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What a reader found when it went on.
enum class reading : unsigned char { line, failed, pending, done };

/// A stream over a reader, which is the half that does not depend on who drives it: `next(ctx)` goes on, `take()` and
/// `take_error()` give what it found.
template <class Stream, class Reader>
class reading_stream : public stream_base<Stream, result<file::line, record_error>> {
  using base = stream_base<Stream, result<file::line, record_error>>;

 public:
  explicit reading_stream(std::unique_ptr<Reader> reader) noexcept : reader_(std::move(reader)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    using value = typename base::value_type;
    for (;;) {
      if (!ctx.spend()) return drive_status::pending;
      switch (reader_->next(ctx)) {
        case reading::line:
          if (!sink(value(reader_->take()))) return drive_status::satisfied;
          break;
        case reading::failed:
          if (!sink(value(failure<record_error>(reader_->take_error())))) return drive_status::satisfied;
          break;
        case reading::pending:
          return drive_status::pending;
        case reading::done:
          return drive_status::done;
      }
    }
  }
  close_status close(context&) noexcept {
    reader_->close();
    return close_status::closed;
  }
  using base::close;

 protected:
  Reader& reader() const noexcept { return *reader_; }

 private:
  std::unique_ptr<Reader> reader_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
