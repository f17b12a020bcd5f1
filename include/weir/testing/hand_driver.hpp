#pragma once

#include <weir/testing/probe.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace testing {

enum class act : unsigned char { nothing, close, destroy, drain };

/// How a stream is driven by hand.
class driving_plan {
 public:
  /// Takes `n` values, then works for `pause`; 0: takes all it is given.
  driving_plan portions(std::size_t n, duration pause = duration::zero()) const {
    driving_plan changed = *this;
    changed.portion_ = n;
    changed.pause_ = pause;
    return changed;
  }
  /// Drives `n` times more than it was woken, in every turn.
  driving_plan spurious(int n) const { return with(&driving_plan::spurious_, n); }
  /// Comes late when it is woken.
  driving_plan late() const { return with(&driving_plan::late_, true); }
  driving_plan budget(int n) const { return with(&driving_plan::budget_, n); }
  /// What is ready in one turn is run in an order of its own.
  driving_plan order(interleaving turns) const { return with(&driving_plan::order_, turns); }
  driving_plan throws_at(int value) const { return with(&driving_plan::throws_at_, value); }
  /// Closes or destroys the stream, or drains its run, after `steps` steps; from inside a turn of the loop, or between two.
  driving_plan then(act what, int steps, bool inside_a_turn) const {
    driving_plan changed = *this;
    changed.act_ = what;
    changed.steps_ = steps;
    changed.inside_a_turn_ = inside_a_turn;
    return changed;
  }

  std::size_t portion() const noexcept { return portion_; }
  duration pause() const noexcept { return pause_; }
  int spurious_drives() const noexcept { return spurious_; }
  bool comes_late() const noexcept { return late_; }
  int budget_of_values() const noexcept { return budget_; }
  interleaving order_of_turns() const noexcept { return order_; }
  int throwing_value() const noexcept { return throws_at_; }
  act what() const noexcept { return act_; }
  int steps() const noexcept { return steps_; }
  bool inside_a_turn() const noexcept { return inside_a_turn_; }

  std::string text() const {
    std::string words = portion_ == 0 ? "taking all" : "taking " + std::to_string(portion_) + " at a time";
    if (pause_ != duration::zero()) words += " with pauses";
    if (spurious_ != 0) words += ", drives for nothing";
    if (late_) words += ", coming late";
    if (order_.seed() != 0) words += ", turns shuffled by " + std::to_string(order_.seed());
    if (budget_ != scheduler::budget_per_node) words += ", budget " + std::to_string(budget_);
    if (throws_at_ >= 0) words += ", sink throws at value " + std::to_string(throws_at_);
    if (act_ != act::nothing) {
      words += act_ == act::close ? ", closed after " : act_ == act::destroy ? ", destroyed after " : ", drained after ";
      words += std::to_string(steps_) + " steps" + (inside_a_turn_ ? " inside a turn" : "");
    }
    return words;
  }

 private:
  template <class V>
  driving_plan with(V driving_plan::*member, V value) const {
    driving_plan changed = *this;
    changed.*member = value;
    return changed;
  }

  std::size_t portion_ = 1;
  duration pause_{};
  int spurious_ = 0;
  int budget_ = scheduler::budget_per_node;
  interleaving order_;
  int throws_at_ = -1;
  int steps_ = -1;
  act act_ = act::nothing;
  bool late_ = false;
  bool inside_a_turn_ = false;
};

/// What came out of a stream driven by hand.
class driven_outcome {
 public:
  std::vector<std::string> values;
  std::string end;     // "|", an error's text, or how it was left
  bool acted = false;  // the plan's close, destruction or drain took place before the end
};

/// Drives one stream according to a plan, complains to its laboratory about every rule that it sees broken, and leaves
/// nothing of the stream behind.
template <class T>
class hand_driver : private ready_node {
 public:
  hand_driver(laboratory& lab, const driving_plan& plan)
      : ready_node([](ready_node& self) noexcept { static_cast<hand_driver&>(self).woken(); }),
        lab_(lab),
        plan_(plan),
        act_node_(*this),
        ctx_(lab.run().ctx(), *this) {
    discards_.listen(ctx_);
  }

  driven_outcome run(any_stream<T> source) {
    stream_.emplace(std::move(source));
    try {
      drive_to_the_end();
      look_at_the_end();
      stream_.reset();
      run_dry("destroyed");
    } catch (const runaway&) {
      outcome_.end = "broken off";
      stream_.reset();
    }
    if (lab_.exits() != 0) lab_.complain("an exit was not run");
    return outcome_;
  }
  /// For streams without end: what was taken after this many values were asked for.
  std::size_t taken() const noexcept { return outcome_.values.size(); }

