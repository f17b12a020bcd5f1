#pragma once

#include <cstddef>

namespace weir_tests {

/// How often this thread has asked `operator new` for memory.
std::size_t allocations() noexcept;

}  // namespace weir_tests
