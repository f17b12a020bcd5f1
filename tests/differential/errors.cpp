#include "operators.hpp"

#include <weir/ops/defer.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/timeout.hpp>
#include <weir/ops/timeout_each.hpp>
#include <weir/ops/timeout_first.hpp>
#include <weir/ops/upon_error.hpp>

#include <optional>
#include <string>
#include <utility>

namespace differential {

namespace {

class limited : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    outcome next = input_->ask(now);
    if (!next.is_later()) {
      asked_.reset();
      return next;
    }
    if (!asked_) asked_ = now;
    const instant limit = *asked_ + what_.time;
    return now < limit ? later(std::min(limit, next.at)) : error("timed out");
  }

 private:
  std::optional<instant> asked_;
};

const known timeout_each("timeout_each", {.roll = [](node& made, dice& random) { made.time = 3 * random.some_time(); },
                                          .spelled = spelled_time,
                                          .meaning = meaning<limited>,
                                          .library = over_input([](text_stream input, const node& from) {
                                            return std::move(input) | weir::timeout_each(span(from.time));
                                          })});

class first_limited : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    outcome next = input_->ask(now);
    if (came_ || !next.is_later()) {
      came_ = true;
      return next;
    }
    if (!asked_) asked_ = now;
    const instant limit = *asked_ + what_.time;
    return now < limit ? later(std::min(limit, next.at)) : error("timed out");
  }

 private:
  bool came_ = false;
  std::optional<instant> asked_;
};

const known timeout_first("timeout_first", {.roll = roll_time,
                                            .spelled = spelled_time,
                                            .meaning = meaning<first_limited>,
                                            .library = over_input([](text_stream input, const node& from) {
                                              return std::move(input) | weir::timeout_first(span(from.time));
                                            })});

class limited_in_all : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (!asked_) asked_ = now;
    const instant limit = *asked_ + what_.time;
    if (now >= limit) return error("timed out");
    const outcome next = input_->ask(now);
    return next.is_later() ? later(std::min(limit, next.at)) : next;
  }

 private:
  std::optional<instant> asked_;
};

const known timeout("timeout", {.roll = [](node& made, dice& random) { made.time = 10 * random.some_time(); },
                                .spelled = spelled_time,
                                .meaning = meaning<limited_in_all>,
                                .library = over_input([](text_stream input, const node& from) {
                                  return std::move(input) | weir::timeout(span(from.time));
                                })});

class retried : public over_one {
 public:
  retried(const node& what, std::size_t attempt) : over_one(what, attempt), attempt_(attempt) {}
  outcome ask(instant now) override {
    for (;;) {
      if (input_ == nullptr) {
        if (now < until_) return later(until_);
        input_ = make(what_.inputs.front(), ++attempt_);
      }
      outcome next = input_->ask(now);
      if (next.what != outcome::kind::error || tries_ == what_.count) return next;
      ++tries_;
      input_ = nullptr;
      until_ = now + what_.time;
    }
  }

 private:
  std::size_t attempt_;
  std::size_t tries_ = 1;
  instant until_ = 0;
};

void roll_retry(node& made, dice& random) {
  made.count = 1 + random.below(3);
  roll_time(made, random);
}
text_stream retry_of(const node& what, std::size_t attempt) {
  const node& input = what.inputs.front();
  auto open = [&input, attempt]() mutable { return build(input, attempt++); };
  return weir::defer(open) | weir::retry(weir::backoff(span(what.time)).factor(1).attempts(what.count));
}
const known retry("retry", {.roll = roll_retry,
                            .spelled = [](const node& stage) { return spelled_count(stage) + spelled_time(stage); },
                            .meaning = meaning<retried>,
                            .library = retry_of});

class recovered : public over_one {
 public:
  using over_one::over_one;
  outcome ask(instant now) override {
    if (failed_) return {};
    outcome next = input_->ask(now);
    if (next.what != outcome::kind::error) return next;
    failed_ = true;
    return value("(" + next.text + ")");
  }

 private:
  bool failed_ = false;
};

const known upon_error("upon_error", {.meaning = meaning<recovered>,
                                      .library = over_input([](text_stream input, const node&) {
                                        return std::move(input) | weir::upon_error([](const std::exception_ptr& error) {
                                                 return "(" + what_of(error) + ")";
                                               });
                                      })});

}  // namespace

}  // namespace differential
