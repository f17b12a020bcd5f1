#include "operators.hpp"

#include <weir/ops/combine_latest.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/race.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/with_latest_from.hpp>
#include <weir/ops/zip.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace differential {

namespace {

/// Several inputs, each asked again at the instant that it has named.
class side_by_side : public over_several {
 public:
  side_by_side(const node& what, std::size_t attempt) : over_several(what, attempt), look_at_(inputs_.size()) {}

 protected:
  bool has_news(std::size_t at, instant now) const { return inputs_[at] != nullptr && now >= look_at_[at]; }
  outcome ask_input(std::size_t at, instant now) {
    if (!has_news(at, now)) return later(look_at_[at]);
    const outcome next = inputs_[at]->ask(now);
    if (next.is_later()) look_at_[at] = next.at;
    if (next.what == outcome::kind::end) inputs_[at] = nullptr;
    return next;
  }
  /// What there is to say when none of them has anything now.
  outcome wait_or_end() const {
    std::optional<instant> earliest;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i] != nullptr) earliest = std::min(earliest.value_or(look_at_[i]), look_at_[i]);
    }
    return earliest ? later(*earliest) : outcome();
  }

 private:
  std::vector<instant> look_at_;
};

void roll_apart(node& made, dice& random) { made.inputs = random.inputs_apart(); }

/// Goes on with one input while it has values, up to 32 in a row.
class merged : public side_by_side {
 public:
  using side_by_side::side_by_side;
  outcome ask(instant now) override { return ask_in_turn(now); }

 protected:
  outcome ask_in_turn(instant now) {
    for (std::size_t idle = 0, at = turn_; idle < inputs_.size(); at = (at + 1) % inputs_.size()) {
      ++idle;
      if (!has_news(at, now)) continue;
      const outcome next = ask_input(at, now);
      if (next.what == outcome::kind::error) return next;
      if (next.is_value()) {
        given_by_ = at;
        in_a_row_ = turn_ == at ? in_a_row_ + 1 : 1;
        turn_ = at;
        if (in_a_row_ == 32) {
          turn_ = (at + 1) % inputs_.size();
          in_a_row_ = 0;
        }
        return next;
      }
      idle = 0;
    }
    return wait_or_end();
  }
  /// The last value.
  std::size_t given_by() const { return given_by_; }

 private:
  std::size_t turn_ = 0;
  std::size_t in_a_row_ = 0;
  std::size_t given_by_ = 0;
};

const known merge("merge", {.is = role::several,
                            .roll = roll_apart,
                            .meaning = meaning<merged>,
                            .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                              return weir::merge(std::move(inputs));
                            }),
                            .weight = 2});

class raced : public side_by_side {
 public:
  using side_by_side::side_by_side;
  outcome ask(instant now) override {
    if (winner_ != nullptr) return winner_->ask(now);
    for (std::size_t at = 0; at < inputs_.size(); ++at) {
      stage* const input = inputs_[at].get();
      const outcome next = ask_input(at, now);
      if (next.is_later()) continue;
      winner_ = input;
      return next;
    }
    return wait_or_end();
  }

 private:
  stage* winner_ = nullptr;
};

const known race("race", {.is = role::several,
                          .roll = roll_apart,
                          .meaning = meaning<raced>,
                          .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                            return weir::race(std::move(inputs));
                          })});

/// One value of each: `[a b]`.
std::string grouped(const std::vector<std::optional<std::string>>& values) {
  std::vector<std::string> all;
  for (const auto& each : values) all.push_back(*each);
  return joined(all);
}

/// Asks those that have given none; the end of one of them is its own.
std::optional<outcome> complete(std::vector<std::optional<std::string>>& values, auto ask_input) {
  std::optional<instant> earliest;
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (values[at]) continue;
    const outcome next = ask_input(at);
    if (next.is_later()) {
      earliest = std::min(earliest.value_or(next.at), next.at);
    } else if (next.is_value()) {
      values[at] = next.text;
    } else {
      return next;
    }
  }
  if (earliest) return later(*earliest);
  return std::nullopt;
}

