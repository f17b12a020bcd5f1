#pragma once

#include "pipeline.hpp"

namespace differential {

/// What a consumer sees of the streams of the library, on a virtual clock.
timeline run_of(const node& pipeline, std::uint64_t consumer);

}  // namespace differential
