#pragma once

#include "arguments.hpp"

#include <weir/connect/enrich/enrichment.hpp>
#include <weir/connect/http/client.hpp>
#include <weir/ops/backoff.hpp>

#include <memory>

namespace command {

// What the settings for HTTP mean to the library.

/// How requests are made. Reads the files of --header; throws usage_error, which never has a header's value in it.
weir::http::client_options web_options(const copy_arguments& arguments);

/// When a request is made again.
weir::backoff web_retries(const copy_arguments& arguments);

/// What --enrich or --enrich-as does to a record.
weir::enrich::enrichment web_enrichment(const copy_arguments& arguments, std::shared_ptr<weir::http::client> client,
                                        const stage& how);

}  // namespace command
