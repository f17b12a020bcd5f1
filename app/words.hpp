#pragma once

#include <weir/core/scheduler.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace command {

// Numbers as people read them, the same in every locale.

/// `1,234,567`
std::string grouped(std::uint64_t number);
/// `1 record`, `2,000 records`
std::string counted(std::uint64_t number, std::string_view noun);
/// `0 B`, `80.0 MB`: powers of a thousand.
std::string byte_count(std::uint64_t bytes);
/// `0.02 s`, `3 min 5 s`
std::string time_taken(weir::duration time);
/// `0:07`, `12:00`, `3:00:00`
std::string time_left(weir::duration time);

/// How many a second, rounded; 0 where no time has passed.
std::uint64_t per_second(std::uint64_t number, weir::duration time);

/// A sentence on one line of a terminal: control characters, which names may hold, as `\n`, `\x1b`.
std::string on_one_line(std::string_view text);

}  // namespace command
