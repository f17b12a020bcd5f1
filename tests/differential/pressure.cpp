#include "operators.hpp"

#include <weir/ops/buffer.hpp>
#include <weir/ops/conflate.hpp>

#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace differential {

namespace {

/// What comes before the instant of a question came while the consumer was busy, and is kept. What comes at that
/// instant goes straight to it, unless something was kept.
class eager : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!look_) look_ = now;
    while (!ended_ && *look_ < now) {
      const outcome next = input_->ask(*look_);
      if (next.is_later()) {
        look_ = next.at;
      } else if (next.is_value()) {
        keep(next.text);
      } else {
        ended_ = next;
      }
    }
    if (auto first = take()) return value(*first);
    if (ended_) return *ended_;
    const outcome next = input_->ask(now);
    look_ = next.is_later() ? next.at : now;
    if (next.what == outcome::kind::end || next.what == outcome::kind::error) ended_ = next;
    return next;
  }

 protected:
  void end(const outcome& how) { ended_ = how; }

 private:
  virtual void keep(const std::string& text) = 0;
  virtual std::optional<std::string> take() = 0;

  std::optional<instant> look_;
  std::optional<outcome> ended_;
};

/// Of values that come together it depends on the order of turns how many a consumer takes before it is busy.
void come_one_by_one(node& made, dice& random) { made.inputs.front() = random.apart(std::move(made.inputs.front())); }

class buffered : public eager {
 public:
  using eager::eager;

 private:
  void keep(const std::string& text) override {
    if (kept_.size() < what_.count) return kept_.push_back(text);
    if (what_.window == 0) {
      kept_.pop_front();
      kept_.push_back(text);
    } else if (what_.window == 2) {
      end(error("buffer(" + std::to_string(what_.count) + ", overflow::fail): a value came when it was full"));
    }
  }
  std::optional<std::string> take() override {
    if (kept_.empty()) return std::nullopt;
    std::string first = kept_.front();
    kept_.pop_front();
    return first;
  }

  std::deque<std::string> kept_;
};

const known buffer(
    "buffer",
    {.roll =
         [](node& made, dice& random) {
           come_one_by_one(made, random);
           roll_size(made, random);
           made.window = random.below(3);
         },
     .spelled =
         [](const node& stage) {
           const char* ways[] = {", drop_oldest)", ", drop_newest)", ", fail)"};
           return "(" + std::to_string(stage.count) + ways[stage.window];
         },
     .meaning = meaning<buffered>,
     .library = over_input([](text_stream input, const node& from) {
       const weir::overflow ways[] = {weir::overflow::drop_oldest, weir::overflow::drop_newest, weir::overflow::fail};
       return std::move(input) | weir::buffer(from.count, ways[from.window]);
     })});

class conflated : public eager {
 public:
  using eager::eager;

 private:
  void keep(const std::string& text) override {
    held_ = held_ && what_.count != 0 ? "(" + *held_ + "+" + text + ")" : text;
  }
  std::optional<std::string> take() override { return std::exchange(held_, std::nullopt); }

  std::optional<std::string> held_;
};

text_stream conflate_of(text_stream input, const node& from) {
  if (from.count == 0) return std::move(input) | weir::conflate();
  return std::move(input) | weir::conflate([](const std::string& held, const std::string& newer) {
           return "(" + held + "+" + newer + ")";
         });
}
const known conflate("conflate",
                     {.roll =
                          [](node& made, dice& random) {
                            come_one_by_one(made, random);
                            made.count = random.below(2);
                          },
                      .spelled = [](const node& stage) { return std::string(stage.count == 0 ? "()" : "(+)"); },
                      .meaning = meaning<conflated>,
                      .library = over_input(conflate_of)});

}  // namespace

}  // namespace differential
