#pragma once
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

/// A list of numbers or plain words as Python prints it: [0, 4, 16] or ['item-0', 'item-1'].
template <class T>
std::string python_list(const std::vector<T>& values) {
  const char* const quote = std::is_same_v<T, std::string> ? "'" : "";
  std::ostringstream text;
  for (const T& value : values) text << (text.tellp() > 0 ? ", " : "") << quote << value << quote;
  return '[' + text.str() + ']';
}
