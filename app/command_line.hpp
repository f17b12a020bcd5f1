#pragma once

namespace command {

/// All of the program: answers its exit status.
int run(int count, const char* const* arguments);

}  // namespace command
