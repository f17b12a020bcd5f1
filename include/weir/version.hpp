#pragma once

/// major * 10000 + minor * 100 + patch, for the preprocessor.
#define WEIR_VERSION 100

namespace weir {
inline namespace v0 {

inline constexpr const char* version = "0.1.0";

}  // namespace v0
}  // namespace weir
