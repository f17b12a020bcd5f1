#include "same_files.hpp"

#include "arguments.hpp"
#include "usage_error.hpp"

#include <weir/connect/file/descriptor.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace command {
namespace {

/// Two names of a file that is yet to be made: there is no inode to compare.
bool same_new_file(const std::string& one, const std::string& other) {
  std::error_code error;
  if (std::filesystem::exists(one, error) || std::filesystem::exists(other, error)) return false;
  const auto first = std::filesystem::weakly_canonical(one, error);
  return !error && first == std::filesystem::weakly_canonical(other, error) && !error;
}

bool same(const std::string& one, const std::string& other) {
  return weir::file::same_file(one, other) || same_new_file(one, other);
}

bool same_as_source(const endpoint& source, const std::string& path) {
  if (source.what == endpoint::kind::web) return false;
  if (source.what == endpoint::kind::standard) return weir::file::same_file(weir::file::standard_input(), path);
  return same(source.path, path);
}

bool same_as_sink(const endpoint& sink, const std::string& path) {
  if (sink.what == endpoint::kind::standard) return weir::file::same_file(weir::file::standard_output(), path);
  return same(sink.path, path);
}

bool source_is_sink(const endpoint& source, const endpoint& sink) {
  if (source.what == endpoint::kind::web) return false;
  if (sink.what != endpoint::kind::standard) return same_as_source(source, sink.path);
  if (source.what != endpoint::kind::standard) return same_as_sink(sink, source.path);
  return weir::file::same_file(weir::file::standard_input(), weir::file::standard_output());
}

}  // namespace

void refuse_same_files(const copy_arguments& arguments) {
  const endpoint& source = arguments.source;
  const endpoint& sink = arguments.sink;
  if (source_is_sink(source, sink)) {
    throw usage_error(fmt::format("{} and {} are the same file; name another SINK", source.name, sink.name));
  }
  if (arguments.failures != on_error::letters) return;
  for (const bool reads : {true, false}) {
    if (!(reads ? same_as_source(source, arguments.letters) : same_as_sink(sink, arguments.letters))) continue;
    throw usage_error(fmt::format("--on-error {} is the same file as {}; failed records need a file of their own",
                                  arguments.letters, reads ? source.name : sink.name));
  }
}

}  // namespace command
