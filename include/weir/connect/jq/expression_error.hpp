#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace jq {

/// A jq expression is wrong, or asks for what is refused here; what() is one sentence with jq's own words in it.
class expression_error : public std::invalid_argument {
 public:
  expression_error(const std::string& sentence, std::string expression)
      : std::invalid_argument(sentence), expression_(std::move(expression)) {}

  const std::string& expression() const noexcept { return expression_; }

 private:
  std::string expression_;
};

}  // namespace jq
}  // namespace v0
}  // namespace weir
