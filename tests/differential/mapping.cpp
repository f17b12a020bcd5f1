#include "operators.hpp"

#include <weir/ops/adjacent.hpp>
#include <weir/ops/as.hpp>
#include <weir/ops/distinct_until_changed.hpp>
#include <weir/ops/enumerate.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/filter_map.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/intersperse.hpp>
#include <weir/ops/scan.hpp>
#include <weir/ops/stateful_transform.hpp>
#include <weir/ops/transform.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace differential {

namespace {

class transformed : public calling {
 public:
  using calling::calling;

 private:
  instant time_of_call(const std::string& text) const override {
    return what_.awaited ? duration_of(text, what_.salt) + what_.time : 0;
  }
  std::optional<outcome> called(const std::string& text) override {
    return fails_at(what_, text) ? error(failure_of(what_, text)) : value(result_of(what_, text));
  }
};

void roll_transform(node& made, dice& random) {
  roll_function(made, random);
  made.breaks = random.one_in(4);
  if (made.awaited) made.time = random.some_time();
}
text_stream transform_of(text_stream input, const node& from) {
  if (from.awaited) return std::move(input) | weir::transform(waiting(from, from.time));
  return std::move(input) | weir::transform([&from](const std::string& text) { return changed(from, text); });
}
const known transform("transform", {.roll = roll_transform,
                                    .spelled = spelled_function,
                                    .meaning = meaning<transformed>,
                                    .library = over_input(transform_of),
                                    .weight = 2});

class filtered : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    outcome next = input_->ask(now);
    while (next.is_value() && !passes(what_, next.text)) next = input_->ask(now);
    return next;
  }
};

const known filter("filter", {.spelled = spelled_function,
                              .meaning = meaning<filtered>,
                              .library = over_input([](text_stream input, const node& from) {
                                return std::move(input) |
                                       weir::filter([&from](const std::string& text) { return passes(from, text); });
                              })});

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

const known enumerate("enumerate",
                      {.meaning = meaning<enumerated>, .library = over_input([](text_stream input, const node&) {
                                                         return std::move(input) | weir::enumerate() |
                                                                weir::transform([](const auto& each) {
                                                                  return numbered(each.first, each.second);
                                                                });
                                                       })});

std::string added(const std::string& sum, const std::string& text) { return "(" + sum + "+" + text + ")"; }

class scanned : public calling {
 public:
  using calling::calling;

 private:
  std::optional<outcome> called(const std::string& text) override {
    accumulated_ = added(accumulated_, text);
    return value(accumulated_);
  }

  std::string accumulated_;
};

text_stream scan_of(text_stream input, const node& from) {
  if (!from.awaited) return std::move(input) | weir::scan(std::string(), added);
  auto add_later = [&from](const std::string& sum, const std::string& text) -> weir::task<std::string> {
    const instant time = duration_of(text, from.salt);
    if (time != 0) co_await weir::sleep(span(time));
    co_return added(sum, text);
  };
  return std::move(input) | weir::scan(std::string(), add_later);
}
const known scan("scan", {.roll = roll_function,
                          .spelled = spelled_function,
                          .meaning = meaning<scanned>,
                          .library = over_input(scan_of)});

/// What a function makes of some values.
std::optional<std::string> some_result(const node& function, const std::string& text) {
  if (!passes(function, text)) return std::nullopt;
  return result_of(function, text);
}

class filter_mapped : public calling {
 public:
  using calling::calling;

 private:
  std::optional<outcome> called(const std::string& text) override {
    if (!passes(what_, text)) return {};
    return value(result_of(what_, text));
  }
};

const known filter_map("filter_map", {.roll = roll_function,
                                      .spelled = spelled_function,
                                      .meaning = meaning<filter_mapped>,
                                      .library = over_input([](text_stream input, const node& from) {
                                        return over(std::move(input), from, some_result,
                                                    [](auto f) { return weir::filter_map(std::move(f)); });
                                      })});

std::string key_of(const node& projection, const std::string& text) {
  return std::to_string(mixed(text, projection.salt) % 2);
}

class kept_when_changed : public calling {
 public:
  using calling::calling;

 private:
  std::optional<outcome> called(const std::string& text) override {
    if (key_of(what_, text) == last_) return {};
    last_ = key_of(what_, text);
    return value(text);
  }

  std::string last_;
};

const known distinct_until_changed("distinct_until_changed",
                                   {.roll = roll_function,
                                    .spelled = spelled_function,
                                    .meaning = meaning<kept_when_changed>,
                                    .library = over_input([](text_stream input, const node& from) {
                                      return over(std::move(input), from, key_of,
                                                  [](auto f) { return weir::distinct_until_changed(std::move(f)); });
                                    })});

class side_by_side : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    for (;;) {
      const outcome next = input_->ask(now);
      if (!next.is_value()) return next;
      last_.push_back(next.text);
      if (last_.size() < what_.count) continue;
      const std::string all = joined(last_);
      last_.erase(last_.begin());
      return value(all);
    }
  }

 private:
  std::vector<std::string> last_;
};

