// Long: one broken stage for each rule, beside the sound one that it differs from in a single place.
// The battery itself: a stage that keeps the rules passes, and each of the broken ones below is caught, by the sentence
// about the rule that it breaks.
#include <weir/testing/conformance.hpp>

#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using weir::close_status;
using weir::context;
using weir::drive_status;
using weir::testing::conformance;
using weir::testing::laboratory;
using weir::testing::tracked;

using source = weir::any_stream<tracked>;

/// What the stages of this file have in common.
template <class Derived>
class stage : public weir::stream_base<Derived, tracked> {
 public:
  explicit stage(source&& upstream) : up(std::move(upstream)) {}
  stage(stage&&) = default;
  close_status close(context& ctx) { return up.close(ctx); }
  using weir::stream_base<Derived, tracked>::close;

 protected:
  ~stage() = default;
  source up;
};

/// What the battery says about a stage.
template <class Stage>
std::string report_on() {
  return conformance<tracked>([](laboratory& lab) { return Stage(lab.source()); }).examine();
}
#define EXPECT_CAUGHT(stage_type, sentence) EXPECT_NE(report_on<stage_type>().find(sentence), std::string::npos) << report_on<stage_type>()

// -- stages that are right ----------------------------------------------------------------------------------------------

class passes_through : public stage<passes_through> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
};

/// Runs one value ahead, with a context of its own; the broken ones of its kind differ from it in one place each.
enum class fault { none, forgets_to_wake, drops_at_close, drops_when_destroyed, sink_from_outside, keeps_on_pumping };
template <fault Fault>
class runs_ahead : public weir::stream_base<runs_ahead<Fault>, tracked>, private weir::ready_node {
 public:
  explicit runs_ahead(source&& upstream) : ready_node(&run_pump), up(std::move(upstream)) {}
  runs_ahead(runs_ahead&& other) : ready_node(&run_pump), up(std::move(other.up)) {}
  ~runs_ahead() {
    if (Fault != fault::drops_when_destroyed) drop();
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    down_ = &ctx;
    if (!own_.bound()) own_ = context(ctx, *this);
    if constexpr (Fault == fault::sink_from_outside) {
      deliver_ = [copy = sink](tracked&& value) mutable { return copy(std::move(value)); };
    }
    for (;;) {
      if (kept_) {
        if (!ctx.spend()) return drive_status::pending;
        tracked value = std::move(*kept_);
        kept_.reset();
        if (!sink(std::move(value))) {
          own_.wake();
          return drive_status::satisfied;
        }
      }
      if (over_) {
        if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
        return drive_status::done;
      }
      fetch();
      if (!kept_ && !over_) return drive_status::pending;
    }
  }
  close_status close(context& ctx) {
    if (Fault != fault::drops_at_close) {
      drop();
    } else {
      kept_.reset();
    }
    withdraw();
    over_ = true;
    error_ = nullptr;
    return up.close(ctx);
  }
  using weir::stream_base<runs_ahead, tracked>::close;

 private:
  static void run_pump(ready_node& self) noexcept { static_cast<runs_ahead&>(self).pump(); }
  void fetch() noexcept {
    try {
      auto keep = [this](tracked&& value) {
        kept_.emplace(std::move(value));
        return false;
      };
      over_ = up.drive(own_, keep) == drive_status::done;
    } catch (...) {
      error_ = std::current_exception();
      over_ = true;
    }
  }
  void pump() noexcept {
    if (!kept_ && !over_) fetch();
    if (Fault == fault::sink_from_outside && kept_) {
      deliver_(std::move(*kept_));
      kept_.reset();
    }
    if (Fault == fault::keeps_on_pumping) own_.wake();
    if (Fault != fault::forgets_to_wake && (kept_ || over_)) down_->wake();
  }
  void drop() noexcept {
    if (!kept_) return;
    down_->discard(std::move(*kept_));
    kept_.reset();
  }

  context own_;
  context* down_ = nullptr;
  std::optional<tracked> kept_;
  std::exception_ptr error_;
  std::function<bool(tracked&&)> deliver_;
  bool over_ = false;
  source up;
};

