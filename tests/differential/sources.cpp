#include "operators.hpp"

#include <weir/ops/from.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

class ready_source : public stage {
 public:
  ready_source(const node& from, std::size_t attempt) : from_(from), attempt_(attempt) {}
  outcome ask(instant) override {
    if (next_ == from_.count) return {};
    return value(value_of(from_, next_++, attempt_));
  }

 private:
  const node& from_;
  std::size_t attempt_;
  std::size_t next_ = 0;
};

text_stream ready_values(const node& from, std::size_t attempt) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < from.count; ++i) values.push_back(value_of(from, i, attempt));
  return weir::from(std::move(values));
}
const known ready("from", {.is = role::source,
                           .roll = [](node& made, dice& random) { made.count = random.below(13); },
                           .spelled = [](const node& from) { return "(" + std::to_string(from.count) + " values)"; },
                           .meaning = meaning<ready_source>,
                           .library = ready_values});

class timed_source : public stage {
 public:
  timed_source(const node& from, std::size_t attempt) : from_(from), attempt_(attempt) {}
  outcome ask(instant now) override {
    if (!due_) due_ = now + from_.delays[next_];
    if (now < *due_) return later(*due_);
    due_.reset();
    const std::size_t number = next_++;
    if (number < from_.count) return value(value_of(from_, number, attempt_));
    return from_.fails ? error(failure_of_source(from_)) : outcome();
  }

 private:
  const node& from_;
  std::size_t attempt_;
  std::size_t next_ = 0;
  std::optional<instant> due_;
};

weir::async_generator<std::string> timed_values(const node& from, std::size_t attempt) {
  for (std::size_t number = 0; number <= from.count; ++number) {
    if (from.delays[number] != 0) co_await weir::sleep(span(from.delays[number]));
    if (number < from.count) co_yield value_of(from, number, attempt);
  }
  if (from.fails) throw std::runtime_error(failure_of_source(from));
}
void roll_timed(node& made, dice& random) {
  made.count = random.below(13);
  made.fails = random.one_in(3);
  for (std::size_t i = 0; i <= made.count; ++i) made.delays.push_back(random.one_in(5) ? 0 : random.some_time());
  if (made.fails || random.one_in(2)) made.delays.back() = random.some_time();
}
std::string spelled_timed(const node& from) {
  return "(" + std::to_string(from.count) + " values" + (from.fails ? ", fails)" : ")");
}
/// A generator that waits before each value.
const known timed("timed", {.is = role::source,
                            .roll = roll_timed,
                            .spelled = spelled_timed,
                            .meaning = meaning<timed_source>,
                            .library = timed_values,
                            .weight = 2});

}  // namespace

}  // namespace differential
