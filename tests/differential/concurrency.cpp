#include "operators.hpp"

#include <weir/ops/defer.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

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

const known prefetch("prefetch", {.roll = roll_size,
                                  .spelled = spelled_count,
                                  .meaning = meaning<prefetched>,
                                  .library = over_input([](text_stream input, const node& from) {
                                    return std::move(input) | weir::prefetch(from.count);
                                  }),
                                  .weight = 2});

/// The other loop is the same one: what crosses takes turns, but no time. Of more than three places several are given back
/// at once, and when depends on the consumer.
text_stream starts_on_of(const node& from, std::size_t attempt) {
  auto there = [&from, attempt]() -> weir::task<text_stream> {
    weir::scheduler& loop = co_await weir::this_scheduler();
    co_return build(from.inputs.front(), attempt) | weir::starts_on(loop, from.count);
  };
  return weir::defer(there);
}
const known starts_on("starts_on", {.roll = [](node& made, dice& random) { made.count = 1 + random.below(3); },
                                    .spelled = spelled_count,
                                    .meaning = meaning<prefetched>,
                                    .library = starts_on_of,
                                    .asked_at_once = true});

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

void roll_concurrency(node& made, dice& random) {
  roll_size(made, random);
  made.window = made.count + random.below(2 * made.count);
  made.breaks = random.one_in(4);
}
std::string spelled_concurrency(const node& stage) {
  return "(" + std::to_string(stage.count) + " window " + std::to_string(stage.window) +
         (stage.breaks ? ", breaks)" : ")");
}
const known transform_concurrent("transform_concurrent",
                                 {.roll = roll_concurrency,
                                  .spelled = spelled_concurrency,
                                  .meaning = meaning<concurrent>,
                                  .library = over_input([](text_stream input, const node& from) {
                                    const auto limits = weir::concurrency(from.count).window(from.window);
                                    return std::move(input) | weir::transform_concurrent(limits, waiting(from, 0));
                                  }),
                                  .weight = 2});

}  // namespace

}  // namespace differential
