// The rules of the core in short, for a program that is compiled with no flag at all: no GoogleTest, no optimisation, no
// tail calls, and a stack of 256 KiB. tests/core/plain_o0.sh compiles and runs it.
#include <weir/core.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>
#include <weir/testing.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

int failures = 0;

void check(bool holds, const char* rule) {
  if (holds) return;
  ++failures;
  std::printf("does not hold: %s\n", rule);
}

struct tally {
  int copies = 0;
  int moved_from = 0;
  int alive = 0;
};
class value {
 public:
  value(tally& book, int number) : book_(&book), number_(number) { ++book_->alive; }
  value(const value& other) : book_(other.book_), number_(other.number_) {
    ++book_->copies;
    ++book_->alive;
  }
  value(value&& other) noexcept : book_(other.book_), number_(std::exchange(other.number_, -1)) { ++book_->alive; }
  ~value() { --book_->alive; }
  int number() const { return number_; }

 private:
  tally* book_;
  int number_;
};

weir::async_generator<int> ready(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}
weir::async_generator<int> ticking(int n) {
  for (int i = 0; i < n; ++i) {
    co_await weir::sleep(10ms);
    co_yield i;
  }
}
weir::async_generator<int> fails(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
  throw std::runtime_error("wrong");
}
weir::async_generator<int> woken_then_ready(int n) {
  co_await weir::sleep(1ms);
  for (int i = 0; i < n; ++i) co_yield i;
}
weir::async_generator<int> nested(int levels, int n) {
  if (levels == 0) {
    for (int i = 0; i < n; ++i) co_yield i;
  } else {
    co_yield weir::elements_of(nested(levels - 1, n));
  }
}

template <class S>
weir::task<std::string> spelled(S source) {
  std::string text;
  try {
    while (auto next = co_await source.next()) text += std::to_string(*next) + " ";
    text += "|";
  } catch (const std::exception& error) {
    text += error.what();
  }
  auto after = co_await source.next();
  co_return text + (after ? "+" : ".");
}

void values_errors_and_the_end() {
  check(weir::testing::run(spelled(ready(3))) == "0 1 2 |.", "values, then the end, again and again");
  check(weir::testing::run(spelled(ticking(3))) == "0 1 2 |.", "the same with timers");
  check(weir::testing::run(spelled(fails(2))) == "0 1 wrong.", "an error arrives after the values before it");
  check(weir::testing::run(spelled(ticking(9) | weir::take(2))) == "0 1 |.", "take");
  auto odd = [](int i) { return i % 2 != 0; };
  auto slow = [](int i) -> weir::task<int> {
    co_await weir::sleep(25ms);
    co_return i * i;
  };
  check(weir::testing::run(spelled(ticking(6) | weir::filter(odd) | weir::transform_concurrent(2, slow) | weir::prefetch(2))) ==
            "1 9 25 |.",
        "a pipeline of asynchronous stages");
}

weir::async_generator<value> rvalues(tally& book) {
  for (int i = 0; i < 3; ++i) co_yield value(book, i);
}
weir::async_generator<value> lvalues(tally& book) {
  for (int i = 0; i < 3; ++i) {
    value variable(book, i);
    co_yield variable;
    if (variable.number() != i) ++book.moved_from;
  }
}
weir::async_generator<const value&> references(tally& book) {
  for (int i = 0; i < 3; ++i) {
    const value variable(book, i);
    co_yield variable;
  }
}
weir::async_generator<std::unique_ptr<int>> only_moved() {
  for (int i = 0; i < 3; ++i) co_yield std::make_unique<int>(i);
}
template <class S>
weir::task<int> sum(S source) {
  int total = 0;
  while (auto next = co_await source.next()) total += next->number();
  co_return total;
}
weir::task<int> sum_of_only_moved() {
  auto source = only_moved();
  int total = 0;
  while (auto next = co_await source.next()) total += **next;
  co_return total;
}

void copies() {
  tally book;
  check(weir::testing::run(sum(rvalues(book))) == 3 && book.copies == 0, "a yielded rvalue is never copied");
  check(weir::testing::run(sum(references(book))) == 3 && book.copies == 0, "a reference is yielded without a copy");
  check(weir::testing::run(sum(lvalues(book))) == 3 && book.copies == 3, "a yielded lvalue is copied exactly once");
  check(book.moved_from == 0, "a yielded lvalue is never moved from");
  check(book.alive == 0, "every value is destroyed once");
  check(weir::testing::run(sum_of_only_moved()) == 3, "values that can only be moved");
}

using lines = std::vector<std::string>;
class resource {
 public:
  resource(lines& log, std::string name) : log_(&log), name_(std::move(name)) {}
  lines* log_;
  std::string name_;
};
weir::task<> shut(resource& mine, weir::ended why) {
  co_await weir::sleep(5ms);
  mine.log_->push_back(mine.name_ + (why == weir::ended::stopped ? " stopped" : " ended"));
}
class local {
 public:
  explicit local(lines& log) : log_(&log) {}
  local(const local&) = delete;
  local& operator=(const local&) = delete;
  ~local() { log_->push_back("locals"); }

