// Long: a class for each operator.
#include "model.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace differential {

namespace {

struct outcome {
  enum class kind { value, end, error, later };

  kind what = kind::end;
  std::string text = {};
  instant at = 0;  // later: when to ask again

  bool is_value() const { return what == kind::value; }
  bool is_later() const { return what == kind::later; }
};

outcome value(std::string text) { return {outcome::kind::value, std::move(text)}; }
outcome error(std::string text) { return {outcome::kind::error, std::move(text)}; }
outcome later(instant at) { return {outcome::kind::later, {}, at}; }

class stage {
 public:
  virtual ~stage() = default;
  /// Its next value, if there is one at `now`. Nothing goes on between two questions but in stages that run ahead.
  virtual outcome ask(instant now) = 0;
};
using stage_pointer = std::unique_ptr<stage>;

stage_pointer make(const node& from, std::size_t attempt);

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

class transformed : public calling {
 public:
  using calling::calling;

 private:
  instant time_of_call(const std::string& text) const override {
    return what_.what == node::kind::transform_awaited ? duration_of(text, what_.salt) + what_.time : 0;
  }
  std::optional<outcome> called(const std::string& text) override {
    return fails_at(what_, text) ? error(failure_of(what_, text)) : value(result_of(what_, text));
  }
};

class filtered : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    outcome next = input_->ask(now);
    while (next.is_value() && !passes(what_, next.text)) next = input_->ask(now);
    return next;
  }
};

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

class enumerated : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    const outcome next = input_->ask(now);
    return next.is_value() ? value(numbered(position_++, next.text)) : next;
  }

 private:
  std::size_t position_ = 0;
};

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

class prefetched : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    if (!kept_.empty()) {
      const bool was_full = !has_room();
      const std::string first = kept_.front();
      kept_.pop_front();
      if (was_full) made_room(now);
      return value(first);
    }
    return ended() ? *ended() : later(next_look());
  }

 private:
  bool has_room() const override { return kept_.size() < what_.count; }
  void keep(const std::string& text, instant) override { kept_.push_back(text); }

  std::deque<std::string> kept_;
};

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

class concurrent : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    if (calls_.empty()) return ended() ? *ended() : later(next_look());
    const call first = calls_.front();
    if (now < first.until) return later(first.until);
    const bool was_full = !has_room();
    calls_.pop_front();
    if (was_full) made_room(now);
    return fails_at(what_, first.argument) ? error(failure_of(what_, first.argument))
                                           : value(result_of(what_, first.argument));
  }

 private:
  struct call {
    std::string argument;
    instant until;
  };

  bool has_room() const override { return calls_.size() < what_.window; }
  /// Until fewer than n run.
  instant free_since() const override {
    if (calls_.size() < what_.count) return 0;
    std::vector<instant> ends;
    for (const call& each : calls_) ends.push_back(each.until);
    std::sort(ends.rbegin(), ends.rend());
    return ends[what_.count - 1];
  }
  void keep(const std::string& text, instant at) override {
    calls_.push_back({text, at + duration_of(text, what_.salt)});
  }

  std::deque<call> calls_;
};

class limited : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    outcome next = input_->ask(now);
    if (!next.is_later()) {
      asked_.reset();
      return next;
    }
    if (!asked_) asked_ = now;
    const instant limit = *asked_ + what_.time;
    return now < limit ? later(std::min(limit, next.at)) : error("timed out");
  }

 private:
  std::optional<instant> asked_;
};

class retried : public over_one {
 public:
  retried(const node& what, std::size_t attempt) : over_one(what, attempt), attempt_(attempt) {}
  outcome ask(instant now) override {
    for (;;) {
      if (input_ == nullptr) {
        if (now < until_) return later(until_);
        input_ = make(what_.inputs.front(), ++attempt_);
      }
      outcome next = input_->ask(now);
      if (next.what != outcome::kind::error || tries_ == what_.count) return next;
      ++tries_;
      input_ = nullptr;
      until_ = now + what_.time;
    }
  }

 private:
  std::size_t attempt_;
  std::size_t tries_ = 1;
  instant until_ = 0;
};