class zipped : public side_by_side {
 public:
  zipped(const node& what, std::size_t attempt) : side_by_side(what, attempt), values_(inputs_.size()) {}
  outcome ask(instant now) override {
    if (const auto missing = complete(values_, [&](std::size_t at) { return ask_input(at, now); })) return *missing;
    const std::string all = grouped(values_);
    values_.assign(values_.size(), std::nullopt);
    return value(all);
  }

 private:
  std::vector<std::optional<std::string>> values_;
};

/// A tuple of texts as `[a b]`.
class grouping {
 public:
  template <class Tuple>
  std::string operator()(const Tuple& all) const {
    return std::apply([](const auto&... each) { return joined({each...}); }, all);
  }
};

/// `combine(a, b)` or `combine(a, b, c)`.
template <class Combine>
auto over_two_or_three(Combine combine) {
  return over_inputs([combine](std::vector<text_stream> inputs, const node&) -> text_stream {
    if (inputs.size() == 2) return combine(std::move(inputs[0]), std::move(inputs[1])) | weir::transform(grouping());
    return combine(std::move(inputs[0]), std::move(inputs[1]), std::move(inputs[2])) | weir::transform(grouping());
  });
}

const known zip("zip", {.is = role::several,
                        .roll = roll_apart,
                        .meaning = meaning<zipped>,
                        .library = over_two_or_three([](auto... inputs) { return weir::zip(std::move(inputs)...); })});

class latest_of_each : public merged {
 public:
  latest_of_each(const node& what, std::size_t attempt) : merged(what, attempt), values_(inputs_.size()) {}
  outcome ask(instant now) override {
    if (!complete_) {
      if (const auto missing = complete(values_, [&](std::size_t at) { return ask_input(at, now); })) return *missing;
      complete_ = true;
      return value(grouped(values_));
    }
    const outcome next = ask_in_turn(now);
    if (!next.is_value()) return next;
    values_[given_by()] = next.text;
    return value(grouped(values_));
  }

 private:
  std::vector<std::optional<std::string>> values_;
  bool complete_ = false;
};

const known combine_latest("combine_latest", {.is = role::several,
                                              .roll = roll_apart,
                                              .meaning = meaning<latest_of_each>,
                                              .library = over_two_or_three([](auto... inputs) {
                                                return weir::combine_latest(std::move(inputs)...);
                                              })});

/// The second input is read as it comes, from the first question on.
class with_latest : public over_several {
 public:
  using over_several::over_several;
  outcome ask(instant now) override {
    const outcome other = read(now);
    if (other.what == outcome::kind::error) return other;
    if (!first_) {
      const outcome next = inputs_.front()->ask(now);
      if (next.is_later()) {
        if (!latest_ && !other.is_later()) return other;
        return later(other.is_later() ? std::min(next.at, other.at) : next.at);
      }
      if (!next.is_value()) return next;
      first_ = next.text;
    }
    if (!latest_) return other;
    return value(joined({*std::exchange(first_, std::nullopt), *latest_}));
  }

 private:
  /// All that there is up to `now`.
  outcome read(instant now) {
    if (!next_look_) next_look_ = now;
    while (inputs_.back() != nullptr && *next_look_ <= now) {
      const outcome next = inputs_.back()->ask(*next_look_);
      if (next.is_value()) latest_ = next.text;
      if (next.is_later()) next_look_ = next.at;
      if (next.what == outcome::kind::error) return next;
      if (next.what == outcome::kind::end) inputs_.back() = nullptr;
    }
    return inputs_.back() == nullptr ? outcome() : later(*next_look_);
  }

  std::optional<instant> next_look_;
  std::optional<std::string> first_;
  std::optional<std::string> latest_;
};

const known with_latest_from("with_latest_from",
                             {.is = role::several,
                              .roll =
                                  [](node& made, dice& random) {
                                    roll_apart(made, random);
                                    made.inputs.resize(2);
                                  },
                              .meaning = meaning<with_latest>,
                              .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                                return std::move(inputs[0]) | weir::with_latest_from(std::move(inputs[1])) |
                                       weir::transform(grouping());
                              })});

}  // namespace

}  // namespace differential
