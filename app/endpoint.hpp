#pragma once

#include <string>
#include <string_view>

namespace command {

/// What SOURCE or SINK names.
struct endpoint {
  enum class kind { file, standard, sqlite };

  kind what = kind::file;
  std::string path;   // of the file or the database; as it was given, so that messages show what was typed
  std::string table;  // of the database

  /// How messages name it: the path, or "standard input", "standard output".
  std::string name;
};

/// `FILE` or `-`.
endpoint parse_source(std::string_view text);
/// `FILE`, `-` or `sqlite:FILE?table=NAME`, where %XX stands for a byte.
endpoint parse_sink(std::string_view text);

}  // namespace command
