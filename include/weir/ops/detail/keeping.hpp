#pragma once

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// Makes a stage that keeps values, which those that are no references may be. `Settings` has a
/// `template <class Up> using stage_of`, which is made of a stream and of the settings.
template <class Settings>
class make_keeping {
 public:
  explicit make_keeping(Settings settings) : settings_(std::move(settings)) {}

  template <class Up>
  auto operator()(Up source) && {
    if constexpr (std::is_reference_v<typename Up::value_type>) {
      static_assert(!std::is_reference_v<typename Up::value_type>,
                    "weir: this stage keeps values, and this is a stream of references that are valid only until the next "
                    "one is asked for; put as<T>() or transform to a value before it");
      return source;
    } else {
      return typename Settings::template stage_of<Up>(std::move(source), std::move(settings_));
    }
  }

 private:
  Settings settings_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
