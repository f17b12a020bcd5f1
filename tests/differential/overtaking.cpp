// Several calls at once whose results come as they end.
#include "operators.hpp"

#include <weir/ops/transform_concurrent_by.hpp>
#include <weir/ops/transform_concurrent_unordered.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

class as_they_end : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    const auto first = std::ranges::min_element(calls_, {}, &call::until);  // of several the earliest begun
    if (first == calls_.end()) return ended() ? *ended() : later(next_look());
    if (now < first->until) return later(ended() || !has_room() ? first->until : std::min(first->until, next_look()));
    const bool was_full = !has_room();
    const std::string argument = first->argument;
    calls_.erase(first);
    if (was_full) made_room(now);
    return fails_at(what_, argument) ? error(failure_of(what_, argument)) : value(result_of(what_, argument));
  }

 protected:
  struct call {
    std::string argument;
    instant from;
    instant until;
  };
  const std::vector<call>& calls() const { return calls_; }

 private:
  bool has_room() const override { return calls_.size() < what_.window; }
  /// Until fewer than n run. Of what was before the next look, not all is known any more.
  instant free_since() const override {
    std::vector<instant> when{next_look()};
    for (const call& each : calls_) when.push_back(std::max(next_look(), each.until));
    std::sort(when.begin(), when.end());
    return *std::ranges::find_if(when, [this](instant at) { return running(at) < what_.count; });
  }
  std::size_t running(instant at) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(calls_, [at](const call& each) { return each.from <= at && at < each.until; }));
  }
  void keep(const std::string& text, instant at) override {
    const instant from = begins(text, at);
    calls_.push_back({text, from, from + duration_of(text, what_.salt)});
  }
  virtual instant begins(const std::string&, instant at) const { return at; }

  std::vector<call> calls_;
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
weir::concurrency limits_of(const node& from) { return weir::concurrency(from.count).window(from.window); }

const known transform_concurrent_unordered("transform_concurrent_unordered",
                                           {.roll = roll_concurrency,
                                            .spelled = spelled_concurrency,
                                            .meaning = meaning<as_they_end>,
                                            .library = over_input([](text_stream input, const node& from) {
                                              return std::move(input) | weir::transform_concurrent_unordered(
                                                                            limits_of(from), waiting(from, 0));
                                            })});

std::uint64_t key_of(const node& function, const std::string& text) { return mixed(text, function.salt + 5) % 3; }

/// A call begins when the one before it of the same key has ended.
class one_of_a_key : public as_they_end {
 public:
  using as_they_end::as_they_end;

 private:
  instant begins(const std::string& text, instant at) const override {
    instant from = at;
    for (const call& each : calls()) {
      if (key_of(what_, each.argument) == key_of(what_, text)) from = std::max(from, each.until);
    }
    return from;
  }
};

const known transform_concurrent_by("transform_concurrent_by",
                                    {.roll = roll_concurrency,
                                     .spelled = spelled_concurrency,
                                     .meaning = meaning<one_of_a_key>,
                                     .library = over_input([](text_stream input, const node& from) {
                                       auto key = [&from](const std::string& text) { return key_of(from, text); };
                                       return std::move(input) |
                                              weir::transform_concurrent_by(key, limits_of(from), waiting(from, 0));
                                     })});

}  // namespace

}  // namespace differential