 private:
  lines* log_;
};
weir::async_generator<int> with_exits(lines& log, int n) {
  const local mark(log);
  resource a(log, "a");
  co_await weir::with_exit(std::move(a), [](resource& mine, weir::ended why) { return shut(mine, why); });
  resource b(log, "b");
  co_await weir::with_exit(std::move(b), [](resource& mine, weir::ended why) { return shut(mine, why); });
  for (int i = 0; i < n; ++i) {
    co_await weir::sleep(10ms);
    co_yield i;
  }
}
weir::task<> left_by_first(lines& log) {
  auto source = with_exits(log, 3) | weir::transform([](int i) { return i; });
  auto answer = co_await source.first();
  log.push_back(answer ? "answered" : "nothing");
}
weir::task<> left_by_scope(lines& log) {
  {
    auto source = with_exits(log, 3);
    auto answer = co_await source.next();
    log.push_back(answer ? "answered" : "nothing");
  }
  log.push_back("left");
}
weir::task<> closed_while_asking(lines& log) {
  auto source = with_exits(log, 3);
  auto closer = [](auto& s) -> weir::task<> {
    co_await weir::sleep(2ms);
    co_await s.close();
  };
  auto both = weir::when_all(source.next(), closer(source));
  auto answers = co_await std::move(both);
  log.push_back(std::get<0>(answers) ? "value" : "end");
}
weir::task<> read_to_the_end(lines& log) {
  auto source = with_exits(log, 1);
  log.push_back(std::to_string(co_await source.count()));
}

lines written_by(weir::task<> (*make)(lines&)) {
  lines log;
  weir::testing::run(make(log));
  return log;
}

void closing() {
  check(written_by(left_by_first) == lines{"locals", "b stopped", "a stopped", "answered"},
        "a stream left early is closed before its terminal returns, exits last first, after the locals");
  check(written_by(left_by_scope) == lines{"answered", "locals", "left", "b stopped", "a stopped"},
        "a stream that leaves its scope has its exits awaited by the run");
  check(written_by(closed_while_asking) == lines{"locals", "b stopped", "a stopped", "end"},
        "close while a next is pending: that next answers the end");
  check(written_by(read_to_the_end) == lines{"locals", "b ended", "a ended", "1"}, "exits of a body that ended run before the end");
}

weir::task<int> abandoning() {
  auto source = ticking(50);
  int seen = 0;
  for (;;) {
    auto either = weir::when_any(source.next(), weir::sleep(3ms));
    auto answer = co_await std::move(either);
    if (answer.index() == 1) continue;
    if (!std::get<0>(answer)) co_return seen;
    if (*std::get<0>(answer) == seen) ++seen;
  }
}
weir::task<int> taking() {
  int pulled = 0;
  auto counts = [&pulled](int i) {
    ++pulled;
    return i;
  };
  auto source = weir::iota(0, 1000) | weir::transform(counts) | weir::take(5);
  co_return static_cast<int>(co_await source.count()) * 100 + pulled;
}

void demand() {
  check(weir::testing::run(abandoning()) == 50, "abandoning a next and asking again loses no value");
  check(weir::testing::run(taking()) == 505, "take(n) pulls n values");
}

// Stack: each of these would need megabytes if a value, a wake or an ended task left a frame behind.
template <class S>
auto plus_one(S source) {
  return std::move(source) | weir::transform([](long i) { return i + 1; });
}
template <class S>
auto four_operators(S source) {
  auto all = [](long) { return true; };
  return plus_one(plus_one(std::move(source) | weir::filter(all) | weir::take(100'000'000)));
}
weir::task<long> many_operators(long n) {
  auto source = four_operators(four_operators(four_operators(four_operators(four_operators(weir::iota(0L, n))))));
  long total = 0;
  auto add = [&total](long i) { total += i; };
  co_await source.for_each(add);
  co_return total;
}
weir::task<std::size_t> rejecting(int n) {
  auto none = [](int) { return false; };
  auto source = woken_then_ready(n) | weir::filter(none);
  co_return co_await source.count();
}
weir::task<std::size_t> deep(int n) {
  auto source = nested(100, n);
  co_return co_await source.count();
}
weir::task<long> many_tasks(int n) {
  auto child = [](int i) -> weir::task<int> {
    if (i % 2 == 0) co_await weir::post();
    co_return 1;
  };
  long total = 0;
  for (int i = 0; i < n; ++i) total += co_await child(i);
  co_return total;
}

void stack() {
  const long n = 10'000'000;
  check(weir::testing::run(many_operators(n)) == n * (n - 1) / 2 + 10 * n, "ten million values through 20 operators");
  check(weir::testing::run(rejecting(10'000'000)) == 0, "a filter that rejects ten million in woken mode");
  check(weir::testing::run(deep(100'000)) == 100'000, "a generator nested 100 deep");
  check(weir::testing::run(many_tasks(200'000)) == 200'000, "tasks that end at once and later");
}

}  // namespace

int main() {
  values_errors_and_the_end();
  copies();
  closing();
  demand();
  stack();
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
