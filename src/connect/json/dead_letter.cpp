#include "utf8.hpp"

#include <weir/connect/json/dead_letter.hpp>

namespace weir {
inline namespace v0 {
namespace json {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_escaped(std::string& to, unsigned char byte) {
  constexpr char digits[] = "0123456789abcdef";
  switch (byte) {
    case '"':
    case '\\':
      to += '\\';
      to += static_cast<char>(byte);
      break;
    case '\n':
      to += "\\n";
      break;
    case '\r':
      to += "\\r";
      break;
    case '\t':
      to += "\\t";
      break;
    default:
      to += "\\u00";
      to += digits[byte >> 4];
      to += digits[byte & 15];
  }
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string safe(text);
  safe.push_back('"');  // ends every scan
  std::string all = "\"";
  all.reserve(safe.size() + 8);
  const char* p = safe.data();
  const char* const end = p + text.size();
  while (p < end) {
    const auto byte = static_cast<unsigned char>(*p);
    if (byte >= 0x80) {
      const int length = utf8_sequence(p);
      if (length == 0) {
        all += replacement;
        ++p;
        while (p < end && (static_cast<unsigned char>(*p) & 0xC0) == 0x80) ++p;  // one for all that is left of a sequence
      } else {
        all.append(p, static_cast<std::size_t>(length));
        p += length;
      }
    } else if (byte < ' ' || byte == '"' || byte == '\\') {
      append_escaped(all, byte);
      ++p;
    } else {
      all += *p++;
    }
  }
  all += '"';
  return all;
}

std::string to_dead_letter(const record_error& error) {
  std::string letter = "{\"source\":" + json::quoted(error.source());
  if (error.line() != 0) letter += ",\"line\":" + std::to_string(error.line());
  letter += ",\"error\":" + json::quoted(error.reason()) + ",\"record\":" + json::quoted(error.excerpt());
  if (error.record_bytes() > error.excerpt().size()) letter += ",\"record_bytes\":" + std::to_string(error.record_bytes());
  return letter + "}";
}

}  // namespace json
}  // namespace v0
}  // namespace weir