TEST(battery, a_source_that_keeps_the_rules_passes) {
  EXPECT_EQ(conformance<tracked>([](laboratory& lab) { return lab.source(); }).gives("0 1 2 3 4 5 |").examine(), "");
}

TEST(battery, a_stage_that_keeps_the_rules_passes) { EXPECT_EQ(report_on<passes_through>(), ""); }

TEST(battery, a_stage_that_runs_ahead_and_keeps_the_rules_passes) {
  auto report = conformance<tracked>([](laboratory& lab) { return runs_ahead<fault::none>(lab.source()); })
                    .pulls_at_most([](std::size_t asked) { return asked + 1; })
                    .examine();
  EXPECT_EQ(report, "");
}

// -- what the stage owes downstream ---------------------------------------------------------------------------------------

TEST(battery, catches_a_stage_that_forgets_a_wake) {
  EXPECT_CAUGHT(runs_ahead<fault::forgets_to_wake>, "a stream answered pending, and no wake followed");
}

class pending_from_memory : public stage<pending_from_memory> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (std::exchange(waits_, false)) return drive_status::pending;
    const drive_status status = up.drive(ctx, sink);
    waits_ = status == drive_status::pending;
    return status;
  }

 private:
  bool waits_ = false;
};
TEST(battery, catches_a_stage_that_answers_pending_from_memory) {
  EXPECT_CAUGHT(pending_from_memory, "a stream answered pending, and no wake followed");
}

TEST(battery, catches_a_stage_that_calls_its_sink_later) {
  EXPECT_CAUGHT(runs_ahead<fault::sink_from_outside>, "a stage called the sink outside of a drive");
}

TEST(battery, catches_a_stage_that_keeps_the_loop_busy) {
  EXPECT_CAUGHT(runs_ahead<fault::keeps_on_pumping>, "a stage keeps the loop busy for ever");
}

class deaf_to_enough : public stage<deaf_to_enough> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, [&sink](tracked&& value) {
      sink(std::move(value));
      return true;
    });
  }
};
TEST(battery, catches_a_stage_that_goes_on_when_the_sink_has_enough) {
  EXPECT_CAUGHT(deaf_to_enough, "a stage gave the sink a value after it had had enough");
}

class hides_enough : public stage<hides_enough> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const drive_status status = up.drive(ctx, sink);
    if (status == drive_status::satisfied) ctx.wake();
    return status == drive_status::satisfied ? drive_status::pending : status;
  }
};
TEST(battery, catches_a_stage_that_hides_that_the_sink_has_enough) {
  EXPECT_CAUGHT(hides_enough, "the sink had enough, and the drive did not answer satisfied");
}

class enough_for_nothing : public stage<enough_for_nothing> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const drive_status status = up.drive(ctx, sink);
    return status == drive_status::pending ? drive_status::satisfied : status;
  }
};
TEST(battery, catches_a_stage_that_takes_waiting_for_having_enough) {
  EXPECT_CAUGHT(enough_for_nothing, "a drive answered satisfied, and the sink had not had enough");
}

class repeats_values : public stage<repeats_values> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, [&sink](tracked&& value) { return sink(std::move(value)) && sink(std::move(value)); });
  }
};
TEST(battery, catches_a_stage_that_gives_a_value_twice) { EXPECT_CAUGHT(repeats_values, "gives 0 -1"); }

class counts_drives : public stage<counts_drives> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (++drives_ > 8) return close(ctx) == close_status::closed ? drive_status::done : drive_status::pending;
    return up.drive(ctx, sink);
  }

 private:
  int drives_ = 0;
};
TEST(battery, catches_a_stage_to_which_a_drive_for_nothing_makes_a_difference) {
  EXPECT_CAUGHT(counts_drives, "and not 0 1 2 3 4 5 | [waiting source that takes time to close; taking 1 at a time, drives for nothing]");
}

