// What operators mean, written plainly and slowly, and apart from the library. A stage is asked for its next value at
// an instant; it has one, has come to its end, or says when to ask again. What runs ahead of its consumer is caught up
// with when it is asked.
#pragma once

#include "pipeline.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

struct outcome {
  enum class kind { value, end, error, later };

  kind what = kind::end;
  std::string text = {};
  instant at = 0;  // later: when to ask again

  bool is_value() const { return what == kind::value; }
  bool is_later() const { return what == kind::later; }
};

inline outcome value(std::string text) { return {outcome::kind::value, std::move(text)}; }
inline outcome error(std::string text) { return {outcome::kind::error, std::move(text)}; }
inline outcome later(instant at) { return {outcome::kind::later, {}, at}; }

class stage {
 public:
  virtual ~stage() = default;
  /// Its next value, if there is one at `now`. Nothing goes on between two questions but in stages that run ahead.
  virtual outcome ask(instant now) = 0;
};
using stage_pointer = std::unique_ptr<stage>;

/// The meaning of a pipeline; what is opened again and again has another `attempt` each time.
stage_pointer make(const node& from, std::size_t attempt);

/// What operator_kind::meaning is for most.
template <class Stage>
stage_pointer meaning(const node& from, std::size_t attempt) {
  return std::make_unique<Stage>(from, attempt);
}

class over_one : public stage {
 public:
  over_one(const node& what, std::size_t attempt) : what_(what), input_(make(what.inputs.front(), attempt)) {}

 protected:
  const node& what_;
  stage_pointer input_;
};

/// A stage with a function that may have to be waited for, one call at a time.
class calling : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    for (;;) {
      if (!argument_) {
        outcome next = over_ ? outcome() : input_->ask(now);
        if (!next.is_value() || passing_on_) return next;
        argument_ = next.text;
        until_ = now + time_of_call(next.text);
      }
      if (now < until_) return later(until_);
      if (auto answer = called(*std::exchange(argument_, std::nullopt))) return *answer;
    }
  }

 protected:
  void end() { over_ = true; }
  /// Without a call, from now on.
  void pass_on() { passing_on_ = true; }

 private:
  virtual instant time_of_call(const std::string& text) const {
    return what_.awaited ? duration_of(text, what_.salt) : 0;
  }
  /// What the stage answers after a call; it asks for the next value where that is nothing.
  virtual std::optional<outcome> called(const std::string& text) = 0;

  std::optional<std::string> argument_;
  instant until_ = 0;
  bool over_ = false;
  bool passing_on_ = false;
};

/// A stage whose input goes on whether or not the stage is asked, from the first question on.
class runs_ahead : public over_one {
 public:
  using over_one::over_one;

 protected:
  /// All that has happened in the input up to `now`.
  void catch_up(instant now) {
    if (!next_look_) next_look_ = now;
    while (!ended_ && has_room()) {
      const instant at = std::max(*next_look_, free_since());
      next_look_ = at;
      if (at > now) return;
      const outcome next = input_->ask(at);
      if (next.is_later()) {
        next_look_ = next.at;
      } else if (next.is_value()) {
        keep(next.text, at);
      } else {
        ended_ = next;
      }
    }
  }
  void made_room(instant now) { next_look_ = std::max(*next_look_, now); }
  instant next_look() const { return *next_look_; }
  const std::optional<outcome>& ended() const { return ended_; }

  virtual bool has_room() const = 0;
  /// The first instant at which there is room, if time alone makes it.
  virtual instant free_since() const { return 0; }
  virtual void keep(const std::string& text, instant at) = 0;

 private:
  std::optional<instant> next_look_;
  std::optional<outcome> ended_;
};

class over_several : public stage {
 public:
  over_several(const node& what, std::size_t attempt) {
    for (const node& each : what.inputs) inputs_.push_back(make(each, attempt));
  }

 protected:
  std::vector<stage_pointer> inputs_;
};

/// What a consumer sees that works with each value for a while.
timeline meaning_of(const node& pipeline, std::uint64_t consumer);

}  // namespace differential
