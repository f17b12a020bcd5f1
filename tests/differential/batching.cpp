#include "operators.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/transform.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace differential {

namespace {

class chunked : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    while (!ended_ && values_.size() < what_.count) {
      outcome next = input_->ask(now);
      if (next.is_later()) return next;
      if (next.is_value()) {
        values_.push_back(next.text);
      } else {
        ended_ = next;
      }
    }
    if (values_.empty()) return *ended_;
    return value(joined(std::exchange(values_, {})));
  }

 private:
  std::vector<std::string> values_;
  std::optional<outcome> ended_;
};

const known chunk("chunk", {.roll = roll_size,
                            .spelled = spelled_count,
                            .meaning = meaning<chunked>,
                            .library = over_input([](text_stream input, const node& from) {
                              return std::move(input) | weir::chunk(from.count) | weir::transform(joined);
                            })});

/// The clock of a batch starts with its first value; a batch that is late still grows until somebody asks.
class chunked_for : public runs_ahead {
 public:
  using runs_ahead::runs_ahead;
  outcome ask(instant now) override {
    catch_up(now);
    if (values_.empty()) return ended() ? *ended() : later(next_look());
    const bool was_full = !has_room();
    if (!was_full && !ended() && now < deadline_) return later(std::min(deadline_, next_look()));
    if (was_full) made_room(now);
    return value(joined(std::exchange(values_, {})));
  }

 private:
  bool has_room() const override { return values_.size() < what_.count; }
  void keep(const std::string& text, instant at) override {
    if (values_.empty()) deadline_ = at + what_.time;
    values_.push_back(text);
  }

  std::vector<std::string> values_;
  instant deadline_ = 0;
};

void roll_chunk_for(node& made, dice& random) {
  roll_size(made, random);
  roll_time(made, random);
}
const known chunk_for("chunk_for",
                      {.roll = roll_chunk_for,
                       .spelled = [](const node& stage) { return spelled_count(stage) + spelled_time(stage); },
                       .meaning = meaning<chunked_for>,
                       .library = over_input([](text_stream input, const node& from) {
                         return std::move(input) | weir::chunk_for(from.count, span(from.time)) |
                                weir::transform(joined);
                       })});

}  // namespace

}  // namespace differential
