#pragma once

#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weir {
inline namespace v0 {
namespace json {

/// A URL with places that are filled from records: `https://api.example/users/{id}?lang={lang}`.
///
/// `{name}` stands for the field of that name: a string, a number as it is written, or `true` or `false`. It is
/// percent-encoded: all bytes but letters, digits, `-`, `.`, `_` and `~`, so that a value stays one segment or one parameter.
/// A brace of the URL itself is written `%7B` or `%7D`. No place may stand in the scheme, the user information, the host or
/// the port: which server is asked is not for records to decide.
///
/// Errors   std::invalid_argument from the constructor, one sentence that does not repeat the URL, which may hold secrets.
class url_template {
 public:
  explicit url_template(std::string_view text);

  /// As it was given.
  const std::string& text() const noexcept { return text_; }

  /// The URL for a record; a failed record where a field is missing, or is null, an array or an object.
  result<std::string, record_error> fill(const record& from) const;

 private:
  struct place {
    std::string before;  // what stands in front of it
    std::string field;
  };

  std::string text_;
  std::vector<place> places_;
  std::string rest_;
};

}  // namespace json
}  // namespace v0
}  // namespace weir
