#include "flaw.hpp"

#include <weir/connect/json/parser.hpp>
#include <weir/core/contract.hpp>

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace json {

static_assert(simdjson::SIMDJSON_PADDING <= 64, "a file::line has 64 bytes behind its text that can be read");

parse_options& parse_options::max_depth(std::size_t levels) {
  max_depth_ = detail::at_least(1, levels, "parse_options().max_depth(levels)", "levels");
  return *this;
}

/// simdjson's on-demand parser walks the fields of the record; what is nested is kept as text, and then its DOM parser
/// checks the whole line, since on-demand skips over what nobody asks for.
class parser::implementation {
 public:
  explicit implementation(const parse_options& options) : options_(options) {}

  result<record, record_error> parse(file::line&& line) {
    record object;
    if (!fields(line.text(), object)) [[unlikely]] {
      return failure<record_error>(record_error(reason(line, options_), line.source(), line.number(), line.text()));
    }
    object.line_ = std::move(line);
    return object;
  }

 private:
  static constexpr std::size_t block_size = std::size_t{64} << 10;
  using ondemand_value = simdjson::ondemand::value;

  bool fields(std::string_view text, record& object) {
    if (text.size() >= std::numeric_limits<std::uint32_t>::max() - simdjson::SIMDJSON_PADDING) return false;
    begin_record();
    simdjson::ondemand::document document;
    simdjson::ondemand::object all;
    if (fast_.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document) ||
        document.get_object().get(all)) {
      return false;
    }
    bool nested = false;
    for (auto entry : all) {
      simdjson::ondemand::field source;
      if (std::move(entry).get(source)) return false;
      if (memory_end_ - reinterpret_cast<char*>(field_) < static_cast<std::ptrdiff_t>(sizeof(field))) grow();
      if (!name(source) || !value(source.value(), nested)) return false;
      ++field_;
    }
    if (!document.current_location().error()) return false;  // something stands behind the object
    if (nested && !whole_line(text)) return false;
    finish(text, object);
    return true;
  }

  bool name(simdjson::ondemand::field& source) {
    const char* const raw = source.key().raw();
    // Every key that got here has its closing quote, and most are too short for memchr to pay.
    const char* end = raw;
    while (*end != '"' && *end != '\\') ++end;
    if (*end == '"') [[likely]] {
      field_->name_ = raw;
      field_->name_size_ = static_cast<std::uint32_t>(end - raw);
      return true;
    }
    std::string_view unescaped;
    if (source.unescaped_key().get(unescaped)) return false;
    move_behind(unescaped, field_->name_, field_->name_size_);
    return true;
  }

  bool value(ondemand_value source, bool& nested) {
    field& into = *field_;
    into.integer_ = 0;
    bool nothing = false;
    simdjson::ondemand::json_type type;
    if (source.type().get(type)) return false;
    switch (type) {
      case simdjson::ondemand::json_type::string: {
        into.kind_ = kind::string;
        const std::string_view token = trimmed(source.raw_json_token());
        if (token.size() >= 2 && token.back() == '"' && is_plain(token.data() + 1, token.size() - 2)) [[likely]] {
          written(token.substr(1, token.size() - 2));  // its bytes were checked with the whole line
          simdjson::ondemand::raw_json_string passed;
          return !source.get_raw_json_string().get(passed);
        }
        std::string_view unescaped;
        if (source.get_string().get(unescaped)) return false;
        move_behind(unescaped, into.text_, into.text_size_);
        return true;
      }
      case simdjson::ondemand::json_type::number:
        return number(source);
      case simdjson::ondemand::json_type::boolean: {
        bool truth = false;
        const std::string_view token = trimmed(source.raw_json_token());
        if (source.get_bool().get(truth)) return false;
        into.kind_ = kind::boolean;
        into.integer_ = truth ? 1 : 0;
        written(token);
        return true;
      }
      case simdjson::ondemand::json_type::null:
        into.kind_ = kind::null;
        written(trimmed(source.raw_json_token()));
        return !source.is_null().get(nothing) && nothing;
      case simdjson::ondemand::json_type::array:
      case simdjson::ondemand::json_type::object: {
        into.kind_ = type == simdjson::ondemand::json_type::array ? kind::array : kind::object;
        nested = true;
        std::string_view all;
        const auto error = type == simdjson::ondemand::json_type::array ? array_text(source).get(all) : object_text(source).get(all);
        if (error) return false;
        written(trimmed(all));
        return true;
      }
    }
    return false;
  }

  static simdjson::simdjson_result<std::string_view> array_text(ondemand_value source) {
    simdjson::ondemand::array array;
    if (const auto error = source.get_array().get(array)) return error;
    return array.raw_json();
  }
  static simdjson::simdjson_result<std::string_view> object_text(ondemand_value source) {
    simdjson::ondemand::object object;
    if (const auto error = source.get_object().get(object)) return error;
    return object.raw_json();
  }

  bool number(ondemand_value source) {
    field& into = *field_;
    const std::string_view token = trimmed(source.raw_json_token());
    written(token);
    if (std::any_of(token.begin(), token.end(), [](char c) { return c == '.' || c == 'e' || c == 'E'; })) {
      into.kind_ = kind::real;
      if (!source.get_double().get(into.real_)) return true;
      into.real_ = std::numeric_limits<double>::infinity();
      return is_number(token);  // 1e999 is a number
    }
    into.kind_ = kind::integer;
    if (!source.get_int64().get(into.integer_)) return true;
    into.kind_ = kind::big_integer;  // too large for 64 bits: kept as its digits, if digits they are
    return is_number(token);
  }

  /// Whether a number that simdjson cannot hold is one.
  static bool is_number(std::string_view text) noexcept {
    const auto digits = [&text] {
      const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
      text.remove_prefix(count);
      return count;
    };
    if (text.starts_with('-')) text.remove_prefix(1);
    const bool zero = text.starts_with('0');
    const auto whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (text.starts_with('.')) {
      text.remove_prefix(1);
      if (digits() == 0) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
      text.remove_prefix(1);
      if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
      if (digits() == 0) return false;
    }
    return text.empty();
  }

  static std::string_view trimmed(std::string_view token) noexcept {
    const auto is_white = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!token.empty() && is_white(token.back())) token.remove_suffix(1);
    return token;
  }
  void written(std::string_view token) noexcept {
    field_->text_ = token.data();
    field_->text_size_ = static_cast<std::uint32_t>(token.size());
  }

  /// Nothing in it is escaped: it stands in the line as it is.
  static bool is_plain(const char* text, std::size_t size) noexcept { return std::memchr(text, '\\', size) == nullptr; }
  /// A name or a text that was escaped is copied behind the fields.
  [[gnu::noinline]] void move_behind(std::string_view unescaped, const char*& text, std::uint32_t& size) {
    size = static_cast<std::uint32_t>(unescaped.size());
    moved_.push_back(moved_text{static_cast<std::size_t>(field_ - first_), &text == &field_->name_, unescaped_.size()});
    unescaped_.append(unescaped);
  }

  bool whole_line(std::string_view text) {
    if (dom_.max_depth() != options_.max_depth() || dom_.capacity() == 0) {
      if (dom_.allocate(block_size, options_.max_depth())) return false;
    }
    if (!dom_.parse(text.data(), text.size(), false).error()) return true;
    return is_json(text, options_);  // numbers that simdjson cannot hold are numbers
  }

  // -- where fields lie ------------------------------------------------------------------------------------------------

  static std::size_t aligned(std::size_t size) noexcept { return (size + alignof(field) - 1) / alignof(field) * alignof(field); }

  void begin_record() noexcept {
    first_ = field_ = reinterpret_cast<field*>(free_);
    unescaped_.clear();
    moved_.clear();
  }

  void finish(std::string_view text, record& object) {
    if (!moved_.empty()) [[unlikely]] place_unescaped();
    object.memory_ = memory_;
    object.fields_ = first_;
    object.size_ = static_cast<std::uint32_t>(field_ - first_);
    const auto begin = text.find('{');
    text = trimmed(text.substr(begin));
    object.text_ = text.data();
    object.text_size_ = static_cast<std::uint32_t>(text.size());
    free_ = reinterpret_cast<char*>(field_) + aligned(unescaped_.size());
  }

  /// A new block for the fields of this record and at least as many again, and `extra` bytes.
  [[gnu::noinline]] void grow(std::size_t extra = 0) {
    const auto count = static_cast<std::size_t>(field_ - first_);
    const detail::block_reference full = std::move(memory_);
    memory_ = blocks_.take((2 * count + 1) * sizeof(field) + aligned(extra));
    free_ = memory_->data();
    static_assert(sizeof(detail::shared_block) % alignof(field) == 0);
    field* const moved = reinterpret_cast<field*>(free_);
    std::uninitialized_copy_n(first_, count, moved);
    first_ = moved;
    field_ = moved + count;
    memory_end_ = memory_->data() + memory_->capacity();
  }

  /// Puts what was unescaped behind the fields and points them to it.
  [[gnu::noinline]] void place_unescaped() {
    if (static_cast<std::size_t>(memory_end_ - reinterpret_cast<char*>(field_)) < unescaped_.size()) grow(unescaped_.size());
    char* const texts = reinterpret_cast<char*>(field_);
    std::memcpy(texts, unescaped_.data(), unescaped_.size());
    for (const moved_text& each : moved_) {
      (each.is_name ? first_[each.field].name_ : first_[each.field].text_) = texts + each.begin;
    }
  }

  /// A name or a text that had to be unescaped: where it is in `unescaped_`.
  struct moved_text {
    std::size_t field;
    bool is_name;
    std::size_t begin;
  };

  parse_options options_;
  simdjson::ondemand::parser fast_;
  simdjson::dom::parser dom_;
  detail::block_pool blocks_{block_size};

  // The record under way: its fields are [first_, field_), in `memory_`, where `free_` is what no record has yet.
  detail::block_reference memory_;
  char* free_ = nullptr;
  field* first_ = nullptr;
  field* field_ = nullptr;
  char* memory_end_ = nullptr;
  std::string unescaped_;
  std::vector<moved_text> moved_;
};

parser::parser(const parse_options& options) : implementation_(std::make_unique<implementation>(options)) {}
parser::parser(parser&&) noexcept = default;
parser& parser::operator=(parser&&) noexcept = default;
parser::~parser() = default;

result<record, record_error> parser::operator()(result<file::line, record_error>&& line) {
  if (!line) return failure<record_error>(std::move(line).error());
  return implementation_->parse(std::move(*line));
}
result<record, record_error> parser::operator()(file::line&& line) { return implementation_->parse(std::move(line)); }

}  // namespace json
}  // namespace v0
}  // namespace weir
