#pragma once

// Terminals have predicates, too, so that what is said of them stands in the core.

#include <weir/core/predicate.hpp>
