#pragma once

#include "arguments.hpp"

#include <weir/connect/http/client.hpp>
#include <weir/ops/backoff.hpp>

namespace command {

// What the settings for HTTP mean to the library.

/// How requests are made. Reads the files of --header; throws usage_error, which never has a header's value in it.
weir::http::client_options web_options(const copy_arguments& arguments);

/// When a request is made again.
weir::backoff web_retries(const copy_arguments& arguments);

}  // namespace command
