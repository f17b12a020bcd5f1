#include "operators.hpp"

#include <weir/ops/debounce.hpp>
#include <weir/ops/delay.hpp>
#include <weir/ops/rate_limit.hpp>
#include <weir/ops/sample.hpp>
#include <weir/ops/throttle.hpp>

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace differential {

namespace {

std::string spelled_count_and_time(const node& stage) { return spelled_count(stage) + spelled_time(stage); }

void roll_delay(node& made, dice& random) {
  roll_size(made, random);
  roll_time(made, random);
}

/// Values and a clock in the order of time; at one instant the clock comes first. Of what is due the latest waits.
class thinned : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!look_) begin(now);
    while (!ended_ && std::min(*look_, clock_) <= now) {
      if (clock_ <= *look_) {
        const instant at = std::exchange(clock_, never);
        expired(at);
        continue;
      }
      const outcome next = input_->ask(*look_);
      if (next.is_later()) {
        look_ = next.at;
      } else if (next.is_value()) {
        arrived(next.text, *look_);
      } else {
        ended_ = next;
      }
    }
    if (due_) return value(*std::exchange(due_, std::nullopt));
    if (!ended_) return later(std::min(*look_, clock_));
    if (held_) return value(*std::exchange(held_, std::nullopt));
    return *ended_;
  }

 protected:
  static constexpr instant never = std::numeric_limits<instant>::max();

  instant begun_ = 0;
  instant clock_ = never;
  std::optional<std::string> due_;
  std::optional<std::string> held_;

 private:
  void begin(instant now) {
    look_ = now;
    begun_ = now;
  }
  virtual void arrived(const std::string& text, instant at) = 0;
  virtual void expired(instant at) = 0;

  std::optional<instant> look_;
  std::optional<outcome> ended_;
};

class debounced : public thinned {
 public:
  using thinned::thinned;

 private:
  void arrived(const std::string& text, instant at) override {
    held_ = text;
    clock_ = at + what_.time;
  }
  void expired(instant) override { due_ = std::exchange(held_, std::nullopt); }
};

const known debounce("debounce", {.roll = roll_time,
                                  .spelled = spelled_time,
                                  .meaning = meaning<debounced>,
                                  .library = over_input([](text_stream input, const node& from) {
                                    return std::move(input) | weir::debounce(span(from.time));
                                  })});

class throttled : public thinned {
 public:
  using thinned::thinned;

 private:
  void arrived(const std::string& text, instant at) override {
    const bool is_first = clock_ == never;
    if (is_first) clock_ = at + what_.time;
    if (is_first && what_.count != trailing) {
      due_ = text;
    } else if (what_.count != leading) {
      held_ = text;
    }
  }
  void expired(instant at) override {
    if (!held_) return;
    due_ = std::exchange(held_, std::nullopt);
    clock_ = at + what_.time;
  }

  static constexpr std::size_t leading = 0;
  static constexpr std::size_t trailing = 1;
};

const known throttle("throttle",
                     {.roll =
                          [](node& made, dice& random) {
                            roll_time(made, random);
                            made.count = random.below(3);
                          },
                      .spelled =
                          [](const node& stage) {
                            const char* names[] = {", leading)", ", trailing)", ", both)"};
                            return "(" + std::to_string(stage.time) + " ns" + names[stage.count];
                          },
                      .meaning = meaning<throttled>,
                      .library = over_input([](text_stream input, const node& from) {
                        const weir::edge edges[] = {weir::edge::leading, weir::edge::trailing, weir::edge::both};
                        return std::move(input) | weir::throttle(span(from.time), edges[from.count]);
                      })});

class sampled : public thinned {
 public:
  using thinned::thinned;

 private:
  void arrived(const std::string& text, instant at) override {
    held_ = text;
    clock_ = begun_;
    while (clock_ <= at) clock_ += what_.time;
  }
  void expired(instant) override { due_ = std::exchange(held_, std::nullopt); }
};

const known sample("sample", {.roll = roll_time,
                              .spelled = spelled_time,
                              .meaning = meaning<sampled>,
                              .library = over_input([](text_stream input, const node& from) {
                                return std::move(input) | weir::sample(span(from.time));
                              })});

class delayed : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    if (line_.empty()) return ended() ? *ended() : later(next_look());
    if (now < line_.front().due) return later(line_.front().due);
    const bool was_full = !has_room();
    const std::string first = line_.front().text;
    line_.pop_front();
    if (was_full) made_room(now);
    return value(first);
  }

 private:
  struct waiting {
    std::string text;
    instant due;
  };

  bool has_room() const override { return line_.size() < what_.count; }
  void keep(const std::string& text, instant at) override { line_.push_back({text, at + what_.time}); }

  std::deque<waiting> line_;
};

const known delay("delay", {.roll = roll_delay,
                            .spelled = spelled_count_and_time,
                            .meaning = meaning<delayed>,
                            .library = over_input([](text_stream input, const node& from) {
                              return std::move(input) | weir::delay(span(from.time), from.count);
                            })});

/// Instants at which values may pass, `time` apart, of which up to `count` may lie in the past.
class limited_in_rate : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!held_) {
      outcome next = input_->ask(now);
      if (!next.is_value()) return next;
      held_ = next.text;
      const instant earliest = now - static_cast<instant>(what_.count - 1) * what_.time;
      due_ = due_ ? std::max(*due_ + what_.time, earliest) : earliest;
    }
    if (now < *due_) return later(*due_);
    return value(*std::exchange(held_, std::nullopt));
  }

 private:
  std::optional<std::string> held_;
  std::optional<instant> due_;  // of the latest one
};

const known rate_limit("rate_limit", {.roll = roll_delay,
                                      .spelled = spelled_count_and_time,
                                      .meaning = meaning<limited_in_rate>,
                                      .library = over_input([](text_stream input, const node& from) {
                                        const auto limit = weir::rate(1, span(from.time)).burst(from.count);
                                        return std::move(input) | weir::rate_limit(limit);
                                      })});

}  // namespace

}  // namespace differential
