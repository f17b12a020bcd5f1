#pragma once

// Records that get what an HTTP API knows of them.

#include <weir/connect/enrich/enrichment.hpp>
