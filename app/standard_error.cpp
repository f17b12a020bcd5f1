#include "standard_error.hpp"

#include "words.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace command {
namespace {

void write_all(std::string_view text) {
  while (!text.empty()) {
    const auto wrote = ::write(STDERR_FILENO, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

}  // namespace

void standard_error::say(std::string_view sentence) { print("weir: " + on_one_line(sentence)); }

void standard_error::print(std::string_view line) {
  std::string text = erased();
  text.append(line).append("\n").append(drawn_);
  write_all(text);
}

void standard_error::draw(const std::string& line) {
  if (line == drawn_) return;
  // Blanks instead of an escape sequence: every terminal knows them.
  std::string text = "\r" + line;
  if (line.size() < drawn_.size()) text += std::string(drawn_.size() - line.size(), ' ') + "\r" + line;
  write_all(text);
  drawn_ = line;
}

void standard_error::clear() {
  if (drawn_.empty()) return;
  write_all(erased());
  drawn_.clear();
}

std::string standard_error::erased() const {
  if (drawn_.empty()) return "";
  return "\r" + std::string(drawn_.size(), ' ') + "\r";
}

bool standard_error::is_terminal() noexcept { return ::isatty(STDERR_FILENO) == 1; }

std::size_t standard_error::columns() noexcept {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : 80U) - 1U;
}

}  // namespace command
