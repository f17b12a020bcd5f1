#include "endpoint.hpp"

#include "usage_error.hpp"

#include <weir/connect/http/http_error.hpp>
#include <weir/connect/http/records.hpp>
#include <weir/connect/http/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace command {
namespace {

constexpr std::string_view sqlite_form = "sqlite:FILE?table=NAME";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool may_be_in_scheme(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; }

/// What stands before the first colon, where that looks like the scheme of a URL; else nothing.
std::string_view scheme_of(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos || colon == 0 || !is_letter(text[0])) return {};
  const auto scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), may_be_in_scheme) ? scheme : std::string_view();
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::string percent_decoded(std::string_view text, std::string_view whole) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto code = text.substr(i, 3);
    const auto high = code.size() == 3 ? hex_digit(code[1]) : std::nullopt;
    const auto low = code.size() == 3 ? hex_digit(code[2]) : std::nullopt;
    if (!high || !low) {
      throw usage_error(fmt::format("{}: '{}' is no percent code; a percent sign is written %25", whole, code));
    }
    if (*high == 0 && *low == 0) {
      throw usage_error(fmt::format("{}: %00 cannot be part of a name; leave it out", whole));
    }
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

/// As it was given, but for the values of parameters that are none of ours: other programs take keys there.
std::string without_values(std::string_view text) {
  const auto query = std::min(text.find('?'), text.size());
  return std::string(text.substr(0, query)) + weir::http::redacted(text.substr(query));
}

/// `a=1&b=2`: only `table` is known, and it is wanted.
std::string table_parameter(std::string_view query, std::string_view whole) {
  std::optional<std::string> table;
  while (!query.empty()) {
    const auto parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    const auto equals = parameter.find('=');
    const auto key = percent_decoded(parameter.substr(0, equals), whole);
    if (key != "table") {
      throw usage_error(
          fmt::format("{}: unknown parameter '{}'; write {}", without_values(whole), key, sqlite_form));
    }
    if (table) throw usage_error(fmt::format("{}: 'table' is given twice; write {}", whole, sqlite_form));
    table = equals == parameter.npos ? "" : percent_decoded(parameter.substr(equals + 1), whole);
  }
  if (!table || table->empty()) throw usage_error(fmt::format("{} names no table; write {}", whole, sqlite_form));
  return std::move(*table);
}

endpoint parse_sqlite(std::string_view text) {
  auto path = text.substr(std::string_view("sqlite:").size());
  std::string_view query;
  if (const auto mark = path.find('?'); mark != path.npos) {
    query = path.substr(mark + 1);
    path = path.substr(0, mark);
  }
  endpoint result;
  result.what = endpoint::kind::sqlite;
  result.path = result.name = percent_decoded(path, text);
  if (result.path.empty()) throw usage_error(fmt::format("{} names no database file; write {}", text, sqlite_form));
  if (result.path == ":memory:") {
    throw usage_error(fmt::format("{}: a database in memory would be gone with the command; name a file", text));
  }
  result.table = table_parameter(query, text);
  return result;
}

endpoint file_or_standard(std::string_view text, std::string_view standard_name) {
  endpoint result;
  if (text == "-") {
    result.what = endpoint::kind::standard;
    result.name = standard_name;
  } else {
    result.path = result.name = text;
  }
  return result;
}

bool is_web(std::string_view scheme) {
  std::string lower(scheme);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower == "http" || lower == "https";
}

/// What a URL is wrong in is told before anything is opened.
endpoint web(std::string_view text) {
  try {
    static_cast<void>(weir::http::records(std::string(text)));
  } catch (const weir::http::http_error& error) {
    throw usage_error(error.what());
  }
  endpoint result;
  result.what = endpoint::kind::web;
  result.path = text;
  result.name = weir::http::redacted(text);
  return result;
}

/// It may still be a URL, or one without its scheme, and have secrets in it.
[[noreturn]] void refuse_scheme(std::string_view text, std::string_view scheme, std::string_view known) {
  const std::string name = weir::http::redacted(text);
  throw usage_error(fmt::format("{0}: unknown scheme '{1}'; {2}, and a file of that name is written ./{0}", name,
                                name.starts_with(scheme) ? scheme : "***", known));
}

}  // namespace

endpoint parse_source(std::string_view text) {
  if (text.empty()) throw usage_error("SOURCE is empty; name an NDJSON file, - for standard input, or a URL");
  const auto scheme = scheme_of(text);
  if (scheme == "sqlite") {
    throw usage_error(fmt::format(
        "{}: an SQLite database can be written, not read; name an NDJSON file, - for standard input, or a URL", text));
  }
  if (is_web(scheme)) return web(text);
  if (!scheme.empty()) refuse_scheme(text, scheme, "SOURCE is an NDJSON file, - or an http or https URL");
  return file_or_standard(text, "standard input");
}

endpoint parse_sink(std::string_view text) {
  if (text.empty())
    throw usage_error("SINK is empty; name an NDJSON file, - for standard output, or sqlite:FILE?table=NAME");
  const auto scheme = scheme_of(text);
  if (scheme == "sqlite") return parse_sqlite(text);
  if (is_web(scheme)) {
    throw usage_error(fmt::format("{}: a URL can be read, not written; SINK is an NDJSON file, - or {}",
                                  weir::http::redacted(text), sqlite_form));
  }
  if (!scheme.empty()) refuse_scheme(text, scheme, fmt::format("SINK is an NDJSON file, - or {}", sqlite_form));
  return file_or_standard(text, "standard output");
}

}  // namespace command