std::string joined_tuple(const auto& values) {
  return std::apply([](const auto&... each) { return joined({each...}); }, values);
}
text_stream adjacent_of(text_stream input, const node& from) {
  const auto join = weir::transform([](const auto& values) { return joined_tuple(values); });
  if (from.count == 1) return std::move(input) | weir::adjacent<1>() | join;
  if (from.count == 2) return std::move(input) | weir::adjacent() | join;
  return std::move(input) | weir::adjacent<3>() | join;
}
const known adjacent("adjacent", {.roll = [](node& made, dice& random) { made.count = 1 + random.below(3); },
                                  .spelled = spelled_count,
                                  .meaning = meaning<side_by_side>,
                                  .library = over_input(adjacent_of)});

class interspersed : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (next_) return value(*std::exchange(next_, std::nullopt));
    const outcome next = input_->ask(now);
    if (!next.is_value() || std::exchange(is_first_, false)) return next;
    next_ = next.text;
    return value(",");
  }

 private:
  std::optional<std::string> next_;
  bool is_first_ = true;
};

const known intersperse("intersperse",
                        {.meaning = meaning<interspersed>, .library = over_input([](text_stream input, const node&) {
                                                             return std::move(input) | weir::intersperse(",");
                                                           })});

std::string quoted(const std::string& text) { return "'" + text + "'"; }
class quotation {
 public:
  explicit quotation(const std::string& text) : text_(quoted(text)) {}
  explicit operator std::string() const { return text_; }

 private:
  std::string text_;
};

class quoting : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    const outcome next = input_->ask(now);
    return next.is_value() ? value(quoted(next.text)) : next;
  }
};

const known as("as", {.meaning = meaning<quoting>, .library = over_input([](text_stream input, const node&) {
                                                     return std::move(input) | weir::as<quotation>() |
                                                            weir::as<std::string>();
                                                   })});

/// Threes, and what is left before the end and before an error.
class in_threes : public calling {
 public:
  using calling::calling;
  outcome ask(instant now) override {
    if (ended_) return *ended_;
    const outcome next = calling::ask(now);
    if (next.is_value() || next.is_later()) return next;
    ended_ = next;
    return three_.empty() ? next : value(joined(three_));
  }

 private:
  std::optional<outcome> called(const std::string& text) override {
    if (fails_at(what_, text)) return error(failure_of(what_, text));
    three_.push_back(text);
    if (three_.size() < 3) return {};
    return value(joined(std::exchange(three_, {})));
  }

  std::vector<std::string> three_;
  std::optional<outcome> ended_;
};

using texts = std::vector<std::string>;
std::optional<std::string> gathered(const node& from, texts& three, const std::string& text) {
  if (fails_at(from, text)) throw std::runtime_error(failure_of(from, text));
  three.push_back(text);
  if (three.size() < 3) return std::nullopt;
  return joined(std::exchange(three, {}));
}
std::optional<std::string> what_is_left(const texts& three) {
  if (three.empty()) return std::nullopt;
  return joined(three);
}
text_stream stateful_transform_of(text_stream input, const node& from) {
  if (!from.awaited) {
    auto gather = [&from](texts& three, const std::string& text) { return gathered(from, three, text); };
    return std::move(input) | weir::stateful_transform(texts(), gather, what_is_left);
  }
  auto gather_later = [&from](texts& three, const std::string& text) -> weir::task<std::optional<std::string>> {
    const instant time = duration_of(text, from.salt);
    if (time != 0) co_await weir::sleep(span(time));
    co_return gathered(from, three, text);
  };
  return std::move(input) | weir::stateful_transform(texts(), gather_later, what_is_left);
}
void roll_stateful_transform(node& made, dice& random) {
  roll_function(made, random);
  made.breaks = random.one_in(4);
}
const known stateful_transform("stateful_transform", {.roll = roll_stateful_transform,
                                                      .spelled = spelled_function,
                                                      .meaning = meaning<in_threes>,
                                                      .library = over_input(stateful_transform_of)});

/// Its function only looks, but the value waits for it, and does not come where it fails.
class looked_at : public calling {
 public:
  using calling::calling;

 private:
  std::optional<outcome> called(const std::string& text) override {
    return fails_at(what_, text) ? error(failure_of(what_, text)) : value(text);
  }
};
void look(const node& function, const std::string& text) { static_cast<void>(changed(function, text)); }
void roll_inspect(node& made, dice& random) {
  roll_function(made, random);
  made.breaks = random.one_in(4);
}
const known inspect("inspect", {.roll = roll_inspect,
                                .spelled = spelled_function,
                                .meaning = meaning<looked_at>,
                                .library = over_input([](text_stream input, const node& from) {
                                  return over(std::move(input), from, look,
                                              [](auto f) { return weir::inspect(std::move(f)); });
                                })});

}  // namespace

}  // namespace differential