class recovered : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (failed_) return {};
    outcome next = input_->ask(now);
    if (next.what != outcome::kind::error) return next;
    failed_ = true;
    return value("(" + next.text + ")");
  }

 private:
  bool failed_ = false;
};

class over_several : public stage {
 public:
  over_several(const node& what, std::size_t attempt) {
    for (const node& each : what.inputs) inputs_.push_back(make(each, attempt));
  }

 protected:
  std::vector<stage_pointer> inputs_;
};

class in_sequence : public over_several {
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

/// Goes on with one input while it has values, up to 32 in a row.
class merged : public over_several {
 public:
  merged(const node& what, std::size_t attempt) : over_several(what, attempt), look_at_(inputs_.size()) {}
  outcome ask(instant now) override {
    for (std::size_t idle = 0, at = turn_; idle < inputs_.size(); at = (at + 1) % inputs_.size()) {
      ++idle;
      if (inputs_[at] == nullptr || now < look_at_[at]) continue;
      const outcome next = inputs_[at]->ask(now);
      if (next.what == outcome::kind::error) return next;
      if (next.is_value()) {
        in_a_row_ = turn_ == at ? in_a_row_ + 1 : 1;
        turn_ = at;
        if (in_a_row_ == 32) {
          turn_ = (at + 1) % inputs_.size();
          in_a_row_ = 0;
        }
        return next;
      }
      if (next.is_later()) {
        look_at_[at] = next.at;
      } else {
        inputs_[at] = nullptr;
      }
      idle = 0;
    }
    std::optional<instant> earliest;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i] != nullptr) earliest = std::min(earliest.value_or(look_at_[i]), look_at_[i]);
    }
    return earliest ? later(*earliest) : outcome();
  }

 private:
  std::vector<instant> look_at_;
  std::size_t turn_ = 0;
  std::size_t in_a_row_ = 0;
};

stage_pointer make(const node& from, std::size_t attempt) {
  using kind = node::kind;
  switch (from.what) {
    case kind::ready:
      return std::make_unique<ready_source>(from, attempt);
    case kind::timed:
      return std::make_unique<timed_source>(from, attempt);
    case kind::transform:
    case kind::transform_awaited:
      return std::make_unique<transformed>(from, attempt);
    case kind::filter:
      return std::make_unique<filtered>(from, attempt);
    case kind::take:
      return std::make_unique<taken>(from, attempt);
    case kind::take_while:
      return std::make_unique<taken_while>(from, attempt);
    case kind::drop:
      return std::make_unique<dropped>(from, attempt);
    case kind::drop_while:
      return std::make_unique<dropped_while>(from, attempt);
    case kind::enumerate:
      return std::make_unique<enumerated>(from, attempt);
    case kind::chunk:
      return std::make_unique<chunked>(from, attempt);
    case kind::chunk_for:
      return std::make_unique<chunked_for>(from, attempt);
    case kind::prefetch:
      return std::make_unique<prefetched>(from, attempt);
    case kind::transform_concurrent:
      return std::make_unique<concurrent>(from, attempt);
    case kind::timeout_each:
      return std::make_unique<limited>(from, attempt);
    case kind::retry:
      return std::make_unique<retried>(from, attempt);
    case kind::upon_error:
      return std::make_unique<recovered>(from, attempt);
    case kind::one_after_the_other:
      return std::make_unique<in_sequence>(from, attempt);
    case kind::merge:
      break;
  }
  return std::make_unique<merged>(from, attempt);
}

}  // namespace

timeline meaning_of(const node& pipeline, std::uint64_t consumer) {
  const stage_pointer whole = make(pipeline, 0);
  timeline seen;
  for (instant now = 0;;) {
    const outcome next = whole->ask(now);
    switch (next.what) {
      case outcome::kind::later:
        now = next.at;
        break;
      case outcome::kind::value:
        seen.push_back({now, next.text});
        now += work_with(next.text, consumer);
        break;
      case outcome::kind::end:
        seen.push_back({now, "|"});
        return seen;
      case outcome::kind::error:
        seen.push_back({now, "X " + next.text});
        return seen;
    }
  }
}

}  // namespace differential
