#include "operators.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/paginate.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/ticks.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/unfold.hpp>

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

/// The same by a function with a number as its state.
text_stream unfolded_values(const node& from, std::size_t attempt) {
  using step = std::optional<std::pair<std::string, std::size_t>>;
  auto call = [&from, attempt](std::size_t number) -> weir::task<step> {
    if (from.delays[number] != 0) co_await weir::sleep(span(from.delays[number]));
    if (number < from.count) co_return std::pair(value_of(from, number, attempt), number + 1);
    if (from.fails) throw std::runtime_error(failure_of_source(from));
    co_return std::nullopt;
  };
  return weir::unfold(std::size_t{0}, call);
}
const known unfold("unfold", {.is = role::source,
                              .roll = roll_timed,
                              .spelled = spelled_timed,
                              .meaning = meaning<timed_source>,
                              .library = unfolded_values});

/// It has one page more than its count, and the last one comes with the end, or is the one that fails.
class paged_source : public stage {
 public:
  paged_source(const node& from, std::size_t attempt) : from_(from), attempt_(attempt) {}
  outcome ask(instant now) override {
    if (next_ > from_.count) return {};
    if (!due_) due_ = now + from_.delays[next_];
    if (now < *due_) return later(*due_);
    due_.reset();
    const std::size_t number = next_++;
    return number == from_.count && from_.fails ? error(failure_of_source(from_))
                                                : value(value_of(from_, number, attempt_));
  }

 private:
  const node& from_;
  std::size_t attempt_;
  std::size_t next_ = 0;
  std::optional<instant> due_;
};

text_stream paged_values(const node& from, std::size_t attempt) {
  using page = std::pair<std::string, std::optional<std::size_t>>;
  auto fetch = [&from, attempt](std::size_t number) -> weir::task<page> {
    if (from.delays[number] != 0) co_await weir::sleep(span(from.delays[number]));
    const bool last = number == from.count;
    if (last && from.fails) throw std::runtime_error(failure_of_source(from));
    co_return page(value_of(from, number, attempt), last ? std::nullopt : std::optional(number + 1));
  };
  return weir::paginate(std::size_t{0}, fetch);
}
const known paginate("paginate", {.is = role::source,
                                  .roll = roll_timed,
                                  .spelled = spelled_timed,
                                  .meaning = meaning<paged_source>,
                                  .library = paged_values});

/// Its values are the instants at which they were due. What becomes of missed ones: burst, delay and skip, by its window.
class ticking_source : public stage {
 public:
  ticking_source(const node& from, std::size_t) : from_(from) {}
  outcome ask(instant now) override {
    if (given_ == from_.count) return {};
    if (!due_) due_ = now + from_.time;
    if (now < *due_) return later(*due_);
    const instant due = *due_;
    due_ = (from_.window == 1 ? now : due) + from_.time;
    while (from_.window == 2 && *due_ <= now) *due_ += from_.time;
    ++given_;
    return value(std::to_string(due));
  }

 private:
  const node& from_;
  std::size_t given_ = 0;
  std::optional<instant> due_;
};

void roll_ticks(node& made, dice& random) {
  made.count = random.below(13);
  made.window = random.below(3);
  roll_time(made, random);
}
std::string spelled_ticks(const node& from) {
  const char* const missed = from.window == 0 ? "burst" : from.window == 1 ? "delay" : "skip";
  return "(" + std::to_string(from.time) + " ns, " + missed + ") | take" + spelled_count(from);
}
text_stream first_ticks(const node& from, std::size_t) {
  auto spell = [](weir::time_point due) { return std::to_string(due.time_since_epoch() / span(1)); };
  return weir::ticks(span(from.time), weir::missed_ticks(from.window)) | weir::take(from.count) | weir::transform(spell);
}
const known ticks("ticks", {.is = role::source,
                            .roll = roll_ticks,
                            .spelled = spelled_ticks,
                            .meaning = meaning<ticking_source>,
                            .library = first_ticks,
                            .asked_at_once = true});

}  // namespace

}  // namespace differential
