#include "web.hpp"

#include "usage_error.hpp"

#include <weir/connect/json/url_template.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace command {
namespace {

using weir::http::client_options;

/// `where` is said in place of the header, whose value may be a secret.
void add_header(client_options& options, const std::string& where, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    throw usage_error(fmt::format("{} is no header; write 'Name: value'", where));
  }
  try {
    options.header(std::string(line.substr(0, colon)), std::string(line.substr(colon + 1)));
  } catch (const std::invalid_argument&) {
    throw usage_error(fmt::format(
        "{} is no header that can be sent: its name takes letters, digits and hyphens, its value no line break, and "
        "those of the connection itself, such as Content-Length, are made by weir",
        where));
  }
}

void add_headers_of(client_options& options, const std::string& path) {
  std::ifstream file(path);
  errno = 0;
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    add_header(options, fmt::format("line {} of {}, a file for --header,", number, path), line);
  }
  if (!file.eof()) {
    throw usage_error(fmt::format("{}, a file for --header, cannot be read: {}; check the path", path,
                                  errno == 0 ? "it is no file" : std::generic_category().message(errno)));
  }
}

}  // namespace

client_options web_options(const copy_arguments& arguments) {
  client_options options;
  options.timeout(arguments.timeout).max_body(arguments.max_record).only_json();
  options.connections(std::max(options.connections(), arguments.jobs));
  for (const std::string& each : arguments.headers) {
    if (each.starts_with('@')) {
      add_headers_of(options, each.substr(1));
    } else {
      add_header(options, "what --header has", each);
    }
  }
  return options;
}

weir::backoff web_retries(const copy_arguments& arguments) {
  return weir::backoff(std::chrono::milliseconds(200)).jitter(0.5).attempts(arguments.retries + 1);
}

weir::enrich::enrichment web_enrichment(const copy_arguments& arguments, std::shared_ptr<weir::http::client> client,
                                        const stage& how) {
  weir::enrich::options options;
  options.retry(web_retries(arguments));
  if (how.what == stage::kind::enrich_as) options.into(how.key);
  return weir::enrich::enrichment(std::move(client), weir::json::url_template(how.text), std::move(options));
}

}  // namespace command
