#pragma once

// Tables of SQLite databases as sinks of records.

#include <weir/connect/record_error.hpp>
#include <weir/connect/sqlite/resume_point.hpp>
#include <weir/connect/sqlite/sqlite_error.hpp>
#include <weir/connect/sqlite/table.hpp>