class endless_and_greedy : public weir::stream_base<endless_and_greedy, tracked> {
 public:
  explicit endless_and_greedy(weir::testing::ledger& book) : book_(&book) {}
  template <class Sink>
  drive_status drive(context&, Sink&& sink) {
    while (sink(tracked(*book_, next_++))) {
    }
    return drive_status::satisfied;
  }
  close_status close(context&) noexcept { return close_status::closed; }
  using stream_base<endless_and_greedy, tracked>::close;

 private:
  weir::testing::ledger* book_;
  int next_ = 0;
};
TEST(battery, catches_a_source_that_spends_no_budget) {
  const std::string report = conformance<tracked>([](laboratory& lab) { return endless_and_greedy(lab.book()); }).examine();
  EXPECT_NE(report.find("a stage delivers for ever without giving the loop its turn"), std::string::npos) << report;
}

// -- errors ---------------------------------------------------------------------------------------------------------------

/// Waits for a second value before it gives the first, and lets errors pass at once.
class lets_errors_overtake : public stage<lets_errors_overtake> {
 public:
  using stage::stage;
  lets_errors_overtake(lets_errors_overtake&&) = default;
  ~lets_errors_overtake() { drop(); }
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    down_ = &ctx;
    if (!over_ && !kept_) {
      const drive_status status = up.drive(ctx, [this](tracked&& value) {
        kept_.emplace(std::move(value));
        return false;
      });
      over_ = status == drive_status::done;
      if (status == drive_status::pending) return status;
    }
    if (!over_) {
      bool more = true;
      const drive_status status = up.drive(ctx, [&](tracked&& value) {
        tracked first = std::move(*kept_);
        kept_.emplace(std::move(value));
        return more = sink(std::move(first));
      });
      if (status != drive_status::done) return status;
      over_ = true;
    }
    if (!kept_) return drive_status::done;
    tracked last = std::move(*kept_);
    kept_.reset();
    return sink(std::move(last)) ? drive_status::done : drive_status::satisfied;
  }
  close_status close(context& ctx) {
    drop();
    return up.close(ctx);
  }

 private:
  void drop() noexcept {
    if (kept_) down_->discard(std::move(*kept_));
    kept_.reset();
  }
  context* down_ = nullptr;
  std::optional<tracked> kept_;
  bool over_ = false;
};
TEST(battery, catches_an_error_that_overtakes_values) {
  EXPECT_CAUGHT(lets_errors_overtake, "a stream that was read to its end discarded values [ready source that fails at 3;");
}

class hides_errors : public stage<hides_errors> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    try {
      return up.drive(ctx, sink);
    } catch (const std::exception&) {
      return drive_status::done;
    }
  }
};
class swallows_errors : public stage<swallows_errors> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    try {
      return up.drive(ctx, sink);
    } catch (...) {
      static_cast<void>(up.close(ctx));
      return drive_status::done;
    }
  }
};
class changes_errors : public stage<changes_errors> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    try {
      return up.drive(ctx, sink);
    } catch (...) {
      throw std::runtime_error("something went wrong");
    }
  }
};
TEST(battery, catches_a_stage_that_takes_an_error_for_the_end) {
  const std::string report =
      conformance<tracked>([](laboratory& lab) { return hides_errors(lab.source()); }).fails_with("0 1 2 source failed at 3").examine();
  EXPECT_NE(report.find("gives 0 1 2 | and not 0 1 2 source failed at 3"), std::string::npos) << report;
}
TEST(battery, catches_a_stage_that_swallows_what_the_sink_throws) {
  EXPECT_CAUGHT(swallows_errors, "a stage swallowed what the sink threw");
}
TEST(battery, catches_a_stage_that_changes_what_the_sink_throws) {
  EXPECT_CAUGHT(changes_errors, "a stage changed what the sink threw");
}

// -- demand ---------------------------------------------------------------------------------------------------------------

TEST(battery, catches_a_stage_that_reads_one_value_too_far) {
  EXPECT_CAUGHT(runs_ahead<fault::none>, "pulled 2 values for 1 that were asked for, and may pull 1");
}

