#include <weir/testing.hpp>
#include <weir/testing/tracked.hpp>
#include <weir/weir.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using weir::testing::each_tracked;
using weir::testing::ledger;
using weir::testing::tracked;
using fate = weir::testing::ledger::fate;

namespace {

constexpr int some = 40;

/// In pairs, since a generator that waits before each value would have no two of them on their way.
weir::async_generator<tracked> numbers(ledger& book) {
  for (int i = 0; i < some; ++i) {
    if (i % 2 == 0) co_await weir::sleep(std::chrono::milliseconds(1 + i % 3));
    tracked next(book, i);
    co_yield std::move(next);
  }
}

/// While it works the value is its own, also if it is stopped; then it hands it on.
weir::task<tracked> work(tracked value) {
  const int id = value.id();
  value.absorb();
  if (id % 3 != 0) co_await weir::sleep(std::chrono::milliseconds(id % 7));
  value.restore();
  co_return std::move(value);
}

weir::task<std::vector<tracked>> look_at(std::vector<tracked> batch) {
  for (const tracked& each : batch) each.absorb();
  co_await weir::sleep(2ms);
  for (const tracked& each : batch) each.restore();
  co_return std::move(batch);
}

/// Six stages, each of which has something on its way most of the time; and a consumer that works.
weir::task<> six_stages(ledger& book) {
  auto discarded = [](auto&& lost) noexcept requires(!std::is_arithmetic_v<std::remove_cvref_t<decltype(lost)>>) {
    each_tracked(lost, [](const tracked& each) { each.discard(); });
  };
  auto batches = numbers(book) | weir::prefetch(3) | weir::transform_concurrent(weir::concurrency(3).window(5), work) |
                 weir::chunk_for(4, 3ms) | weir::prefetch(2) | weir::transform(look_at) | weir::on_discard(discarded);
  while (auto batch = co_await batches.next()) {
    for (const tracked& each : *batch) each.deliver();
    co_await weir::sleep(3ms);
  }
}

using action = std::function<void(weir::root_task<void>&)>;
struct planned {
  std::size_t step;
  action act;
};

/// Every turn of the loop, and every move of its clock, is a step. Answers how many there were.
std::size_t run(ledger& book, const std::vector<planned>& plan) {
  weir::testing::virtual_scheduler loop;
  weir::root_task<void> root(loop, six_stages(book), [](weir::root_task<void>&) noexcept {});
  root.start();
  std::size_t step = 0;
  auto next = plan.begin();
  for (; !root.over(); ++step) {
    for (; next != plan.end() && next->step == step; ++next) next->act(root);
    if (!loop.run_once() && !root.over() && !loop.jump()) throw weir::testing::stuck();
  }
  if (root.error()) std::rethrow_exception(root.error());
  return step;
}

void stop(weir::root_task<void>& root) { root.stop(); }
void drain(weir::root_task<void>& root) { root.run().request_drain(); }

void expect_all_accounted_for(const ledger& book, const std::string& when) {
  EXPECT_EQ(book.objects(), 0) << when;
  for (const std::string& each : book.complaints()) ADD_FAILURE() << when << ": " << each;
}

}  // namespace

TEST(six_stages, deliver_everything) {
  ledger book;
  run(book, {});
  expect_all_accounted_for(book, "at the end");
  EXPECT_EQ(book.count(fate::delivered), std::size_t{some});
}
TEST(six_stages, lose_nothing_silently_when_they_are_stopped_at_any_step) {
  ledger whole;
  const std::size_t steps = run(whole, {});
  std::size_t most_discarded = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    ledger book;
    run(book, {{step, stop}});
    expect_all_accounted_for(book, "stopped at step " + std::to_string(step));
    most_discarded = std::max(most_discarded, book.count(fate::discarded));
  }
  EXPECT_GE(most_discarded, 10u) << "there was work in flight everywhere";
}
TEST(six_stages, deliver_what_they_took_in_when_they_drain_at_any_step) {
  ledger whole;
  const std::size_t steps = run(whole, {});
  for (std::size_t step = 0; step < steps; ++step) {
    ledger book;
    run(book, {{step, drain}});
    const std::string when = "drained at step " + std::to_string(step);
    expect_all_accounted_for(book, when);
    EXPECT_EQ(book.count(fate::discarded), 0u) << when;
    EXPECT_EQ(book.count(fate::absorbed), 0u) << when;
  }
}
TEST(six_stages, lose_nothing_silently_when_a_drain_becomes_a_stop) {
  ledger whole;
  const std::size_t steps = run(whole, {});
  for (std::size_t step = 0; step < steps; ++step) {
    for (const std::size_t later : {1u, 3u, 9u}) {
      ledger book;
      run(book, {{step, drain}, {step + later, stop}});
      expect_all_accounted_for(
          book, "drained at step " + std::to_string(step) + ", stopped " + std::to_string(later) + " later");
    }
  }
}
