#include "operators.hpp"

#include <weir/ops/as_result.hpp>
#include <weir/ops/from_result.hpp>
#include <weir/ops/map_error.hpp>
#include <weir/ops/transform.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace differential {

namespace {

class replaced : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    const outcome next = input_->ask(now);
    return next.what == outcome::kind::error ? error("instead of " + next.text) : next;
  }
};

std::runtime_error instead_of(const std::exception_ptr& failed) {
  return std::runtime_error("instead of " + what_of(failed));
}
const known map_error("map_error", {.meaning = meaning<replaced>,
                                    .library = over_input([](text_stream input, const node&) {
                                      return std::move(input) | weir::map_error(instead_of);
                                    })});

/// An error is a value like others.
class resulting : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (failed_) return {};
    const outcome next = input_->ask(now);
    failed_ = next.what == outcome::kind::error;
    return failed_ ? value("!" + next.text) : next;
  }

 private:
  bool failed_ = false;
};

std::string spelled_result(const weir::result<std::string>& each) { return each ? *each : "!" + what_of(each.error()); }
const known as_result("as_result", {.meaning = meaning<resulting>,
                                    .library = over_input([](text_stream input, const node&) {
                                      return std::move(input) | weir::as_result() | weir::transform(spelled_result);
                                    })});

/// Values that are failures end it with their error.
class opened : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    const outcome next = input_->ask(now);
    if (!next.is_value()) return next;
    return fails_at(what_, next.text) ? error(failure_of(what_, next.text)) : value(result_of(what_, next.text));
  }
};

weir::result<std::string> result_for(const node& from, const std::string& text) {
  if (!fails_at(from, text)) return result_of(from, text);
  return weir::failure(std::make_exception_ptr(std::runtime_error(failure_of(from, text))));
}
const known from_result("from_result", {.roll = [](node& made, dice& random) { made.breaks = random.one_in(2); },
                                        .spelled = spelled_function,
                                        .meaning = meaning<opened>,
                                        .library = over_input([](text_stream input, const node& from) {
                                          auto checked = [&from](const std::string& text) {
                                            return result_for(from, text);
                                          };
                                          return std::move(input) | weir::transform(checked) | weir::from_result();
                                        })});

}  // namespace

}  // namespace differential