class tells_too_much_demand : public stage<tells_too_much_demand> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, weir::detail::sink_with(4, [&sink](tracked&& value) { return sink(std::move(value)); }));
  }
};
TEST(battery, catches_a_stage_that_tells_more_demand_than_it_has) {
  EXPECT_CAUGHT(tells_too_much_demand, "a stage told its upstream that it would take 4 values, and took 1");
}

// -- nothing is lost ------------------------------------------------------------------------------------------------------

TEST(battery, catches_a_value_dropped_at_close) {
  EXPECT_CAUGHT(runs_ahead<fault::drops_at_close>, "was destroyed, and neither delivered nor discarded");
}
TEST(battery, catches_a_value_dropped_by_a_destructor) {
  const std::string report = report_on<runs_ahead<fault::drops_when_destroyed>>();
  EXPECT_NE(report.find("was destroyed, and neither delivered nor discarded"), std::string::npos) << report;
  EXPECT_EQ(report.find("closed after"), std::string::npos) << report;
}

class drops_odd_values : public stage<drops_odd_values> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, [&sink](tracked&& value) { return value.id() % 2 != 0 || sink(std::move(value)); });
  }
};
TEST(battery, catches_a_value_that_simply_disappears) {
  EXPECT_CAUGHT(drops_odd_values, "value 1 was destroyed, and neither delivered nor discarded");
}

class discards_what_it_delivers : public stage<discards_what_it_delivers> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, [&sink](tracked&& value) {
      value.discard();
      return sink(std::move(value));
    });
  }
};
TEST(battery, catches_a_value_that_is_discarded_and_delivered) {
  EXPECT_CAUGHT(discards_what_it_delivers, "is delivered after it was discarded");
}

std::vector<tracked>& hidden_values() {
  static std::vector<tracked> values;
  return values;
}
class leaves_values_behind : public stage<leaves_values_behind> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, [&sink](tracked&& value) {
      if (value.id() != 5) return sink(std::move(value));
      hidden_values().push_back(std::move(value));
      return true;
    });
  }
};
TEST(battery, catches_values_left_behind) {
  const std::string report = conformance<tracked>([](laboratory& lab) {
                               // What an earlier run hid is not this run's: it would outlive its ledger.
                               lab.at_end([] { hidden_values().clear(); });
                               return leaves_values_behind(lab.source());
                             }).examine();
  EXPECT_NE(report.find("values were left behind that nobody destroyed"), std::string::npos) << report;
}

// -- closing --------------------------------------------------------------------------------------------------------------

class ends_without_closing : public stage<ends_without_closing> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    bool more = true;
    if (left_ == 0) return drive_status::done;
    const drive_status status = up.drive(ctx, [&](tracked&& value) {
      --left_;
      more = sink(std::move(value));
      return more && left_ != 0;
    });
    return status == drive_status::satisfied && more ? drive_status::done : status;
  }

 private:
  int left_ = 3;
};
TEST(battery, catches_a_stage_that_ends_before_its_upstream_is_closed) {
  EXPECT_CAUGHT(ends_without_closing, "a stream answered done before its upstream was closed");
}

class keeps_close_to_itself : public stage<keeps_close_to_itself> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context&) noexcept { return close_status::closed; }
};
class closes_in_haste : public stage<closes_in_haste> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context& ctx) {
    static_cast<void>(up.close(ctx));
    return close_status::closed;
  }
};
TEST(battery, catches_a_stage_that_does_not_close_its_upstream) {
  EXPECT_CAUGHT(keeps_close_to_itself, "a stream answered closed before its upstream was closed");
}
TEST(battery, catches_a_stage_that_does_not_wait_until_its_upstream_is_closed) {
  EXPECT_CAUGHT(closes_in_haste, "a stream answered closed before its upstream was closed");
}

class closes_with_a_context_that_nobody_hears : public stage<closes_with_a_context_that_nobody_hears> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context& ctx) {
    if (!deaf_) deaf_ = std::make_unique<context>(ctx.run().ctx());
    return up.close(*deaf_);
  }

 private:
  std::unique_ptr<context> deaf_;
};
TEST(battery, catches_a_closing_that_nobody_is_told_of) {
  EXPECT_CAUGHT(closes_with_a_context_that_nobody_hears, "close answered pending, and no wake followed");
}

