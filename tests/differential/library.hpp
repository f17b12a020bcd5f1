// How pipelines are built of the streams of the library, and run on a virtual clock.
#pragma once

#include "pipeline.hpp"

#include <weir/core.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace differential {

using text_stream = weir::any_stream<std::string>;

text_stream build(const node& from, std::size_t attempt);

inline weir::duration span(instant time) { return std::chrono::nanoseconds(time); }

/// What the function of a stage makes of a value.
inline std::string changed(const node& function, const std::string& text) {
  if (fails_at(function, text)) throw std::runtime_error(failure_of(function, text));
  return result_of(function, text);
}

/// A function of a stage that waits first, for a time that depends on the value and at least for `at_least`.
class waiting {
 public:
  waiting(const node& function, instant at_least) : function_(&function), at_least_(at_least) {}

  weir::task<std::string> operator()(std::string text) const {
    const instant time = duration_of(text, function_->salt) + at_least_;
    if (time != 0) co_await weir::sleep(span(time));
    co_return changed(*function_, text);
  }

 private:
  const node* function_;
  instant at_least_;
};

/// A function of a stage, `answer(function, text)`, that waits first.
template <class Answer>
class awaiting {
 public:
  awaiting(const node& function, Answer answer) : function_(&function), answer_(answer) {}

  weir::task<std::invoke_result_t<Answer, const node&, const std::string&>> operator()(std::string text) const {
    const instant time = duration_of(text, function_->salt);
    if (time != 0) co_await weir::sleep(span(time));
    co_return answer_(*function_, text);
  }

 private:
  const node* function_;
  Answer answer_;
};

/// `stage(f)` over `input`, where f is awaited or not.
template <class Answer, class Stage>
text_stream over(text_stream input, const node& from, Answer answer, Stage stage) {
  if (from.awaited) return std::move(input) | stage(awaiting<Answer>(from, answer));
  return std::move(input) | stage([&from, answer](const std::string& text) { return answer(from, text); });
}

/// As a value of the stream.
std::string what_of(const std::exception_ptr& error);

/// What a consumer sees of a pipeline.
timeline run_of(const node& pipeline, std::uint64_t consumer);

}  // namespace differential
