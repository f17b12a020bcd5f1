#pragma once

// Long: every way of driving a stream that the battery knows, one function each.

#include <weir/core/sleep.hpp>
#include <weir/core/when_any.hpp>
#include <weir/testing/hand_driver.hpp>
#include <weir/testing/run.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace testing {

/// Puts a stream through every rule that ARCHITECTURE.md gives for streams, as far as it shows from outside.
///
///     auto report = weir::testing::conformance<tracked>([](weir::testing::laboratory& lab) {
///                     return lab.source() | my_stage();
///                   }).pulls_at_most([](std::size_t asked) { return asked; }).examine();
///     EXPECT_EQ(report, "");
///
/// The stream is made anew for each of some thousand runs, over sources that are ready, wait, come at random, fail or never
/// end. It is driven value by value and all at once, for nothing, too late, with a budget of 1, and with what is ready in
/// one turn in another order; it is closed and destroyed after every step, and its sink throws at every value. The same
/// values must come out, none may be lost or given twice, nothing may be pulled beyond what was asked for, and nothing may
/// happen after the end.
///
/// Functions under test that use a value up (a predicate that rejects it) say so with `value.absorb()`.
template <class T>
class conformance {
 public:
  using maker = std::function<any_stream<T>(laboratory&)>;

  explicit conformance(maker make) : make_(std::move(make)) {}

  /// How many values the stage may have pulled, over all, when `asked` values were asked for. As many, unless said.
  conformance pulls_at_most(std::function<std::size_t(std::size_t asked)> bound) && {
    bound_ = std::move(bound);
    return std::move(*this);
  }
  /// Values that the stage may use up itself, by their number in the source.
  conformance may_absorb(std::function<bool(int id)> allowed) && {
    allowed_ = std::move(allowed);
    return std::move(*this);
  }
  /// The order of the values depends on time.
  conformance in_any_order() && {
    sorts_ = true;
    return std::move(*this);
  }
  /// How the values are grouped depends on time.
  conformance in_any_grouping() && {
    groups_ = true;
    return std::move(*this);
  }
  /// Values may be discarded although the stream is read to its end.
  conformance may_discard() && {
    discards_ = true;
    return std::move(*this);
  }
  /// An error of one source ends the stream at once: which values of the others come before it depends on time, and the
  /// rest of what they gave is discarded.
  conformance errors_overtake() && {
    overtakes_ = true;
    return std::move(*this);
  }
  /// It reads all that its source has, asked or not: an endless one waits before each value, and no bound is checked.
  conformance reads_all() && {
    reads_all_ = true;
    return std::move(*this);
  }
  /// What comes out over a source of six values: "0 1 2 3 4 5 |".
  conformance gives(std::string text) && {
    gives_ = std::move(text);
    return std::move(*this);
  }

  /// What comes out over a source that fails in the place of the value 3, with its error's text at the end: by default
  /// `source failed at 3`, after whatever comes before it.
  conformance fails_with(std::string text) && {
    fails_with_ = std::move(text);
    return std::move(*this);
  }

  /// What is wrong, a line for each complaint; empty where nothing is.
  std::string examine() && {
    for (const int fails_at : {-1, 0, 3}) {
      const source_script plain = source_script(pace::ready).fails_at(fails_at);
      const std::string expected = examine_plainly(plain);
      if (fails_at < 0 && !gives_.empty() && expected != gives_) complain("gives " + expected + " and not " + gives_);
      if (fails_at == 3 && !fails_with_.empty() && expected != fails_with_) {
        complain("gives " + expected + " and not " + fails_with_);
      }
      for (const source_script& script : scripts()) {
        examine_results(script.fails_at(fails_at), expected);
        examine_leaving(script.fails_at(fails_at));
        examine_draining(script.fails_at(fails_at));
        examine_throwing_sinks(script.fails_at(fails_at));
      }
    }
    examine_failed_closing();
    const source_script endless = source_script(reads_all_ ? pace::waits : pace::ready).endless();
    for (const bool generator : {false, true}) examine_endless(endless.generator(generator));
    // What breaks a rule when it is driven by hand may do anything to a coroutine.
    for (unsigned seed = 1; seed <= 20 && report_.empty(); ++seed) examine_terminals(seed);
    return report_;
  }

 private:
  static constexpr int most_complaints = 20;

