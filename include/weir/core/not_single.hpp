#pragma once

#include <stdexcept>

namespace weir {
inline namespace v0 {

/// What `single` throws at a stream that has not exactly one value.
class not_single : public std::runtime_error {
 public:
  enum class reason : unsigned char { no_value, more_than_one };

  explicit not_single(reason why)
      : std::runtime_error(why == reason::no_value ? "single(): the stream ended without a value"
                                                   : "single(): the stream has more than one value"),
        why_(why) {}
  reason why() const noexcept { return why_; }

 private:
  reason why_;
};

}  // namespace v0
}  // namespace weir
