// Stages over several streams that come as values, or are made of values.
#include "operators.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/join.hpp>
#include <weir/ops/let_error.hpp>
#include <weir/ops/merge_each.hpp>
#include <weir/ops/switch_each.hpp>
#include <weir/ops/transform_join.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

// The function of these stages makes a stream of a value: up to three others, each after a wait. It may fail behind
// them.

std::size_t parts_of(const node& function, const std::string& text) {
  return static_cast<std::size_t>(mixed(text, function.salt + 4) % 4);
}
std::string part_of(const node& function, const std::string& text, std::size_t number) {
  return result_of(function, text) + "." + std::to_string(number);
}
instant wait_for(const node& function, const std::string& part) {
  return duration_of(part, function.salt) + function.time;
}

class parts : public stage {
 public:
  parts(const node& function, std::string text) : function_(function), text_(std::move(text)) {}
  outcome ask(instant now) override {
    if (next_ == parts_of(function_, text_)) {
      return fails_at(function_, text_) ? error(failure_of(function_, text_)) : outcome();
    }
    const std::string part = part_of(function_, text_, next_);
    if (!due_) due_ = now + wait_for(function_, part);
    if (now < *due_) return later(*due_);
    due_.reset();
    ++next_;
    return value(part);
  }

 private:
  const node& function_;
  std::string text_;
  std::size_t next_ = 0;
  std::optional<instant> due_;
};

weir::async_generator<std::string> made_of(const node& function, const std::string& text) {
  for (std::size_t number = 0; number < parts_of(function, text); ++number) {
    const std::string part = part_of(function, text, number);
    const instant wait = wait_for(function, part);
    if (wait != 0) co_await weir::sleep(span(wait));
    co_yield part;
  }
  if (fails_at(function, text)) throw std::runtime_error(failure_of(function, text));
}
/// The same as a function of a stage. The text stays with the stage.
class makes_parts {
 public:
  explicit makes_parts(const node& function) : function_(&function) {}
  weir::async_generator<std::string> operator()(const std::string& text) const { return made_of(*function_, text); }

 private:
  const node* function_;
};
/// After a wait.
class makes_parts_later {
 public:
  explicit makes_parts_later(const node& function) : function_(&function) {}
  weir::task<weir::async_generator<std::string>> operator()(const std::string& text) const {
    const instant time = duration_of(text, function_->salt);
    if (time != 0) co_await weir::sleep(span(time));
    co_return made_of(*function_, text);
  }

 private:
  const node* function_;
};

class in_turn : public over_several {
 public:
  using over_several::over_several;
  outcome ask(instant now) override {
    for (; current_ < inputs_.size(); ++current_) {
      outcome next = inputs_[current_]->ask(now);
      if (next.what != outcome::kind::end) return next;
    }
    return {};
  }

 private:
  std::size_t current_ = 0;
};

const known join("join", {.is = role::several,
                          .roll = [](node& made, dice& random) { made.inputs = random.inputs(); },
                          .meaning = meaning<in_turn>,
                          .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                            return weir::from(std::move(inputs)) | weir::join();
                          })});

class flattened : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    for (;;) {
      if (!inner_) {
        outcome next = input_->ask(now);
        if (!next.is_value()) return next;
        opened_ = now + (what_.awaited ? duration_of(next.text, what_.salt) : 0);
        inner_.emplace(what_, next.text);
      }
      if (now < opened_) return later(opened_);
      outcome next = inner_->ask(now);
      if (next.what != outcome::kind::end) return next;
      inner_.reset();
    }
  }

 private:
  std::optional<parts> inner_;
  instant opened_ = 0;
};

void roll_parts(node& made, dice& random) {
  roll_function(made, random);
  made.breaks = random.one_in(4);
}
const known transform_join("transform_join",
                           {.roll = roll_parts,
                            .spelled = spelled_function,
                            .meaning = meaning<flattened>,
                            .library = over_input([](text_stream input, const node& from) -> text_stream {
                              if (from.awaited) {
                                return std::move(input) | weir::transform_join(makes_parts_later(from));
                              }
                              return std::move(input) | weir::transform_join(makes_parts(from));
                            })});

class gone_on_with : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!other_) {
      const outcome next = input_->ask(now);
      if (next.what != outcome::kind::error) return next;
      other_.emplace(what_, "(" + next.text + ")");
    }
    return other_->ask(now);
  }

 private:
  std::optional<parts> other_;
};