class closes_only_once : public stage<closes_only_once> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context& ctx) {
    if (closed_) return close_status::pending;
    closed_ = up.close(ctx) == close_status::closed;
    return closed_ ? close_status::closed : close_status::pending;
  }

 private:
  bool closed_ = false;
};
TEST(battery, catches_a_second_close_that_waits) { EXPECT_CAUGHT(closes_only_once, "a second close did not answer closed"); }

class leaves_its_timer_armed : public stage<leaves_its_timer_armed> {
 public:
  explicit leaves_its_timer_armed(source&& upstream) : stage(std::move(upstream)), alarm_(std::make_shared<alarm>()) {}
  leaves_its_timer_armed(leaves_its_timer_armed&&) = default;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!alarm_->armed()) alarm_->start(ctx);
    return up.drive(ctx, sink);
  }

 private:
  class alarm : public weir::timer_node {
   public:
    alarm() noexcept : timer_node([](timer_node& self) noexcept { static_cast<alarm&>(self).ctx_->wake(); }) {}
    void start(context& ctx) {
      ctx_ = &ctx;
      ctx.loop().arm(*this, ctx.now() + std::chrono::seconds(1));
    }

   private:
    context* ctx_ = nullptr;
  };
  std::shared_ptr<alarm> alarm_;
};
TEST(battery, catches_a_timer_that_is_left_armed) {
  EXPECT_CAUGHT(leaves_its_timer_armed, "a wake came after the stream was closed");
}

class throws_from_close : public stage<throws_from_close> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context& ctx) {
    if (up.close(ctx) == close_status::pending) return close_status::pending;
    throw std::runtime_error("oops");
  }
};
TEST(battery, catches_a_close_that_throws) { EXPECT_CAUGHT(throws_from_close, "close threw another error than cleanup_error: oops"); }

// -- what the stage owes upstream -----------------------------------------------------------------------------------------

class never_lets_go : public stage<never_lets_go> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    drive_status status = drive_status::pending;
    while (status == drive_status::pending) status = up.drive(ctx, sink);
    return status;
  }
};
TEST(battery, catches_a_stage_that_spins) {
  EXPECT_CAUGHT(never_lets_go, "a stage drives its upstream for ever without giving the loop its turn");
}

class drives_beyond_the_end : public stage<drives_beyond_the_end> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const drive_status status = up.drive(ctx, sink);
    return status == drive_status::done ? up.drive(ctx, sink) : status;
  }
};
TEST(battery, catches_a_stage_that_drives_beyond_the_end) {
  EXPECT_CAUGHT(drives_beyond_the_end, "a stage drove its upstream after that had ended");
}

class closes_from_inside : public stage<closes_from_inside> {
 public:
  closes_from_inside(source&& upstream, bool is_coroutine) : stage(std::move(upstream)), is_coroutine_(is_coroutine) {}
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, [this, &ctx, &sink](tracked&& value) {
      // A coroutine would be destroyed while it runs.
      if (value.id() == 5 && !is_coroutine_) static_cast<void>(up.close(ctx));
      return sink(std::move(value));
    });
  }

 private:
  bool is_coroutine_;
};
TEST(battery, catches_a_stage_that_closes_upstream_from_inside_its_sink) {
  const std::string report = conformance<tracked>([](laboratory& lab) {
                               return closes_from_inside(lab.source(), lab.script().is_generator());
                             }).examine();
  EXPECT_NE(report.find("a stage closed its upstream from inside the sink that it gave it"), std::string::npos) << report;
}

class drives_while_closing : public stage<drives_while_closing> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context& ctx) {
    const close_status status = up.close(ctx);
    if (status == close_status::pending) static_cast<void>(up.drive(ctx, [](tracked&&) { return true; }));
    return status;
  }
};
TEST(battery, catches_a_stage_that_drives_what_it_is_closing) {
  EXPECT_CAUGHT(drives_while_closing, "a stage drove its upstream after it had begun to close it");
}

