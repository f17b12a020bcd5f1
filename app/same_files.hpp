#pragma once

namespace command {

struct copy_arguments;

/// Throws usage_error where two of SOURCE, SINK and the FILE of failed records are one file, under whatever names.
void refuse_same_files(const copy_arguments& arguments);

}  // namespace command
