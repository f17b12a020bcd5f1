#include "library.hpp"

#include "operators.hpp"

#include <weir/ops/timeout_each.hpp>
#include <weir/testing.hpp>

#include <chrono>
#include <exception>
#include <string>

namespace differential {

text_stream build(const node& from, std::size_t attempt) { return from.kind->library(from, attempt); }

std::string what_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const weir::timed_out&) {
    return "timed out";
  } catch (const std::exception& known) {
    return known.what();
  }
}

namespace {

weir::task<> consume(const node& pipeline, std::uint64_t consumer, timeline& seen) {
  const weir::time_point begin = co_await weir::now();
  std::string ending = "|";
  text_stream values = build(pipeline, 0);
  try {
    while (auto value = co_await values.next()) {
      const weir::time_point now = co_await weir::now();
      seen.push_back({(now - begin) / std::chrono::nanoseconds(1), *value});
      const instant work = work_with(*value, consumer);
      if (work != 0) co_await weir::sleep(span(work));
    }
  } catch (...) {
    ending = "X " + what_of(std::current_exception());
  }
  const weir::time_point now = co_await weir::now();
  seen.push_back({(now - begin) / std::chrono::nanoseconds(1), ending});
}

}  // namespace

timeline run_of(const node& pipeline, std::uint64_t consumer) {
  timeline seen;
  weir::testing::run(consume(pipeline, consumer, seen));
  return seen;
}

}  // namespace differential
