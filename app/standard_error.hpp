#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace command {

/// Standard error: sentences, one a line, and under them, on a terminal, one line that is redrawn.
///
/// Each call is one write, so that a sentence is never torn by what another program writes. What cannot be written is
/// dropped: there is nobody left to tell.
class standard_error {
 public:
  standard_error() noexcept = default;
  standard_error(const standard_error&) = delete;
  standard_error& operator=(const standard_error&) = delete;
  ~standard_error() { clear(); }

  /// `weir: sentence`, above the line that is redrawn.
  void say(std::string_view sentence);
  /// A line as it is.
  void print(std::string_view line);

  /// Replaces the line that is redrawn. For terminals only.
  void draw(const std::string& line);
  /// Removes it.
  void clear();

  static bool is_terminal() noexcept;
  /// Columns of the terminal that can be written without wrapping.
  static std::size_t columns() noexcept;

 private:
  std::string erased() const;

  std::string drawn_;
};

}  // namespace command
