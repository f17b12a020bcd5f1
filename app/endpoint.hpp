#pragma once

#include <string>
#include <string_view>

namespace command {

/// What SOURCE or SINK names.
struct endpoint {
  enum class kind { file, standard, sqlite, web };

  kind what = kind::file;
  std::string path;   // of the file or the database, or the URL; as it was given, so that messages show what was typed
  std::string table;  // of the database

  /// How messages name it: the path, "standard input", "standard output", or the URL without its secrets.
  std::string name;
};

/// `FILE`, `-` or `http(s)://...`.
endpoint parse_source(std::string_view text);
/// `FILE`, `-` or `sqlite:FILE?table=NAME`, where %XX stands for a byte.
endpoint parse_sink(std::string_view text);

}  // namespace command
