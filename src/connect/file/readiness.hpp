#pragma once

#include <weir/core/task.hpp>

namespace weir {
inline namespace v0 {
namespace file {

enum class direction : unsigned char { read, write };

/// Whether a read or a write would not wait now; the end of the input and an error count as ready.
bool is_ready(int descriptor, direction way) noexcept;

/// Waits until that is so.
///
/// On an Asio loop through its reactor, which leaves the flags of the descriptor alone. On a loop that cannot wait for
/// descriptors (a virtual clock) it looks every 10 ms.
task<> ready(int descriptor, direction way);

}  // namespace file
}  // namespace v0
}  // namespace weir
