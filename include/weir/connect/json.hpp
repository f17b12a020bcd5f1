#pragma once

// Records of NDJSON: one JSON object a line.

#include <weir/connect/json/dead_letter.hpp>
#include <weir/connect/json/merge.hpp>
#include <weir/connect/json/parser.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/json/record_factory.hpp>
#include <weir/connect/json/url_template.hpp>
#include <weir/connect/record_error.hpp>
