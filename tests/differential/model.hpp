// What each operator means, written plainly and slowly, and apart from the library. A stage is asked for its next value
// at an instant; it has one, has come to its end, or says when to ask again. What runs ahead of its consumer is caught
// up with when it is asked.
#pragma once

#include "pipeline.hpp"

namespace differential {

/// What a consumer sees that works with each value for a while.
timeline meaning_of(const node& pipeline, std::uint64_t consumer);

}  // namespace differential
