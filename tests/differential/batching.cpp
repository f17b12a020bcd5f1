#include "operators.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/chunk_by.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/chunk_ready.hpp>
#include <weir/ops/slide.hpp>
#include <weir/ops/transform.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

class chunked : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    while (!ended_ && values_.size() < what_.count) {
      outcome next = input_->ask(now);
      if (next.is_later()) return next;
      if (next.is_value()) {
        values_.push_back(next.text);
      } else {
        ended_ = next;
      }
    }
    if (values_.empty()) return *ended_;
    return value(joined(std::exchange(values_, {})));
  }

 private:
  std::vector<std::string> values_;
  std::optional<outcome> ended_;
};

const known chunk("chunk", {.roll = roll_size,
                            .spelled = spelled_count,
                            .meaning = meaning<chunked>,
                            .library = over_input([](text_stream input, const node& from) {
                              return std::move(input) | weir::chunk(from.count) | weir::transform(joined);
                            })});

/// The clock of a batch starts with its first value; a batch that is late still grows until somebody asks.
class chunked_for : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    if (values_.empty()) return ended() ? *ended() : later(next_look());
    const bool was_full = !has_room();
    if (!was_full && !ended() && now < deadline_) return later(std::min(deadline_, next_look()));
    if (was_full) made_room(now);
    return value(joined(std::exchange(values_, {})));
  }

 private:
  bool has_room() const override { return values_.size() < what_.count; }
  void keep(const std::string& text, instant at) override {
    if (values_.empty()) deadline_ = at + what_.time;
    values_.push_back(text);
  }

  std::vector<std::string> values_;
  instant deadline_ = 0;
};

void roll_chunk_for(node& made, dice& random) {
  roll_size(made, random);
  roll_time(made, random);
}
const known chunk_for("chunk_for",
                      {.roll = roll_chunk_for,
                       .spelled = [](const node& stage) { return spelled_count(stage) + spelled_time(stage); },
                       .meaning = meaning<chunked_for>,
                       .library = over_input([](text_stream input, const node& from) {
                         return std::move(input) | weir::chunk_for(from.count, span(from.time)) |
                                weir::transform(joined);
                       })});

std::string as_pair(const std::string& before, const std::string& text) { return before + " " + text; }

class chunked_by : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    for (;;) {
      if (asked_about_) {
        if (now < until_) return later(until_);
        const std::string text = *std::exchange(asked_about_, std::nullopt);
        const bool together = passes(what_, as_pair(values_.back(), text));
        const std::vector<std::string> complete = together ? values_ : std::exchange(values_, {});
        values_.push_back(text);
        if (!together) return value(joined(complete));
      }
      if (ended_) return values_.empty() ? *ended_ : value(joined(std::exchange(values_, {})));
      outcome next = input_->ask(now);
      if (next.is_later()) return next;
      if (!next.is_value()) {
        ended_ = next;
      } else if (values_.empty()) {
        values_.push_back(next.text);
      } else {
        asked_about_ = next.text;
        until_ = what_.awaited ? now + duration_of(as_pair(values_.back(), next.text), what_.salt) : now;
      }
    }
  }

 private:
  std::vector<std::string> values_;
  std::optional<std::string> asked_about_;
  instant until_ = 0;
  std::optional<outcome> ended_;
};

text_stream chunk_by_of(text_stream input, const node& from) {
  if (!from.awaited) {
    const auto together = [&from](const std::string& before, const std::string& text) {
      return passes(from, as_pair(before, text));
    };
    return std::move(input) | weir::chunk_by(together) | weir::transform(joined);
  }
  const auto together = [&from](std::string before, std::string text) -> weir::task<bool> {
    const std::string both = as_pair(before, text);
    const instant time = duration_of(both, from.salt);
    if (time != 0) co_await weir::sleep(span(time));
    co_return passes(from, both);
  };
  return std::move(input) | weir::chunk_by(together) | weir::transform(joined);
}
const known chunk_by("chunk_by", {.roll = roll_function,
                                  .spelled = spelled_function,
                                  .meaning = meaning<chunked_by>,
                                  .library = over_input(chunk_by_of)});

/// All values that there ever were, and where the next window begins.
class slid : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    while (!ended_ && all_.size() < from_ + what_.count) {
      outcome next = input_->ask(now);
      if (next.is_later()) return next;
      if (next.is_value()) {
        all_.push_back(next.text);
      } else {
        ended_ = next;
      }
    }
    const std::size_t to = std::min(from_ + what_.count, all_.size());
    if (to <= std::max(from_, shown_)) return *ended_;
    std::vector<std::string> window;
    for (std::size_t at = from_; at < to; ++at) window.push_back(all_[at]);
    shown_ = to;
    from_ += what_.window;
    return value(joined(window));
  }

 private:
  std::vector<std::string> all_;
  std::size_t from_ = 0;
  std::size_t shown_ = 0;
  std::optional<outcome> ended_;
};

void roll_slide(node& made, dice& random) {
  made.count = 1 + random.below(4);
  made.window = 1 + random.below(6);
}
const known slide("slide", {.roll = roll_slide,
                            .spelled =
                                [](const node& stage) {
                                  return "(" + std::to_string(stage.count) + ", " + std::to_string(stage.window) + ")";
                                },
                            .meaning = meaning<slid>,
                            .library = over_input([](text_stream input, const node& from) {
                              return std::move(input) | weir::slide(from.count, from.window) | weir::transform(joined);
                            })});

class chunked_when_ready : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    if (values_.empty()) return ended() ? *ended() : later(next_look());
    if (!has_room()) made_room(now);
    return value(joined(std::exchange(values_, {})));
  }

 private:
  bool has_room() const override { return values_.size() < what_.count; }
  void keep(const std::string& text, instant) override { values_.push_back(text); }

  std::vector<std::string> values_;
};

/// What is ready at one instant may come in several turns of the loop: its one input is rolled apart.
void roll_chunk_ready(node& made, dice& random) {
  roll_size(made, random);
  made.inputs = random.inputs_apart();
  made.inputs.resize(1);
}
const known chunk_ready("chunk_ready", {.is = role::several,
                                        .roll = roll_chunk_ready,
                                        .spelled = spelled_count,
                                        .meaning = meaning<chunked_when_ready>,
                                        .library = over_input([](text_stream input, const node& from) {
                                          return std::move(input) | weir::chunk_ready(from.count) |
                                                 weir::transform(joined);
                                        })});

}  // namespace

}  // namespace differential
