#pragma once

#include <weir/core/any_stream.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>
#include <weir/testing/tracked.hpp>
#include <weir/testing/virtual_scheduler.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace testing {

/// When the values of a probe come: at once, one each 10 ms, or at random.
enum class pace : unsigned char { ready, waits, random };

/// How a probe behaves: `source_script(pace::waits).fails_at(3).closing(3ms)`.
class source_script {
 public:
  explicit source_script(testing::pace how, unsigned seed = 1) : pace_(how), seed_(seed) {}

  source_script values(int n) const { return with(&source_script::values_, n); }
  source_script endless() const { return values(-1); }
  source_script fails_at(int n) const { return with(&source_script::fails_at_, n); }
  source_script closing(duration length) const { return with(&source_script::closing_, length); }
  source_script closing_fails(bool fails) const { return with(&source_script::closing_fails_, fails); }
  source_script generator(bool is) const { return with(&source_script::generator_, is); }
  /// Now and then a wake comes that means nothing.
  source_script wakes_for_nothing(bool does) const { return with(&source_script::wakes_for_nothing_, does); }

  testing::pace how() const noexcept { return pace_; }
  unsigned seed() const noexcept { return seed_; }
  int values() const noexcept { return values_; }
  int fails_at() const noexcept { return fails_at_; }
  duration closing() const noexcept { return closing_; }
  bool closing_fails() const noexcept { return closing_fails_; }
  bool is_generator() const noexcept { return generator_; }
  bool wakes_for_nothing() const noexcept { return wakes_for_nothing_; }

  std::string text() const {
    std::string words = pace_ == pace::ready ? "ready" : pace_ == pace::waits ? "waiting" : "random";
    if (pace_ == pace::random) words += " " + std::to_string(seed_);
    words += generator_ ? " generator" : " source";
    if (values_ < 0) words += " without end";
    if (fails_at_ >= 0) words += " that fails at " + std::to_string(fails_at_);
    if (closing_ != duration::zero()) words += " that takes time to close";
    if (closing_fails_) words += " whose closing fails";
    if (wakes_for_nothing_) words += " that wakes for nothing";
    return words;
  }

 private:
  template <class V>
  source_script with(V source_script::*member, V value) const {
    source_script changed = *this;
    changed.*member = value;
    return changed;
  }

  testing::pace pace_;
  unsigned seed_;
  int values_ = 6;
  int fails_at_ = -1;
  duration closing_{};
  bool closing_fails_ = false;
  bool generator_ = false;
  bool wakes_for_nothing_ = false;
};

/// The waits before the values of one probe: negative where there is none, zero for a turn of the loop.
class source_pace {
 public:
  source_pace(const source_script& script, int base)
      : script_(script), random_(script.seed() * 7919U + static_cast<unsigned>(base)) {}

  duration next() {
    using std::chrono::milliseconds;
    if (script_.how() == pace::ready) return duration(-1);
    if (script_.how() == pace::waits) return milliseconds(10);
    const unsigned choice = random_() % 4;
    if (choice == 0) return duration::zero();
    return choice == 1 ? duration(milliseconds(1 + random_() % 5)) : duration(-1);
  }
  bool wakes_for_nothing() { return script_.wakes_for_nothing() && random_() % 2 == 0; }

 private:
  source_script script_;
  std::mt19937 random_;
};

/// A stage went on for so long without giving the loop its turn that it was broken off.
class runaway : public std::runtime_error {
 public:
  runaway() : std::runtime_error("broken off") {}
};

/// Where one stream is examined: a loop on a virtual clock, a run, the sources, and what is wrong.
class laboratory {
 public:
  laboratory(const source_script& script, int budget, interleaving order = interleaving())
      : loop_(order, budget), script_(script), run_(new run_state(loop_)) {
    be_silent(*run_);
  }
  laboratory(const laboratory&) = delete;
  laboratory& operator=(const laboratory&) = delete;
  ~laboratory() {
    if (at_end_) at_end_();
    tasks_.clear();
    run_->finish();
    run_->release();
  }

  /// For the stream under test: a source of tracked values. Each call gives another one, with values from 0, 100, 200 on;
  /// without end, from 0, 1000000, 2000000 on.
  any_stream<tracked> source();
  /// For a source under test: a value that it gives, counted.
  tracked give(int id) {
    given();
    return tracked(book_, id);
  }
  /// A coroutine beside the stream under test: what sends into a channel, say.
  void spawn(task<> beside) {
    tasks_.push_back(std::move(beside));
    static_cast<void>(tasks_.back().start(run_->ctx()));
  }
  void stop_tasks() noexcept { tasks_.clear(); }
  /// Called when the run has been looked at and the ledger goes.
  void at_end(std::function<void()> f) { at_end_ = std::move(f); }

  ledger& book() noexcept { return book_; }
  virtual_scheduler& loop() noexcept { return loop_; }
  run_state& run() noexcept { return *run_; }
  const source_script& script() const noexcept { return script_; }
  int sources() const noexcept { return sources_; }

  void complain(const std::string& what) {
    if (problems_.size() < 5) problems_.push_back(what);
  }
  const std::vector<std::string>& problems() const noexcept { return problems_; }

  // -- what the probes tell -----------------------------------------------------------------------------------------------

  void opened() noexcept { ++open_; }
  void closed() noexcept { --open_; }
  int open() const noexcept { return open_; }
  void given() noexcept { ++given_; }
  std::size_t values_given() const noexcept { return given_; }
  void driven() {
    if (++drives_ < 20'000) return;
    complain("a stage drives its upstream for ever without giving the loop its turn");
    throw runaway();
  }
  void new_turn() noexcept { drives_ = 0; }

  void exit_registered() noexcept { ++exits_; }
  void exit_over() noexcept { --exits_; }
  /// Exits that fail on purpose are not printed.
  static void be_silent(run_state& run) noexcept {
    run.on_cleanup_error([](void*, std::exception_ptr) noexcept {}, nullptr);
  }

  /// Exits that were registered and are not over.
  int exits() const noexcept { return exits_; }

  /// Marks that a probe is inside the sink of its stage.
  class in_sink {
   public:
    explicit in_sink(bool& flag) noexcept : flag_(flag) { flag_ = true; }
    in_sink(const in_sink&) = delete;
    in_sink& operator=(const in_sink&) = delete;
    ~in_sink() { flag_ = false; }

   private:
    bool& flag_;
  };

 private:
  virtual_scheduler loop_;
  ledger book_;
  source_script script_;
  run_state* run_;
  std::vector<task<>> tasks_;
  std::function<void()> at_end_;
  std::vector<std::string> problems_;
  int sources_ = 0;
  int open_ = 0;
  int exits_ = 0;
  std::size_t given_ = 0;
  int drives_ = 0;
};

}  // namespace testing
}  // namespace v0
}  // namespace weir
