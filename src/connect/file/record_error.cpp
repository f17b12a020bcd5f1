#include <weir/connect/record_error.hpp>

#include <algorithm>
#include <utility>

namespace weir {
inline namespace v0 {

struct record_error::details {
  details(std::string&& why, std::string_view input, std::uint64_t at, std::string_view text, std::uint64_t bytes)
      : reason(std::move(why)),
        source(input),
        line(at),
        excerpt(text),
        record_bytes(std::max<std::uint64_t>(bytes, text.size())) {}

  std::string reason;
  std::string source;
  std::uint64_t line;
  std::string excerpt;
  std::uint64_t record_bytes;
};

record_error::record_error(std::string reason, std::string_view source, std::uint64_t line, std::string_view record,
                           std::uint64_t record_bytes)
    : details_(std::make_shared<const details>(std::move(reason), source, line, record, record_bytes)) {}

const std::string& record_error::reason() const noexcept { return details_->reason; }
const std::string& record_error::source() const noexcept { return details_->source; }
std::uint64_t record_error::line() const noexcept { return details_->line; }
const std::string& record_error::excerpt() const noexcept { return details_->excerpt; }
std::uint64_t record_error::record_bytes() const noexcept { return details_->record_bytes; }

std::string record_error::message() const {
  std::string text = source();
  if (line() != 0) text += ":" + std::to_string(line());
  return text + ": " + reason();
}

void record_error::raise() const { throw bad_record(*this); }

}  // namespace v0
}  // namespace weir
