#pragma once

#include <weir/core/scheduler.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace command {

// What stands behind an option. Each refuses with a usage_error that names the option, its range and what was given;
// none looks at the locale.

/// A whole number of `least` to `most`.
std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t least, std::uint64_t most);

/// A whole number of ms, s, m or h: 1ms to 24h.
weir::duration parse_duration(std::string_view option, std::string_view text);

/// A whole number of bytes, or of kB, MB, GB, KiB, MiB, GiB, in letters of any case: 1KiB to 1GiB.
std::size_t parse_size(std::string_view option, std::string_view text);

}  // namespace command
