#pragma once

#include "arguments.hpp"

#include <weir/connect/enrich/enrichment.hpp>
#include <weir/connect/http/client.hpp>
#include <weir/core/any_stream.hpp>
#include <weir/ops/backoff.hpp>
#include <weir/ops/concurrency.hpp>
#include <weir/ops/prefetch.hpp>

#include <memory>
#include <utility>

namespace command {

// What the settings for HTTP mean to the library.

/// How requests are made. Reads the files of --header; throws usage_error, which never has a header's value in it.
weir::http::client_options web_options(const copy_arguments& arguments);

/// When a request is made again.
weir::backoff web_retries(const copy_arguments& arguments);

/// What --enrich or --enrich-as does to a record.
weir::enrich::enrichment web_enrichment(const copy_arguments& arguments, std::shared_ptr<weir::http::client> client,
                                        const stage& how);

/// Records that --enrich works at together. Order is kept: while one is asked for again, those behind it go on up to
/// here.
inline weir::concurrency enriched_at_once(const copy_arguments& arguments) {
  return weir::concurrency(arguments.jobs).window(4 * arguments.jobs);
}

/// What comes to --enrich. The next page is fetched while the last records of this one are enriched, so that no job has
/// to wait for it. Where a file is read there is nothing to wait for.
template <class Each>
weir::any_stream<Each> read_ahead(weir::any_stream<Each> records, const copy_arguments& arguments) {
  if (arguments.source.what != endpoint::kind::web) return records;
  return std::move(records) | weir::prefetch(2 * arguments.jobs);
}

}  // namespace command
