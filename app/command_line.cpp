#include "command_line.hpp"

#include "arguments.hpp"
#include "copy.hpp"
#include "standard_error.hpp"
#include "usage_error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>
#include <variant>

namespace command {
namespace {

int show(const page& text, standard_error& terminal) {
  if (std::fputs(text.text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  if (errno == EPIPE) return 128 + SIGPIPE;
  terminal.say("standard output cannot be written: " + std::generic_category().message(errno) + "; send it elsewhere");
  return 1;
}

/// Started without a standard error, the first file that is opened would get its number, and our sentences with it.
void keep_standard_error_apart() {
  if (::fcntl(STDERR_FILENO, F_GETFD) >= 0) return;
  int opened = 0;
  do {
    opened = ::open("/dev/null", O_RDWR);
  } while (opened >= 0 && opened < STDERR_FILENO);
}

}  // namespace

int run(int count, const char* const* arguments) {
  // A reader that has gone, and a file that is too large, are errors of the write.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  keep_standard_error_apart();
  standard_error terminal;
  try {
    const auto request = parse_arguments(count, arguments);
    if (const page* text = std::get_if<page>(&request)) return show(*text, terminal);
    return copy(std::get<copy_arguments>(request), terminal);
  } catch (const usage_error& error) {
    terminal.say(error.what());
    return 2;
  } catch (const std::exception& error) {
    terminal.say(error.what());
    return 1;
  }
}

}  // namespace command
