#include <weir/connect/file/line.hpp>

#include <cstring>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

constexpr std::size_t readable_behind = 64;

}  // namespace

line::line(std::string_view text, std::string source, std::uint64_t number)
    : block_(text.size() + readable_behind), text_(block_->data()), size_(text.size()), number_(number) {
  block_->describe(0, std::make_shared<const std::string>(std::move(source)));
  if (!text.empty()) std::memcpy(block_->data(), text.data(), text.size());
  std::memset(block_->data() + text.size(), '\n', readable_behind);
}

}  // namespace file
}  // namespace v0
}  // namespace weir