weir::async_generator<std::string> parts_of_error(const node& function, std::exception_ptr error) {
  const std::string text = "(" + what_of(error) + ")";
  co_yield weir::elements_of(made_of(function, text));
}
const known let_error("let_error", {.roll = [](node& made, dice& random) { made.breaks = random.one_in(4); },
                                    .spelled = spelled_function,
                                    .meaning = meaning<gone_on_with>,
                                    .library = over_input([](text_stream input, const node& from) {
                                      return std::move(input) | weir::let_error([&from](std::exception_ptr error) {
                                               return parts_of_error(from, std::move(error));
                                             });
                                    })});

// Of what is ready at one instant it depends on turns of the loop which comes first: so there is a wait before each
// value.

void roll_apart(node& made, dice& random) {
  made.inputs = random.inputs_apart();
  made.inputs.resize(1);
  made.time = random.some_time();
  made.breaks = random.one_in(4);
}

/// Up to n at once. Whoever gave the last value goes on, up to 32 in a row; there is always one more place than is
/// needed.
class merged_parts : public over_several {
 public:
  merged_parts(const node& what, std::size_t attempt) : over_several(what, attempt), what_(what), places_(1) {}
  outcome ask(instant now) override {
    std::optional<instant> look;
    for (std::size_t idle = 0, at = turn_; idle < places_.size(); ++idle, at = (at + 1) % places_.size()) {
      const std::size_t before = places_.size();
      const outcome next = ask_place(at, now);
      if (places_.size() != before) idle = 0;
      if (next.what == outcome::kind::error) return next;
      if (next.is_later()) look = std::min(look.value_or(next.at), next.at);
      if (!next.is_value()) continue;
      in_a_row_ = turn_ == at ? in_a_row_ + 1 : 1;
      turn_ = at;
      if (in_a_row_ == 32) {
        turn_ = (at + 1) % places_.size();
        in_a_row_ = 0;
      }
      return next;
    }
    return look ? later(*look) : outcome();
  }

 private:
  outcome ask_place(std::size_t at, instant now) {
    for (;;) {
      if (!places_[at]) {
        const outcome next = over_ ? outcome() : inputs_.front()->ask(now);
        over_ = over_ || next.what == outcome::kind::end;
        if (!next.is_value()) return next;
        places_[at] = std::make_unique<parts>(what_, next.text);
        const bool all_taken = std::ranges::all_of(places_, [](const auto& each) { return each != nullptr; });
        if (all_taken && places_.size() < what_.count) places_.emplace_back();
      }
      outcome next = places_[at]->ask(now);
      if (next.what != outcome::kind::end) return next;
      places_[at] = nullptr;
    }
  }

  const node& what_;
  std::vector<std::unique_ptr<parts>> places_;
  bool over_ = false;
  std::size_t turn_ = 0;
  std::size_t in_a_row_ = 0;
};

const known merge_each("merge_each", {.is = role::several,
                                      .roll =
                                          [](node& made, dice& random) {
                                            roll_apart(made, random);
                                            made.count = 1 + random.below(4);
                                          },
                                      .spelled = spelled_count,
                                      .meaning = meaning<merged_parts>,
                                      .library = over_input([](text_stream input, const node& from) {
                                        return std::move(input) | weir::merge_each(from.count, makes_parts(from));
                                      })});

class latest_parts : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    for (;;) {
      catch_up(now);
      if (ended() && ended()->what == outcome::kind::error) return *ended();
      if (latest_) inner_.emplace(what_, *std::exchange(latest_, std::nullopt));
      if (!inner_) return ended() ? outcome() : later(next_look());
      const outcome next = inner_->ask(now);
      if (next.is_later()) return later(ended() ? next.at : std::min(next.at, next_look()));
      if (next.what != outcome::kind::end) return next;
      inner_.reset();
    }
  }

 private:
  bool has_room() const override { return true; }
  void keep(const std::string& text, instant) override {
    latest_ = text;
    inner_.reset();
  }

  std::optional<std::string> latest_;
  std::optional<parts> inner_;
};

const known switch_each("switch_each", {.is = role::several,
                                        .roll = roll_apart,
                                        .spelled = spelled_function,
                                        .meaning = meaning<latest_parts>,
                                        .library = over_input([](text_stream input, const node& from) {
                                          return std::move(input) | weir::switch_each(makes_parts(from));
                                        })});

}  // namespace

}  // namespace differential
