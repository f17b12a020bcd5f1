#include "operators.hpp"

#include <weir/ops/using_resource.hpp>

#include <cstddef>
#include <optional>

namespace differential {

namespace {

/// Its input begins when the resource is open.
class opened_first : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!open_) open_ = now + what_.time;
    return now < *open_ ? later(*open_) : input_->ask(now);
  }

 private:
  std::optional<instant> open_;
};

text_stream over_a_resource(const node& from, std::size_t attempt) {
  auto open = [&from]() -> weir::task<std::size_t> {
    co_await weir::sleep(span(from.time));
    co_return from.count;
  };
  auto use = [&from, attempt](std::size_t&) { return build(from.inputs.front(), attempt); };
  auto close = [](std::size_t&, weir::ended) {};
  return weir::using_resource(open, use, close);
}
const known using_resource("using_resource", {.roll = roll_time,
                                              .spelled = spelled_time,
                                              .meaning = meaning<opened_first>,
                                              .library = over_a_resource});

}  // namespace

}  // namespace differential
