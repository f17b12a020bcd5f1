#include "operators.hpp"

#include <weir/ops/concat.hpp>
#include <weir/ops/default_if_empty.hpp>
#include <weir/ops/or_else.hpp>
#include <weir/ops/start_with.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

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

weir::async_generator<std::string> one_after_the_other(const node& what, std::size_t attempt) {
  for (const node& each : what.inputs) co_yield weir::elements_of(build(each, attempt));
}
/// In a generator. When it goes on from one to the next, with nobody asking, depends on what they are made of.
const known elements_of("elements_of", {.is = role::several,
                                        .roll = [](node& made, dice& random) { made.inputs = random.inputs(); },
                                        .meaning = meaning<in_sequence>,
                                        .library = one_after_the_other,
                                        .asked_at_once = true});

const known concat("concat", {.is = role::several,
                              .roll = [](node& made, dice& random) { made.inputs = random.inputs(); },
                              .meaning = meaning<in_sequence>,
                              .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                                return weir::concat(std::move(inputs));
                              })});

/// The first that is not empty.
class alternatives : public over_several {
 public:
  using over_several::over_several;
  outcome ask(instant now) override {
    for (; current_ < inputs_.size(); ++current_) {
      outcome next = inputs_[current_]->ask(now);
      if (next.is_value()) has_given_ = true;
      if (next.what != outcome::kind::end || has_given_) return next;
    }
    return {};
  }

 private:
  std::size_t current_ = 0;
  bool has_given_ = false;
};

const known or_else("or_else", {.is = role::several,
                                .roll = [](node& made, dice& random) { made.inputs = random.inputs(); },
                                .meaning = meaning<alternatives>,
                                .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                                  text_stream all = std::move(inputs.front());
                                  for (std::size_t i = 1; i < inputs.size(); ++i) {
                                    text_stream before = std::move(all);
                                    all = std::move(before) | weir::or_else(std::move(inputs[i]));
                                  }
                                  return all;
                                })});

class defaulted : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (over_) return {};
    const outcome next = input_->ask(now);
    over_ = next.what == outcome::kind::end && !has_given_;
    has_given_ = has_given_ || next.is_value();
    return over_ ? value("none") : next;
  }

 private:
  bool has_given_ = false;
  bool over_ = false;
};

const known default_if_empty("default_if_empty",
                             {.meaning = meaning<defaulted>, .library = over_input([](text_stream input, const node&) {
                                                               return std::move(input) | weir::default_if_empty("none");
                                                             })});

class headed : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (given_ == 2) return input_->ask(now);
    return value(++given_ == 1 ? "first" : "second");
  }

 private:
  int given_ = 0;
};

const known start_with("start_with",
                       {.meaning = meaning<headed>, .library = over_input([](text_stream input, const node&) {
                                                      return std::move(input) | weir::start_with("first", "second");
                                                    })});

}  // namespace

}  // namespace differential