  static std::vector<source_script> scripts() {
    using std::chrono::milliseconds;
    const duration some = milliseconds(3);
    return {source_script(pace::ready),
            source_script(pace::ready).closing(some),
            source_script(pace::waits).closing(some),
            source_script(pace::random, 1).closing(some).wakes_for_nothing(true),
            source_script(pace::random, 2).wakes_for_nothing(true),
            source_script(pace::ready).generator(true).closing(some),
            source_script(pace::waits).generator(true),
            source_script(pace::random, 3).generator(true).closing(some),
            source_script(pace::random, 4).generator(true)};
  }

  /// One run. What is wrong with it goes into the report.
  driven_outcome drive(const source_script& script, const driving_plan& plan, bool must_deliver_all = false) {
    if (complaints_ >= most_complaints) return driven_outcome();
    laboratory lab(script, plan.budget_of_values(), plan.order_of_turns());
    if (allowed_) lab.book().may_absorb(allowed_);
    driven_outcome outcome;
    {
      hand_driver<T> driver(lab, plan);
      outcome = driver.run(make_(lab));
    }
    const ledger& book = lab.book();
    const bool was_cut_short = overtakes_ && outcome.end != "|";
    if (must_deliver_all && !discards_ && !was_cut_short && book.count(ledger::fate::discarded) != 0) {
      lab.complain("a stream that was read to its end discarded values");
    }
    report(lab, script, plan.text());
    return outcome;
  }
  void report(laboratory& lab, const source_script& script, const std::string& plan) {
    if (lab.book().objects() != 0) lab.complain("values were left behind that nobody destroyed");
    for (const std::string& problem : lab.problems()) complain(problem + " [" + script.text() + "; " + plan + "]");
    for (const std::string& problem : lab.book().complaints()) complain(problem + " [" + script.text() + "; " + plan + "]");
  }
  void complain(const std::string& what) {
    if (complaints_++ < most_complaints) report_ += what + "\n";
  }

  std::string normalised(driven_outcome outcome) const {
    if (overtakes_ && outcome.end != "|") return outcome.end;
    std::string text;
    for (const std::string& value : outcome.values) text += value + " ";
    if (groups_) std::replace(text.begin(), text.end(), '+', ' ');
    if (sorts_) text = sorted(text);
    return text + outcome.end;
  }

