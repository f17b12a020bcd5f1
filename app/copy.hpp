#pragma once

#include "arguments.hpp"
#include "standard_error.hpp"

namespace command {

/// Does what `weir copy` was told, and tells about it; answers the exit status.
int copy(const copy_arguments& arguments, standard_error& terminal);

}  // namespace command
