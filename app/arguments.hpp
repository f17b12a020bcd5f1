#pragma once

#include "endpoint.hpp"

#include <weir/connect/file/writer.hpp>
#include <weir/core/scheduler.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace command {

/// `--take N`, `--skip N`, `--jq EXPR`, `--enrich URL` or `--enrich-as KEY URL`.
struct stage {
  enum class kind { take, skip, jq, enrich, enrich_as };

  kind what;
  std::uint64_t count = 0;  // take, skip
  std::string text = {};    // jq: the expression, which compiles; enrich: the URL, a template that is right
  std::string key = {};     // enrich_as: the field that takes the answer
};

/// What becomes of a record that fails.
enum class on_error { stop, skip, letters };

/// All that `weir copy` was told.
struct copy_arguments {
  endpoint source;
  endpoint sink;
  std::vector<stage> stages;  // in the order given
  std::size_t batch = 1000;
  weir::duration flush = std::chrono::seconds(1);
  std::size_t max_record = std::size_t{16} << 20;
  on_error failures = on_error::stop;
  std::string letters;  // where failed records go, on_error::letters only
  weir::file::existing outputs = weir::file::existing::refuse;
  bool resume = false;
  std::size_t jobs = 8;     // requests of one stage at once
  std::size_t retries = 3;  // of one request, after the first try
  weir::duration timeout = std::chrono::seconds(30);
  weir::duration drain = std::chrono::seconds(10);
  std::vector<std::string> headers;  // as they were given: `Name: value` or `@FILE`
  bool quiet = false;
  bool json = false;
};

/// A text for standard output, and nothing else to do: --help, --version.
struct page {
  std::string text;
};

/// Reads the command line; throws usage_error. Looks at no file.
std::variant<copy_arguments, page> parse_arguments(int count, const char* const* arguments);

}  // namespace command
