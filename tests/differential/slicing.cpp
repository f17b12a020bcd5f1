#include "operators.hpp"

#include <weir/ops/drop.hpp>
#include <weir/ops/drop_last.hpp>
#include <weir/ops/drop_while.hpp>
#include <weir/ops/limit.hpp>
#include <weir/ops/stop_when.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/take_for.hpp>
#include <weir/ops/take_last.hpp>
#include <weir/ops/take_while.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

class taken : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (given_ == what_.count) return {};
    outcome next = input_->ask(now);
    if (next.is_value()) ++given_;
    return next;
  }

 private:
  std::size_t given_ = 0;
};

const known take("take", {.roll = [](node& made, dice& random) { made.count = random.below(12); },
                          .spelled = spelled_count,
                          .meaning = meaning<taken>,
                          .library = over_input([](text_stream input, const node& from) {
                            return std::move(input) | weir::take(from.count);
                          })});

class taken_while : public calling {
 public:
  using calling::calling;

 private:
  std::optional<outcome> called(const std::string& text) override {
    if (passes(what_, text)) return value(text);
    end();
    return what_.inclusive ? value(text) : outcome();
  }
};

void roll_take_while(node& made, dice& random) {
  roll_function(made, random);
  made.inclusive = random.one_in(2);
}
text_stream take_while_of(text_stream input, const node& from) {
  const auto with_it = [](auto f) { return weir::take_while(std::move(f), weir::inclusive); };
  const auto without_it = [](auto f) { return weir::take_while(std::move(f)); };
  if (from.inclusive) return over(std::move(input), from, passes, with_it);
  return over(std::move(input), from, passes, without_it);
}
std::string spelled_take_while(const node& stage) {
  return spelled_function(stage) + (stage.inclusive ? " inclusive" : "");
}
const known take_while("take_while", {.roll = roll_take_while,
                                      .spelled = spelled_take_while,
                                      .meaning = meaning<taken_while>,
                                      .library = over_input(take_while_of)});

class dropped : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    outcome next = input_->ask(now);
    for (; next.is_value() && passed_ < what_.count; ++passed_) next = input_->ask(now);
    return next;
  }

 private:
  std::size_t passed_ = 0;
};

const known drop("drop", {.roll = [](node& made, dice& random) { made.count = random.below(6); },
                          .spelled = spelled_count,
                          .meaning = meaning<dropped>,
                          .library = over_input([](text_stream input, const node& from) {
                            return std::move(input) | weir::drop(from.count);
                          })});

class dropped_while : public calling {
 public:
  using calling::calling;

 private:
  std::optional<outcome> called(const std::string& text) override {
    if (passes(what_, text)) return {};
    pass_on();
    return value(text);
  }
};

const known drop_while("drop_while", {.roll = roll_function,
                                      .spelled = spelled_function,
                                      .meaning = meaning<dropped_while>,
                                      .library = over_input([](text_stream input, const node& from) {
                                        return over(std::move(input), from, passes,
                                                    [](auto f) { return weir::drop_while(std::move(f)); });
                                      })});

class limited_in_number : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    const outcome next = input_->ask(now);
    if (!next.is_value() || given_++ < what_.count) return next;
    return error("limit: the stream has more than " + std::to_string(what_.count) +
                 (what_.count == 1 ? " value" : " values"));
  }

 private:
  std::size_t given_ = 0;
};

const known limit("limit", {.roll = [](node& made, dice& random) { made.count = random.below(12); },
                            .spelled = spelled_count,
                            .meaning = meaning<limited_in_number>,
                            .library = over_input([](text_stream input, const node& from) {
                              return std::move(input) | weir::limit(from.count);
                            })});

class taken_last : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    while (!over_) {
      const outcome next = input_->ask(now);
      if (next.is_value()) {
        all_.push_back(next.text);
      } else if (next.what == outcome::kind::end) {
        over_ = true;
      } else {
        return next;
      }
    }
    while (all_.size() > what_.count && given_ == 0) all_.pop_front();
    if (all_.empty()) return {};
    ++given_;
    const std::string first = all_.front();
    all_.pop_front();
    return value(first);
  }

 private:
  std::deque<std::string> all_;
  std::size_t given_ = 0;
  bool over_ = false;
};

const known take_last("take_last", {.roll = [](node& made, dice& random) { made.count = random.below(6); },
                                    .spelled = spelled_count,
                                    .meaning = meaning<taken_last>,
                                    .library = over_input([](text_stream input, const node& from) {
                                      return std::move(input) | weir::take_last(from.count);
                                    })});

class dropped_last : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    while (held_.size() <= what_.count) {
      const outcome next = input_->ask(now);
      if (!next.is_value()) return next;
      held_.push_back(next.text);
    }
    const std::string first = held_.front();
    held_.pop_front();
    return value(first);
  }

 private:
  std::deque<std::string> held_;
};

const known drop_last("drop_last", {.roll = [](node& made, dice& random) { made.count = random.below(6); },
                                    .spelled = spelled_count,
                                    .meaning = meaning<dropped_last>,
                                    .library = over_input([](text_stream input, const node& from) {
                                      return std::move(input) | weir::drop_last(from.count);
                                    })});

class taken_for : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!until_) until_ = now + what_.time;
    if (now >= *until_) return {};
    const outcome next = input_->ask(now);
    return next.is_later() ? later(std::min(next.at, *until_)) : next;
  }

 private:
  std::optional<instant> until_;
};

const known take_for("take_for", {.roll = [](node& made, dice& random) { made.time = 4 * random.some_time(); },
                                  .spelled = spelled_time,
                                  .meaning = meaning<taken_for>,
                                  .library = over_input([](text_stream input, const node& from) {
                                    return std::move(input) | weir::take_for(span(from.time));
                                  })});

/// Of the two inputs the second one is the signal.
class stopped : public over_several {
 public:
  using over_several::over_several;
  outcome ask(instant now) override {
    if (!silent_ && now >= look_at_) {
      const outcome signal = inputs_[1]->ask(now);
      if (signal.is_value()) return {};
      if (signal.what == outcome::kind::error) return signal;
      if (signal.is_later()) {
        look_at_ = signal.at;
      } else {
        silent_ = true;
      }
    }
    const outcome next = inputs_[0]->ask(now);
    return next.is_later() && !silent_ ? later(std::min(next.at, look_at_)) : next;
  }

 private:
  instant look_at_ = 0;
  bool silent_ = false;
};

void roll_stop_when(node& made, dice& random) {
  made.inputs = random.inputs_apart();
  made.inputs.resize(2);
}
const known stop_when("stop_when", {.is = role::several,
                                    .roll = roll_stop_when,
                                    .meaning = meaning<stopped>,
                                    .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                                      return std::move(inputs[0]) | weir::stop_when(std::move(inputs[1]));
                                    })});

}  // namespace

}  // namespace differential