 private:
  class sink {
   public:
    explicit sink(hand_driver& owner) noexcept : owner_(&owner) {}
    bool operator()(T&& value) { return owner_->take(static_cast<T&&>(value)); }
    std::size_t demand() const noexcept {
      return owner_->plan_.portion() == 0 ? detail::unlimited : owner_->plan_.portion() - owner_->portion_;
    }

   private:
    hand_driver* owner_;
  };
  class sink_failed {
   public:
    explicit sink_failed(const void* whose) noexcept : whose_(whose) {}
    const void* whose_;
  };
  class act_node : public ready_node {
   public:
    explicit act_node(hand_driver& owner) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<act_node&>(self).owner_.act_now(); }), owner_(owner) {}

   private:
    hand_driver& owner_;
  };

  void drive_to_the_end() {
    must_drive_ = true;
    while (!ended_) {
      if (plan_.what() != act::nothing && !outcome_.acted && step_++ >= plan_.steps()) {
        if (plan_.what() == act::drain) {
          outcome_.acted = true;
          lab_.run().request_drain();
        } else {
          leave();
          break;
        }
      }
      if (outcome_.acted && ++steps_of_drain_ > 3'000) {
        lab_.complain("a stream goes on for ever although its run drains");
        throw runaway();
      }
      if (must_drive_) {
        must_drive_ = false;
        drive_once();
        for (int i = 0; i < plan_.spurious_drives() && !ended_ && !resting_; ++i) drive_once();
        if (resting_ && !ended_) rest();
      } else if (woken_) {
        if (plan_.comes_late()) wait_for(std::chrono::milliseconds(50));
        must_drive_ = true;
      } else if (!turn() && !woken_) {
        lab_.complain("a stream answered pending, and no wake followed");
        ended_ = true;
        outcome_.end = "stuck";
      }
    }
  }

  /// One drive; sets ended_ at the end or an error, resting_ when the portion is complete.
  void drive_once() {
    lab_.new_turn();
    woken_ = said_stop_ = false;
    const std::size_t before = outcome_.values.size();
    in_drive_ = true;
    try {
      const drive_status status = stream_->drive(ctx_, sink_);
      in_drive_ = false;
      if (threw_) lab_.complain("a stage swallowed what the sink threw");
      if (said_stop_ != (status == drive_status::satisfied)) {
        lab_.complain(said_stop_ ? "the sink had enough, and the drive did not answer satisfied"
                                 : "a drive answered satisfied, and the sink had not had enough");
      }
      if (status == drive_status::done) end_with("|");
      resting_ = said_stop_;
    } catch (const sink_failed& failure) {
      in_drive_ = false;
      if (failure.whose_ != this || !threw_) lab_.complain("a stage changed what the sink threw");
      end_with("the sink threw");
    } catch (const runaway&) {
      in_drive_ = false;
      throw;
    } catch (const std::exception& error) {
      in_drive_ = false;
      if (threw_) lab_.complain("a stage changed what the sink threw");
      end_with(error.what());
    }
    const std::size_t taken = outcome_.values.size() - before;
    const auto budget = static_cast<std::size_t>(plan_.budget_of_values());
    if (budget == scheduler::budget_per_node && taken > 2 * budget) lab_.complain("a drive delivered more values than the budget");
  }

  bool take(T&& value) {
    if (in_sink_) lab_.complain("a stage called the sink from inside the sink");
    if (said_stop_) lab_.complain("a stage gave the sink a value after it had had enough");
    if (threw_) lab_.complain("a stage gave the sink a value after it had thrown");
    const laboratory::in_sink mark(in_sink_);
    const std::remove_cvref_t<T> mine(static_cast<T&&>(value));
    each_tracked(mine, [](const tracked& each) { each.deliver(); });
    outcome_.values.push_back(spelled(mine));
    if (!in_drive_) {
      lab_.complain("a stage called the sink outside of a drive");
      return false;  // whoever called may not be ready for an exception
    }
    if (++values_in_turn_ > 5 * scheduler::budget_per_node) {
      lab_.complain("a stage delivers for ever without giving the loop its turn");
      throw runaway();
    }
    if (plan_.throwing_value() >= 0 && outcome_.values.size() > static_cast<std::size_t>(plan_.throwing_value())) {
      threw_ = true;
      throw sink_failed(this);
    }
    ++portion_;
    said_stop_ = plan_.portion() != 0 && portion_ >= plan_.portion();
    return !said_stop_;
  }

  /// The consumer is busy; then it asks for the next portion.
  void rest() {
    resting_ = false;
    portion_ = 0;
    must_drive_ = true;
    if (plan_.pause() != duration::zero()) wait_for(plan_.pause());
  }
  void wait_for(duration length) {
    lab_.loop().arm(alarm_, lab_.loop().now() + length);
    while (alarm_.armed()) turn();
  }
  /// False when nothing more is ready and no timer is armed.
  bool turn() {
    lab_.new_turn();
    values_in_turn_ = 0;
    if (++turns_ > 3'000) {
      lab_.complain("a stage keeps the loop busy for ever");
      throw runaway();
    }
    const int wakes = wakes_;
    const bool waits = alarm_.armed();
    if (lab_.loop().run_once()) return true;
    // Time does not pass before the driver has answered to what this turn brought.
    if (wakes != wakes_ || waits != alarm_.armed()) return true;
    return lab_.loop().jump();
  }
  void woken() noexcept {
    woken_ = true;
    ++wakes_;
  }
  void end_with(std::string how) {
    ended_ = true;
    outcome_.end = std::move(how);
  }

  // -- leaving early ------------------------------------------------------------------------------------------------------

  void leave() {
    if (plan_.inside_a_turn()) {
      lab_.loop().enqueue(act_node_);
      while (!outcome_.acted) turn();
    } else {
      act_now();
    }
  }
  void act_now() noexcept {
    outcome_.acted = true;
    if (plan_.what() == act::destroy) {
      outcome_.end = "destroyed";
      stream_.reset();
      withdraw();
      wakes_ = 0;
    } else {
      outcome_.end = "closed";
      close_once();
    }
  }

  // -- the end ------------------------------------------------------------------------------------------------------------

  void close_once() noexcept {
    woken_ = false;
    try {
      closed_ = stream_->close(ctx_) == close_status::closed;
    } catch (const cleanup_error& error) {
      closed_ = true;
      outcome_.end += std::string(", ") + error.what();
    } catch (const std::exception& error) {
      closed_ = true;
      lab_.complain(std::string("close threw another error than cleanup_error: ") + error.what());
    }
  }
  void look_at_the_end() {
    if (!stream_) return;
    const bool was_closed = outcome_.acted && plan_.what() != act::drain;
    if (outcome_.end == "|" && lab_.open() != 0) lab_.complain("a stream answered done before its upstream was closed");
    if (outcome_.end == "|" && lab_.exits() != 0) lab_.complain("a stream answered done before the exits upstream were over");
    if (!was_closed) close_once();
    while (!closed_) {
      while (!woken_) {
        if (!turn() && !woken_) {
          lab_.complain("close answered pending, and no wake followed");
          return;
        }
      }
      close_once();
    }
    if (lab_.open() != 0) lab_.complain("a stream answered closed before its upstream was closed");
    if (lab_.exits() != 0) lab_.complain("a stream answered closed before the exits upstream were over");
    withdraw();
    wakes_ = 0;
    const std::string end = outcome_.end;
    close_once();
    if (!closed_ || end != outcome_.end) lab_.complain("a second close did not answer closed");
    run_dry("closed");
  }
  /// Lets everything happen that still can: none of it may reach the driver.
  void run_dry(const char* after) {
    lab_.stop_tasks();
    while (turn()) {
    }
    if (wakes_ != 0) lab_.complain(std::string("a wake came after the stream was ") + after);
  }

  laboratory& lab_;
  driving_plan plan_;
  timer_node alarm_{[](timer_node&) noexcept {}};
  act_node act_node_;
  context ctx_;
  discard_recorder discards_;
  sink sink_{*this};
  driven_outcome outcome_;
  std::optional<any_stream<T>> stream_;  // goes before the context that it was driven with
  std::size_t portion_ = 0;
  std::size_t values_in_turn_ = 0;
  int step_ = 0;
  int steps_of_drain_ = 0;
  int turns_ = 0;
  int wakes_ = 0;
  bool must_drive_ = false;
  bool woken_ = false;
  bool resting_ = false;
  bool ended_ = false;
  bool closed_ = false;
  bool in_drive_ = false;
  bool in_sink_ = false;
  bool said_stop_ = false;
  bool threw_ = false;
};

}  // namespace testing
}  // namespace v0
}  // namespace weir
