#include "copy.hpp"

#include "progress.hpp"
#include "same_files.hpp"
#include "summary.hpp"
#include "web.hpp"
#include "work.hpp"

#include <weir/asio/on_signal.hpp>
#include <weir/asio/run.hpp>
#include <weir/connect/file/file_error.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/task.hpp>
#include <weir/core/when_any.hpp>
#include <weir/ops/pipeline_report.hpp>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace command {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(200);

/// A line that is redrawn does not go with anything else that is written to, or typed at, the same terminal.
bool shows_progress(const copy_arguments& arguments) {
  if (arguments.quiet || !standard_error::is_terminal()) return false;
  if (arguments.sink.what == endpoint::kind::standard && ::isatty(STDOUT_FILENO) == 1) return false;
  return arguments.source.what != endpoint::kind::standard || ::isatty(STDIN_FILENO) != 1;
}

weir::task<> show_progress(const work& copying, const int& signal, standard_error& terminal) {
  speedometer speed(co_await weir::now());
  for (;;) {
    co_await weir::sleep(between_looks);
    const weir::report stages = co_await weir::pipeline_report();
    progress at = copying.now();
    at.held_back_by = held_back_by(stages);
    at.draining = signal != 0;
    speed.look(co_await weir::now(), at);
    terminal.draw(progress_line(at, speed, standard_error::columns()));
  }
}

/// The copy, and beside it what shows how it goes; `stages` is known when it ends by itself.
weir::task<> copy_and_show(const copy_arguments& arguments, work& copying, const int& signal, standard_error& terminal,
                           std::optional<weir::report>& stages) {
  std::exception_ptr failed;
  try {
    if (shows_progress(arguments)) {
      co_await weir::when_any(copying.copy(), show_progress(copying, signal, terminal));
    } else {
      co_await copying.copy();
    }
  } catch (...) {
    failed = std::current_exception();
  }
  stages.emplace(co_await weir::pipeline_report());
  if (failed) std::rethrow_exception(failed);
}

void end_as(outcome& result, ending how, int exit_status) {
  result.how = how;
  result.exit_status = exit_status;
}

void end_with_error(outcome& result, const std::string& sentence) {
  end_as(result, ending::failed, 1);
  result.error = sentence;
}

/// What an exception means: the way the copy ended, the exit status and the sentence.
void explain(outcome& result, const copy_arguments& arguments, std::exception_ptr failed) {
  try {
    std::rethrow_exception(std::move(failed));
  } catch (const weir::stopped& stop) {
    end_as(result, ending::interrupted, 128 + stop.signal());
  } catch (const weir::file::reader_gone& gone) {
    if (arguments.sink.what == endpoint::kind::standard && gone.path() == arguments.sink.name) {
      end_as(result, ending::reader_gone, 128 + SIGPIPE);
    } else {
      end_with_error(result, gone.what());
    }
  } catch (const weir::bad_record& bad) {
    end_with_error(result,
                   std::string(bad.what()) + " (to go on past such records: --on-error skip, or --on-error FILE)");
  } catch (const std::bad_alloc&) {
    end_with_error(result, "the memory is used up; a smaller --batch or --max-record needs less");
  } catch (const std::exception& error) {
    end_with_error(result, error.what());
  }
}

outcome do_copy(const copy_arguments& arguments, const weir::http::client_options& web, standard_error& terminal) {
  outcome result;
  std::optional<work> copying;
  std::exception_ptr failed;
  int signal = 0;
  try {
    copying.emplace(arguments, web, terminal);
    weir::run(copy_and_show(arguments, *copying, signal, terminal, result.stages),
              weir::on_signal::drain.within(arguments.drain).store_in(signal));
  } catch (...) {
    failed = std::current_exception();
  }
  if (copying) {
    const progress at = copying->now();
    result.records = at.records;
    result.failed = at.failed;
    result.bytes = at.bytes;
    result.all_runs = copying->all_runs();
  }
  if (failed) {
    explain(result, arguments, std::move(failed));
  } else if (signal != 0) {
    end_as(result, ending::interrupted, 128 + signal);
  } else if (result.failed != 0) {
    end_as(result, ending::complete, 3);
  }
  return result;
}

void tell(const copy_arguments& arguments, const outcome& result, standard_error& terminal) {
  terminal.clear();
  if (!result.error.empty()) terminal.say(result.error);
  if (arguments.json) {
    terminal.print(summary_json(arguments, result));
  } else if (!arguments.quiet) {
    terminal.say(summary_line(arguments, result));
  } else if (result.failed != 0 && arguments.failures != on_error::stop) {
    terminal.say(failed_line(arguments, result.failed));
  }
}

}  // namespace

int copy(const copy_arguments& arguments, standard_error& terminal) {
  refuse_same_files(arguments);
  const weir::http::client_options web = web_options(arguments);
  const weir::time_point begin = weir::clock::now();
  outcome result = do_copy(arguments, web, terminal);
  result.time = weir::clock::now() - begin;
  tell(arguments, result, terminal);
  return result.exit_status;
}

}  // namespace command
