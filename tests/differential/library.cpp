#include "library.hpp"

#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace differential {

namespace {

using text_stream = weir::any_stream<std::string>;

text_stream build(const node& from, std::size_t attempt);

weir::duration span(instant time) { return std::chrono::nanoseconds(time); }

weir::async_generator<std::string> timed(const node& from, std::size_t attempt) {
  for (std::size_t number = 0; number <= from.count; ++number) {
    if (from.delays[number] != 0) co_await weir::sleep(span(from.delays[number]));
    if (number < from.count) co_yield value_of(from, number, attempt);
  }
  if (from.fails) throw std::runtime_error(failure_of_source(from));
}

weir::async_generator<std::string> in_sequence(const node& what, std::size_t attempt) {
  for (const node& each : what.inputs) co_yield weir::elements_of(build(each, attempt));
}

std::string changed(const node& function, const std::string& text) {
  if (fails_at(function, text)) throw std::runtime_error(failure_of(function, text));
  return result_of(function, text);
}

/// A function of a stage that waits first, for a time that depends on the value
/// and at least for `at_least`.
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

text_stream taken_while(text_stream input, const node& from) {
  const auto with_it = [](auto f) { return weir::take_while(std::move(f), weir::inclusive); };
  const auto without_it = [](auto f) { return weir::take_while(std::move(f)); };
  if (from.inclusive) return over(std::move(input), from, passes, with_it);
  return over(std::move(input), from, passes, without_it);
}

std::string what_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const weir::timed_out&) {
    return "timed out";
  } catch (const std::exception& known) {
    return known.what();
  }
}

text_stream source(const node& from, std::size_t attempt) {
  if (from.what == node::kind::timed) return timed(from, attempt);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < from.count; ++i) values.push_back(value_of(from, i, attempt));
  return weir::from(std::move(values));
}

text_stream retried(const node& what, std::size_t attempt) {
  const node& input = what.inputs.front();
  auto open = [&input, attempt]() mutable { return build(input, attempt++); };
  return weir::defer(open) | weir::retry(weir::backoff(span(what.time)).factor(1).attempts(what.count));
}

text_stream build(const node& from, std::size_t attempt) {
  using kind = node::kind;
  if (from.inputs.empty()) return source(from, attempt);
  if (from.what == kind::retry) return retried(from, attempt);
  if (from.what == kind::one_after_the_other) return in_sequence(from, attempt);
  if (from.what == kind::merge) {
    std::vector<text_stream> inputs;
    for (const node& each : from.inputs) inputs.push_back(build(each, attempt));
    return weir::merge(std::move(inputs));
  }
  text_stream input = build(from.inputs.front(), attempt);
  switch (from.what) {
    case kind::transform:
      return std::move(input) | weir::transform([&from](const std::string& text) { return changed(from, text); });
    case kind::transform_awaited:
      return std::move(input) | weir::transform(waiting(from, from.time));
    case kind::filter:
      return std::move(input) | weir::filter([&from](const std::string& text) { return passes(from, text); });
    case kind::take:
      return std::move(input) | weir::take(from.count);
    case kind::take_while:
      return taken_while(std::move(input), from);
    case kind::drop:
      return std::move(input) | weir::drop(from.count);
    case kind::drop_while:
      return over(std::move(input), from, passes, [](auto f) { return weir::drop_while(std::move(f)); });
    case kind::enumerate:
      return std::move(input) | weir::enumerate() |
             weir::transform([](const auto& each) { return numbered(each.first, each.second); });
    case kind::chunk:
      return std::move(input) | weir::chunk(from.count) | weir::transform(joined);
    case kind::chunk_for:
      return std::move(input) | weir::chunk_for(from.count, span(from.time)) | weir::transform(joined);
    case kind::prefetch:
      return std::move(input) | weir::prefetch(from.count);
    case kind::transform_concurrent:
      return std::move(input) |
             weir::transform_concurrent(weir::concurrency(from.count).window(from.window), waiting(from, 0));
    case kind::timeout_each:
      return std::move(input) | weir::timeout_each(span(from.time));
    default:
      break;
  }
  return std::move(input) |
         weir::upon_error([](const std::exception_ptr& error) { return "(" + what_of(error) + ")"; });
}

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