// -- drains ---------------------------------------------------------------------------------------------------------------

class deaf_to_drains : public weir::stream_base<deaf_to_drains, tracked> {
 public:
  explicit deaf_to_drains(laboratory& lab) : lab_(&lab) {}
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    while (next_ != lab_->script().values()) {
      if (!ctx.spend()) return drive_status::pending;
      if (!sink(lab_->give(next_++))) return drive_status::satisfied;
    }
    return drive_status::done;
  }
  close_status close(context&) noexcept { return close_status::closed; }
  using stream_base<deaf_to_drains, tracked>::close;

 private:
  laboratory* lab_;
  int next_ = 0;
};
TEST(battery, catches_a_source_that_does_not_hear_a_drain) {
  const std::string report = conformance<tracked>([](laboratory& lab) { return deaf_to_drains(lab); }).examine();
  EXPECT_NE(report.find("a stream goes on for ever although its run drains"), std::string::npos) << report;
}

class takes_a_drain_for_a_stop : public stage<takes_a_drain_for_a_stop> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ctx.run().draining()) return up.drive(ctx, sink);
    return up.close(ctx) == close_status::closed ? drive_status::done : drive_status::pending;
  }
};
TEST(battery, catches_a_stage_that_loses_values_when_its_run_drains) {
  EXPECT_CAUGHT(takes_a_drain_for_a_stop, "a stream that was read to its end discarded values");
}

// -- exits ----------------------------------------------------------------------------------------------------------------

class destroys_instead_of_closing : public stage<destroys_instead_of_closing> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return up.drive(ctx, sink);
  }
  close_status close(context&) {
    up = source();
    return close_status::closed;
  }
};
TEST(battery, catches_exits_that_are_not_awaited) {
  EXPECT_CAUGHT(destroys_instead_of_closing, "a stream answered closed before the exits upstream were over");
}

// -- the order of turns -------------------------------------------------------------------------------------------------

/// Begins in two steps, which are posted one after the other; the second takes it that the first has been run by then.
class steps_in_order {
 public:
  explicit steps_in_order(context& ctx) : ctx_(ctx) {
    ctx.loop().enqueue(first_);
    ctx.loop().enqueue(second_);
  }
  bool over() const noexcept { return over_; }

 private:
  class step : public weir::ready_node {
   public:
    step(steps_in_order& owner, ready_node::function run) noexcept : ready_node(run), owner_(owner) {}
    steps_in_order& owner_;
  };

  context& ctx_;
  step first_{*this, [](weir::ready_node& self) noexcept { static_cast<step&>(self).owner_.prepared_ = true; }};
  step second_{*this, [](weir::ready_node& self) noexcept { static_cast<step&>(self).owner_.finish(); }};

  void finish() noexcept {
    if (!prepared_) return;
    over_ = true;
    ctx_.wake();
  }

  bool prepared_ = false;
  bool over_ = false;
};
class counts_on_an_order : public stage<counts_on_an_order> {
 public:
  using stage::stage;
  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!steps_) steps_ = std::make_unique<steps_in_order>(ctx);
    return steps_->over() ? up.drive(ctx, sink) : drive_status::pending;
  }
  close_status close(context& ctx) {
    steps_.reset();
    return up.close(ctx);
  }

 private:
  std::unique_ptr<steps_in_order> steps_;
};
TEST(battery, catches_a_stage_that_counts_on_the_order_of_what_is_ready_and_says_which_order_shows_it) {
  const std::string report = report_on<counts_on_an_order>();
  EXPECT_NE(report.find("a stream answered pending, and no wake followed"), std::string::npos) << report;
  for (std::size_t from = 0; from < report.size();) {
    const std::size_t end = report.find('\n', from);
    EXPECT_NE(report.substr(from, end - from).find("turns shuffled by"), std::string::npos) << report;
    from = end + 1;
  }
}

}  // namespace
