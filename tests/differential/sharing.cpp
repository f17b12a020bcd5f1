// Streams for several consumers. One is read, and gets what it would get alone.
#include "operators.hpp"

#include <weir/ops/broadcast.hpp>
#include <weir/ops/group_by.hpp>
#include <weir/ops/partition.hpp>
#include <weir/ops/share.hpp>
#include <weir/ops/split.hpp>
#include <weir/ops/tee.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace differential {

namespace {

/// What was asked for comes when it is there, whether or not it is asked for again.
class shared : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!look_at_ && !kept_) look_at_ = now;
    while (look_at_ && *look_at_ <= now) {
      const outcome next = input_->ask(*look_at_);
      if (next.is_value() && !is_for_this_one(next.text)) continue;
      look_at_.reset();
      if (next.is_later()) {
        look_at_ = next.at;
      } else {
        kept_ = next;
      }
    }
    if (look_at_) return later(*look_at_);
    return *std::exchange(kept_, std::nullopt);
  }

 private:
  virtual bool is_for_this_one(const std::string&) const { return true; }

  std::optional<instant> look_at_;
  std::optional<outcome> kept_;
};

const known share("share", {.roll = roll_size,
                            .spelled = spelled_count,
                            .meaning = meaning<shared>,
                            .library = over_input([](text_stream input, const node& from) {
                              const auto hub = std::move(input) | weir::share(from.count);
                              return hub.subscribe();
                            })});

/// The other of two is let go.
const known broadcast("broadcast",
                      {.meaning = meaning<shared>, .library = over_input([](text_stream input, const node&) {
                                                     auto [read, let_go] = std::move(input) | weir::broadcast<2>(1);
                                                     static_cast<void>(let_go);
                                                     return std::move(read);
                                                   })});

weir::task<> reads_all(text_stream values) {
  const auto nothing = [](const std::string&) {};
  co_await values.for_each(nothing);
}
/// It ends a turn of the loop later than its input, when the task has ended.
const known tee("tee", {.roll = roll_size,
                        .spelled = spelled_count,
                        .meaning = meaning<shared>,
                        .library = over_input([](text_stream input, const node& from) {
                          return std::move(input) | weir::tee(reads_all, from.count);
                        }),
                        .asked_at_once = true});

/// What comes for the other is dropped.
class one_side : public shared {
 public:
  using shared::shared;

 private:
  bool is_for_this_one(const std::string& text) const override { return passes(what_, text); }
};

const known split("split", {.roll = roll_size,
                            .spelled = spelled_count,
                            .meaning = meaning<one_side>,
                            .library = over_input([](text_stream input, const node& from) {
                              const auto side = [&from](const std::string& text) { return passes(from, text); };
                              auto sides = std::move(input) | weir::split(side, from.count);
                              return std::move(sides.matching);
                            })});

const known partition("partition", {.roll = roll_size,
                                    .spelled = spelled_count,
                                    .meaning = meaning<one_side>,
                                    .library = over_input([](text_stream input, const node& from) {
                                      const auto part = [&from](const std::string& text) { return passes(from, text); };
                                      auto parts = std::move(input) | weir::partition(2, part, from.count);
                                      return std::move(parts[std::hash<bool>()(true) % 2]);
                                    })});

/// Its one reader is released by each new key, so that it gets everything in order.
weir::async_generator<std::string> one_group_after_the_other(const node& from, std::size_t attempt) {
  const auto key = [&from](const std::string& text) { return passes(from, text); };
  auto groups = build(from.inputs.front(), attempt) | weir::group_by(key, weir::group_limits(1).buffer(from.count));
  while (auto each = co_await groups.next()) {
    while (auto value = co_await each->next()) co_yield std::move(*value);
  }
}
const known group_by("group_by", {.roll = roll_size,
                                  .spelled = spelled_count,
                                  .meaning = meaning<shared>,
                                  .library = one_group_after_the_other,
                                  .asked_at_once = true});

}  // namespace

}  // namespace differential
