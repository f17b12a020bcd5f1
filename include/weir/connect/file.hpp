#pragma once

// Lines of files, pipes and terminals: read and written in constant memory.

#include <weir/connect/file/descriptor.hpp>
#include <weir/connect/file/file_error.hpp>
#include <weir/connect/file/fingerprint.hpp>
#include <weir/connect/file/line.hpp>
#include <weir/connect/file/lines.hpp>
#include <weir/connect/file/writer.hpp>
#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
