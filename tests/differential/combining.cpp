#include "operators.hpp"

#include <weir/ops/merge.hpp>

#include <optional>
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

const known merge("merge", {.is = role::several,
                            .roll = [](node& made, dice& random) { made.inputs = random.inputs_apart(); },
                            .meaning = meaning<merged>,
                            .library = over_inputs([](std::vector<text_stream> inputs, const node&) {
                              return weir::merge(std::move(inputs));
                            }),
                            .weight = 2});

}  // namespace

}  // namespace differential