  static std::string sorted(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = text.find(' ', from);
      words.push_back(text.substr(from, end - from));
      from = end + 1;
    }
    std::sort(words.begin(), words.end());
    std::string again;
    for (const std::string& word : words) again += word + " ";
    return again;
  }

  std::string examine_plainly(const source_script& script) { return normalised(drive(script, driving_plan(), true)); }

  static std::vector<driving_plan> plans() {
    using std::chrono::milliseconds;
    const driving_plan one;
    const driving_plan all = one.portions(0);
    return {one,
            all,
            one.portions(2),
            one.portions(3, milliseconds(25)),
            one.portions(1, milliseconds(7)),
            one.spurious(2),
            all.spurious(2),
            one.late(),
            all.late(),
            one.budget(1),
            all.budget(1),
            all.budget(2),
            all.budget(3).spurious(1),
            one.portions(2, milliseconds(7)).budget(1).late(),
            one.order(interleaving(1)),
            all.order(interleaving(2)),
            one.portions(2, milliseconds(7)).spurious(1).budget(1).order(interleaving(3))};
  }

  /// However it is driven, the same comes out.
  void examine_results(const source_script& script, const std::string& expected) {
    for (const driving_plan& plan : plans()) {
      const std::string found = normalised(drive(script, plan, true));
      if (found != expected) complain("gives " + found + " and not " + expected + " [" + script.text() + "; " + plan.text() + "]");
    }
  }

  /// Closed and destroyed at every step.
  void examine_leaving(const source_script& script) {
    using std::chrono::milliseconds;
    const driving_plan one;
    for (const driving_plan& plan : {one, one.portions(0), one.portions(1, milliseconds(7)), one.portions(2).spurious(1).budget(1)}) {
      for (const act what : {act::close, act::destroy}) {
        for (const bool inside : {false, true}) {
          for (int steps = 0; steps < 100; ++steps) {
            if (!drive(script, plan.then(what, steps, inside)).acted) break;
          }
        }
      }
    }
  }

  /// A run that drains: the source ends, and what it has given comes out; so does the end.
  void examine_draining(const source_script& script) {
    using std::chrono::milliseconds;
    const driving_plan one;
    for (const driving_plan& plan : {one, one.portions(0), one.portions(2, milliseconds(7)).spurious(1)}) {
      for (int steps = 0; steps < 100; ++steps) {
        if (!drive(script, plan.then(act::drain, steps, false), true).acted) break;
      }
    }
  }

  void examine_throwing_sinks(const source_script& script) {
    const driving_plan one;
    for (const driving_plan& plan : {one, one.portions(0), one.portions(0).late()}) {
      for (int value = 0; value < 100; ++value) {
        if (drive(script, plan.throws_at(value)).end != "the sink threw") break;
      }
    }
  }

  /// A closing that fails is over all the same.
  void examine_failed_closing() {
    using std::chrono::milliseconds;
    for (const bool generator : {false, true}) {
      const source_script script = source_script(pace::waits).generator(generator).closing(milliseconds(3)).closing_fails(true);
      drive(script, driving_plan());
      // The error of the source comes first, and unchanged; that of its exits may follow from close. Where the source was
      // left before its error the failed exit is all there is.
      const std::string expected = examine_plainly(source_script(pace::ready).fails_at(3));
      const std::string found = normalised(drive(script.fails_at(3), driving_plan()));
      const std::string failure = "cleanup failed: closing failed";
      const bool ended = expected.ends_with('|') && found == expected.substr(0, expected.size() - 1) + failure;
      if (found != expected && found != expected + ", " + failure && !ended) {
        complain("gives " + found + " and not " + expected + " [" + script.fails_at(3).text() + "]");
      }
      for (int steps = 0; steps < 30; ++steps) {
        drive(script, driving_plan().then(act::close, steps, false));
        drive(script, driving_plan().then(act::destroy, steps, false));
      }
    }
  }

  /// No value more than was asked for; and the loop has its turn.
  void examine_endless(const source_script& script) {
    using std::chrono::milliseconds;
    for (const std::size_t portion : {1U, 2U, 5U}) {
      for (const int rounds : {1, 2, 3, 4, 5, 6, 7, 8, 20, 50}) {
        laboratory lab(script, scheduler::budget_per_node);
        if (allowed_) lab.book().may_absorb(allowed_);
        {
          const driving_plan plan = driving_plan().portions(portion, milliseconds(7)).then(act::close, rounds, false);
          hand_driver<T> driver(lab, plan);
          driver.run(make_(lab));
          // Where a round has to wait it is several steps: then no more was asked for than what came, and one portion.
          const std::size_t asked = std::min(portion * static_cast<std::size_t>(rounds), (driver.taken() / portion + 1) * portion);
          const std::size_t most = (bound_ ? bound_(asked) : asked);
          if (!reads_all_ && lab.values_given() > most) {
            lab.complain("pulled " + std::to_string(lab.values_given()) + " values for " + std::to_string(asked) +
                         " that were asked for, and may pull " + std::to_string(most));
          }
        }
        report(lab, script, "asked " + std::to_string(rounds) + " times for " + std::to_string(portion));
      }
    }
    for (const int steps : {1, 3, 10}) {
      drive(script, driving_plan().portions(1).then(act::drain, steps, false), true);
      drive(script, driving_plan().portions(0).then(act::close, steps, false));
      drive(script, driving_plan().portions(0).then(act::destroy, steps, true));
    }
  }

  // -- through the terminals ----------------------------------------------------------------------------------------------

  class watched : public stream_base<watched, T> {
   public:
    watched(any_stream<T>&& source, discard_recorder& recorder) : recorder_(&recorder), source_(std::move(source)) {}
    template <class Sink>
    drive_status drive(context& ctx, Sink&& sink) {
      listen(ctx);
      return source_.drive(ctx_, sink);
    }
    close_status close(context& ctx) {
      listen(ctx);
      return source_.close(ctx_);
    }
    using stream_base<watched, T>::close;

   private:
    void listen(context& ctx) noexcept {
      ctx_ = ctx;
      recorder_->listen(ctx_);
    }
    discard_recorder* recorder_;
    context ctx_;
    any_stream<T> source_;
  };

  static void deliver(const T& value, std::vector<std::string>& into) {
    each_tracked(value, [](const tracked& each) { each.deliver(); });
    into.push_back(spelled(value));
  }

  /// Asks with next, abandons it now and then, and works now and then.
  static task<> abandoning(watched source, unsigned seed, driven_outcome* outcome) {
    std::mt19937 random(seed);
    try {
      for (;;) {
        auto either = when_any(source.next(), sleep(std::chrono::milliseconds(random() % 4)));
        auto answer = co_await std::move(either);
        if (answer.index() == 1) continue;
        if (!std::get<0>(answer)) break;
        deliver(*std::get<0>(answer), outcome->values);
        if (random() % 3 == 0) co_await sleep(std::chrono::milliseconds(random() % 9));
      }
      outcome->end = "|";
    } catch (const std::exception& error) {
      outcome->end = error.what();
    }
  }
  static task<> working(watched source, unsigned seed, driven_outcome* outcome) {
    std::mt19937 random(seed);
    try {
      auto work = [&random, outcome](T value) -> task<> {
        deliver(value, outcome->values);
        if (random() % 3 == 0) co_await sleep(std::chrono::milliseconds(random() % 9));
      };
      co_await source.for_each(work);
      outcome->end = "|";
    } catch (const std::exception& error) {
      outcome->end = error.what();
    }
  }
  static task<> working_at_once(watched source, unsigned seed, driven_outcome* outcome) {
    std::mt19937 random(seed);
    try {
      auto work = [&random, outcome](T value) -> task<> {
        deliver(value, outcome->values);
        if (random() % 3 == 0) co_await sleep(std::chrono::milliseconds(random() % 9));
      };
      co_await source.for_each_concurrent(1 + seed % 3, work);
      outcome->end = "|";
    } catch (const std::exception& error) {
      outcome->end = error.what();
    }
  }
  /// Takes some and leaves; by close, or by leaving the scope.
  static task<> leaving(watched source, unsigned seed, driven_outcome* outcome) {
    std::mt19937 random(seed);
    const auto length = static_cast<int>(random() % 60);
    const bool closes = random() % 2 == 0;
    auto reads = [](watched& stream, driven_outcome* into) -> task<> {
      while (auto value = co_await stream.next()) deliver(*value, into->values);
    };
    auto either = when_any(reads(source, outcome), sleep(std::chrono::milliseconds(length)));
    try {
      co_await std::move(either);
      if (closes) co_await source.close();
    } catch (const std::exception&) {
      // That was before it was left, or on its way when it was.
    }
    outcome->end = "left";
  }

  driven_outcome through(task<> (*use)(watched, unsigned, driven_outcome*), const char* name, const source_script& script, unsigned seed) {
    const interleaving order(seed % 2 == 0 ? seed : 0);
    laboratory lab(script, static_cast<int>(1 + seed % 3), order);
    if (allowed_) lab.book().may_absorb(allowed_);
    driven_outcome outcome;
    {
      discard_recorder discards;
      try {
        testing::run(lab.loop(), use(watched(make_(lab), discards), seed, &outcome));
      } catch (const std::exception& error) {
        lab.complain(error.what());
      }
      lab.stop_tasks();
      if (lab.open() != 0 || lab.exits() != 0) lab.complain("the run was over before everything upstream was closed");
    }
    report(lab, script, order.seed() == 0 ? name : name + (", turns shuffled by " + std::to_string(order.seed())));
    return outcome;
  }

  void examine_terminals(unsigned seed) {
    using std::chrono::milliseconds;
    for (const int fails_at : {-1, 3}) {
      const std::string expected = examine_plainly(source_script(pace::ready).fails_at(fails_at));
      const source_script script =
          source_script(pace::random, seed).generator(seed % 2 == 0).fails_at(fails_at).closing(milliseconds(seed % 3));
      through(&leaving, "left", script, seed);
      for (const auto& [use, name] : {std::pair(&abandoning, "abandoning next"), std::pair(&working, "for_each with work"),
                                     std::pair(&working_at_once, "for_each_concurrent with work")}) {
        const std::string found = normalised(through(use, name, script, seed));
        if (found != expected) complain("gives " + found + " and not " + expected + " [" + script.text() + "; " + name + "]");
      }
    }
  }

  maker make_;
  std::function<std::size_t(std::size_t)> bound_;
  std::function<bool(int)> allowed_;
  std::string gives_;
  std::string fails_with_;
  std::string report_;
  int complaints_ = 0;
  bool sorts_ = false;
  bool groups_ = false;
  bool discards_ = false;
  bool overtakes_ = false;
  bool reads_all_ = false;
};

}  // namespace testing
}  // namespace v0
}  // namespace weir
