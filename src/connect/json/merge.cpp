#include <weir/connect/json/dead_letter.hpp>
#include <weir/connect/json/merge.hpp>

#include <cstddef>
#include <utility>

namespace weir {
inline namespace v0 {
namespace json {

namespace {

/// An object that is open for further fields.
class growing_object {
 public:
  explicit growing_object(const record& own) : text_(own.empty() ? "{" : own.text().substr(0, own.text().size() - 1)),
                                               first_(own.empty()) {}

  void add(std::string_view name, std::string_view value) {
    if (!first_) text_ += ',';
    first_ = false;
    text_.append(quoted(name)).append(":").append(value);
  }
  std::string finish() && { return std::move(text_) + "}"; }

 private:
  std::string text_;
  bool first_;
};

/// Behind the string whose opening quote is at `at`.
std::size_t behind_string(std::string_view json, std::size_t at) noexcept {
  for (;;) {
    for (++at; at < json.size() && json[at] != '"' && json[at] != '\\';) ++at;
    if (at >= json.size()) return json.size();
    if (json[at] == '"') return at + 1;
    ++at;  // what is escaped may be a quote
  }
}

bool ends_a_part(char c) noexcept {
  return c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',' || c == '"';
}
bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string merged(const record& own, const record& extra) {
  growing_object both(own);
  for (const field& each : extra) {
    if (own.find(each.name()) != nullptr || extra.find(each.name()) != &each) continue;
    both.add(each.name(), each.kind() == kind::string ? quoted(each.text()) : compact(each.text()));
  }
  return std::move(both).finish();
}

std::string with_field(const record& own, std::string_view name, std::string_view value) {
  growing_object both(own);
  both.add(name, value);
  return std::move(both).finish();
}

std::string compact(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    std::size_t end = at;  // not find_first_of, which is a call for each character
    while (end < json.size() && json[end] != '"' && !is_space(json[end])) ++end;
    if (end < json.size() && json[end] == '"') end = behind_string(json, end);
    // Two words that white space keeps apart are an error, and stay one.
    if (!text.empty() && !ends_a_part(text.back()) && end != at && !ends_a_part(json[at])) text += ' ';
    text.append(json.substr(at, end - at));
    at = json.find_first_not_of(" \t\r\n", end);
  }
  return text;
}

}  // namespace json
}  // namespace v0
}  // namespace weir
