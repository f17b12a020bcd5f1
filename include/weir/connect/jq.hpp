#pragma once

// jq expressions as a stage between records.

#include <weir/connect/jq/expression_error.hpp>
#include <weir/connect/jq/program.hpp>
