#pragma once

#include <weir/core/async_generator.hpp>

#include <cstdint>

/// The generator that all generator counts use: nothing but its yields.
inline weir::async_generator<std::uint64_t> numbers(std::uint64_t n) {
  for (std::uint64_t i = 0; i < n; ++i) co_yield i;
}
