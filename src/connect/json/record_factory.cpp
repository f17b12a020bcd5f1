#include <weir/connect/file/line.hpp>
#include <weir/connect/json/record_factory.hpp>

#include <cstring>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace json {

namespace {

// What a line promises to whoever scans it in wide steps.
constexpr std::size_t readable_behind = 64;

}  // namespace

/// Texts lie one behind the other in blocks; each is readable beyond its end because the block is.
class record_factory::implementation {
 public:
  explicit implementation(const parse_options& options) : parse_(options) {}

  result<record, record_error> make(std::string_view text, const record& from) {
    auto made = parse_(place(text, from));
    if (made) return made;
    return failure<record_error>(record_error("what was made of it is no record: " + made.error().reason(),
                                              from.source(), from.line(), from.text()));
  }

 private:
  static constexpr std::size_t block_size = std::size_t{64} << 10;

  file::line place(std::string_view text, const record& from) {
    const bool elsewhere = origin_ == nullptr || *origin_ != from.source();
    if (elsewhere) origin_ = std::make_shared<const std::string>(from.source());
    const std::size_t needed = text.size() + readable_behind;
    if (elsewhere || block_->capacity() - used_ < needed) {
      block_ = blocks_.take(needed);
      block_->describe(0, origin_);
      used_ = 0;
    }
    char* const begin = block_->data() + used_;
    if (!text.empty()) std::memcpy(begin, text.data(), text.size());
    std::memset(begin + text.size(), '\n', readable_behind);
    used_ += text.size();
    return file::line(block_, std::string_view(begin, text.size()), from.line());
  }

  parser parse_;
  detail::block_pool blocks_{block_size};
  detail::block_reference block_;
  std::size_t used_ = 0;  // of block_
  std::shared_ptr<const std::string> origin_;
};

record_factory::record_factory(const parse_options& options)
    : implementation_(std::make_unique<implementation>(options)) {}
record_factory::record_factory(record_factory&&) noexcept = default;
record_factory& record_factory::operator=(record_factory&&) noexcept = default;
record_factory::~record_factory() = default;

result<record, record_error> record_factory::make(std::string_view text, const record& from) {
  return implementation_->make(text, from);
}

}  // namespace json
}  // namespace v0
}  // namespace weir
