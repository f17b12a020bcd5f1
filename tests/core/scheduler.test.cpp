#include <weir/core/scheduler.hpp>

#include "core/support.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <random>

namespace {

using namespace weir_tests;
using weir::testing::virtual_scheduler;

weir::time_point at(int milliseconds) { return weir::time_point(std::chrono::milliseconds(milliseconds)); }

class noting_timer : public weir::timer_node {
 public:
  noting_timer(std::vector<int>& order, int name)
      : timer_node([](timer_node& self) noexcept {
          auto& timer = static_cast<noting_timer&>(self);
          timer.order_->push_back(timer.name_);
        }),
        order_(&order),
        name_(name) {}
  int name() const { return name_; }

 private:
  std::vector<int>* order_;
  int name_;
};

template <class F>
class calling_node : public weir::ready_node {
 public:
  explicit calling_node(F f)
      : ready_node([](ready_node& self) noexcept { static_cast<calling_node&>(self).f_(); }), f_(std::move(f)) {}

 private:
  F f_;
};
template <class F>
class calling_timer : public weir::timer_node {
 public:
  explicit calling_timer(F f)
      : timer_node([](timer_node& self) noexcept { static_cast<calling_timer&>(self).f_(); }), f_(std::move(f)) {}

 private:
  F f_;
};

TEST(scheduler, runs_timers_in_the_order_of_their_time) {
  virtual_scheduler loop;
  std::vector<int> order;
  noting_timer a(order, 1), b(order, 2), c(order, 3);
  loop.arm(b, at(20));
  loop.arm(c, at(30));
  loop.arm(a, at(10));
  loop.run_for(1s);
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(scheduler, runs_timers_of_the_same_time_first_armed_first) {
  virtual_scheduler loop;
  std::vector<int> order;
  std::list<noting_timer> timers;
  for (int i = 0; i < 100; ++i) loop.arm(timers.emplace_back(order, i), at(10));
  loop.run_for(10ms);
  ASSERT_EQ(order.size(), 100U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(scheduler, a_timer_runs_once_and_not_before_its_time) {
  virtual_scheduler loop;
  std::vector<int> order;
  noting_timer timer(order, 1);
  loop.arm(timer, at(10));
  loop.run_for(9ms);
  EXPECT_TRUE(order.empty());
  EXPECT_TRUE(timer.armed());
  loop.run_for(1ms);
  EXPECT_EQ(order.size(), 1U);
  EXPECT_FALSE(timer.armed());
  loop.run_for(1h);
  EXPECT_EQ(order.size(), 1U);
}

TEST(scheduler, arming_an_armed_timer_moves_it) {
  virtual_scheduler loop;
  std::vector<int> order;
  noting_timer a(order, 1), b(order, 2);
  loop.arm(a, at(10));
  loop.arm(b, at(20));
  loop.arm(a, at(30));
  loop.run_for(1s);
  EXPECT_EQ(order, (std::vector<int>{2, 1}));
}

TEST(scheduler, a_timer_may_be_destroyed_by_its_own_function) {
  virtual_scheduler loop;
  std::shared_ptr<void> mine;
  auto destroy = [&mine] { mine.reset(); };
  auto timer = std::make_shared<calling_timer<decltype(destroy)>>(destroy);
  mine = timer;
  loop.arm(*std::exchange(timer, nullptr), at(5));
  loop.run_for(10ms);
  EXPECT_EQ(mine, nullptr);
}

TEST(scheduler, a_timer_may_withdraw_and_destroy_others_that_are_due_at_the_same_time) {
  virtual_scheduler loop;
  std::vector<int> order;
  std::list<noting_timer> timers;
  auto clear = [&timers] { timers.clear(); };
  calling_timer<decltype(clear)> first(clear);
  loop.arm(first, at(10));
  for (int i = 0; i < 20; ++i) loop.arm(timers.emplace_back(order, i), at(10));
  loop.run_for(1s);
  EXPECT_TRUE(order.empty());
}

TEST(scheduler, a_timer_that_arms_itself_for_the_past_lets_the_others_that_are_due_run) {
  virtual_scheduler loop;
  std::vector<int> order;
  loop.run_for(1s);
  weir::timer_node* self = nullptr;
  int rounds = 0;
  auto again = [&] {
    if (++rounds < 50) loop.arm(*self, weir::time_point{});
  };
  calling_timer<decltype(again)> greedy(again);
  self = &greedy;
  noting_timer other(order, 1);
  loop.arm(greedy, at(0));
  loop.arm(other, at(1000));
  for (int i = 0; i < 2; ++i) loop.run_once();
  EXPECT_EQ(order.size(), 1U) << "after " << rounds << " rounds";
}

TEST(scheduler, agrees_with_an_ordered_map_over_thousands_of_random_steps) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    virtual_scheduler loop;
    std::vector<int> order;
    std::vector<std::unique_ptr<noting_timer>> timers;
    for (int i = 0; i < 200; ++i) timers.push_back(std::make_unique<noting_timer>(order, i));
    std::multimap<weir::time_point, int> model;  // equal keys keep the order of insertion
    auto forget = [&model](int name) {
      std::erase_if(model, [name](const auto& entry) { return entry.second == name; });
    };
    std::vector<int> expected;
    for (int step = 0; step < 3000; ++step) {
      const auto name = static_cast<int>(random() % timers.size());
      auto& timer = timers[static_cast<std::size_t>(name)];
      switch (random() % 8) {
        case 0:
        case 1:
        case 2:
        case 3: {
          const weir::time_point when = loop.now() + std::chrono::milliseconds(random() % 40);
          loop.arm(*timer, when);
          forget(name);
          model.emplace(when, name);
          break;
        }
        case 4:
          timer->withdraw();
          forget(name);
          break;
        case 5:
          timer = std::make_unique<noting_timer>(order, name);  // destroys the old one, armed or not
          forget(name);
          break;
        default:
          loop.run_for(std::chrono::milliseconds(random() % 10));
          while (!model.empty() && model.begin()->first <= loop.now()) {
            expected.push_back(model.begin()->second);
            model.erase(model.begin());
          }
          break;
      }
      ASSERT_EQ(order, expected) << "seed " << seed << ", step " << step;
    }
    for (const auto& each : timers) {
      const bool armed = std::any_of(model.begin(), model.end(), [&](const auto& entry) { return entry.second == each->name(); });
      EXPECT_EQ(each->armed(), armed);
    }
    loop.run_for(1s);
    for (const auto& entry : model) expected.push_back(entry.second);
    EXPECT_EQ(order, expected) << "seed " << seed;
  }
}

TEST(scheduler, withdraws_its_timers_when_it_is_destroyed) {
  std::vector<int> order;
  noting_timer a(order, 1), b(order, 2);
  {
    virtual_scheduler loop;
    loop.arm(a, at(10));
    loop.arm(b, at(20));
  }
  EXPECT_FALSE(a.armed());
  EXPECT_FALSE(b.armed());
}

TEST(scheduler, runs_ready_nodes_in_the_order_they_came) {
  virtual_scheduler loop;
  std::vector<int> order;
  auto one = [&] { order.push_back(1); };
  auto two = [&] { order.push_back(2); };
  calling_node<decltype(one)> a(one);
  calling_node<decltype(two)> b(two);
  loop.enqueue(b);
  loop.enqueue(a);
  loop.run_ready();
  EXPECT_EQ(order, (std::vector<int>{2, 1}));
}

TEST(scheduler, a_node_enqueued_twice_runs_once) {
  virtual_scheduler loop;
  int runs = 0;
  auto count = [&] { ++runs; };
  calling_node<decltype(count)> node(count);
  loop.enqueue(node);
  loop.enqueue(node);
  loop.run_ready();
  EXPECT_EQ(runs, 1);
  loop.enqueue(node);
  loop.run_ready();
  EXPECT_EQ(runs, 2);
}

TEST(scheduler, a_destroyed_or_withdrawn_node_does_not_run) {
  virtual_scheduler loop;
  int runs = 0;
  auto count = [&] { ++runs; };
  using node = calling_node<decltype(count)>;
  auto destroyed = std::make_unique<node>(count);
  node withdrawn(count);
  loop.enqueue(*destroyed);
  loop.enqueue(withdrawn);
  destroyed.reset();
  withdrawn.withdraw();
  EXPECT_FALSE(withdrawn.linked());
  loop.run_ready();
  EXPECT_EQ(runs, 0);
}

TEST(scheduler, a_node_may_destroy_its_neighbours_of_the_same_round) {
  virtual_scheduler loop;
  int runs = 0;
  auto count = [&] { ++runs; };
  using node = calling_node<decltype(count)>;
  std::array<std::unique_ptr<node>, 4> others;
  for (auto& each : others) each = std::make_unique<node>(count);
  auto destroy = [&] {
    others[0].reset();
    others[2].reset();
    others[3].reset();
  };
  calling_node<decltype(destroy)> destroyer(destroy);
  loop.enqueue(destroyer);
  for (auto& each : others) loop.enqueue(*each);
  loop.run_ready();
  EXPECT_EQ(runs, 1);
}

TEST(scheduler, what_a_node_enqueues_waits_for_the_next_round) {
  virtual_scheduler loop;
  std::vector<int> order;
  weir::ready_node* self = nullptr;
  int rounds = 0;
  auto again = [&] {
    order.push_back(1);
    if (++rounds < 3) loop.enqueue(*self);
  };
  calling_node<decltype(again)> greedy(again);
  self = &greedy;
  auto two = [&] { order.push_back(2); };
  calling_node<decltype(two)> other(two);
  loop.enqueue(greedy);
  loop.enqueue(other);
  loop.run_once();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  loop.run_ready();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 1, 1}));
}

TEST(scheduler, looks_at_timers_in_every_round) {
  virtual_scheduler loop;
  std::vector<int> order;
  noting_timer due(order, 7);
  weir::ready_node* self = nullptr;
  auto forever = [&] { loop.enqueue(*self); };
  calling_node<decltype(forever)> busy(forever);
  self = &busy;
  loop.enqueue(busy);
  loop.run_once();
  loop.arm(due, loop.now());
  loop.run_once();
  EXPECT_EQ(order.size(), 1U);
  busy.withdraw();
}

TEST(scheduler, refills_the_budget_for_every_node_and_timer) {
  virtual_scheduler loop;
  std::vector<std::uint64_t> found;
  auto use_all = [&] { found.push_back(loop.spend_up_to(1'000'000)); };
  calling_node<decltype(use_all)> a(use_all), b(use_all);
  calling_timer<decltype(use_all)> c(use_all);
  loop.enqueue(a);
  loop.enqueue(b);
  loop.arm(c, loop.now());
  loop.run_ready();
  const std::uint64_t all = weir::scheduler::budget_per_node;
  EXPECT_EQ(found, (std::vector<std::uint64_t>{all, all, all}));
}

TEST(scheduler, the_budget_is_spent_one_by_one_or_in_blocks_and_given_back) {
  virtual_scheduler loop;
  EXPECT_EQ(loop.spend_up_to(1000), 1000U);
  EXPECT_EQ(loop.spend_up_to(1000), 24U);
  EXPECT_EQ(loop.spend_up_to(1000), 0U);
  EXPECT_FALSE(loop.spend());
  loop.give_back(3);
  EXPECT_TRUE(loop.spend());
}

TEST(scheduler, a_posted_function_runs_once_on_the_loop) {
  virtual_scheduler loop;
  int runs = 0;
  loop.post([&runs, only_moved = std::make_unique<int>(5)] { runs += *only_moved; });
  EXPECT_EQ(runs, 0);
  loop.run_ready();
  loop.run_ready();
  EXPECT_EQ(runs, 5);
}

TEST(scheduler, what_a_node_posts_runs_before_the_clock_moves) {
  virtual_scheduler loop;
  weir::time_point ran_at = at(-1);
  auto posts_and_sleeps = [](virtual_scheduler& own, weir::time_point& seen) -> weir::task<> {
    co_await weir::post();
    own.post([&own, &seen] { seen = own.now(); });
    co_await weir::sleep(std::chrono::milliseconds(5));
  };
  weir::testing::run(loop, posts_and_sleeps(loop, ran_at));
  EXPECT_EQ(ran_at, at(0));
}

TEST(scheduler, a_posted_function_that_never_ran_is_destroyed_with_the_loop) {
  auto resource = std::make_shared<int>(1);
  {
    virtual_scheduler loop;
    loop.post([resource] {});
    EXPECT_EQ(resource.use_count(), 2);
  }
  EXPECT_EQ(resource.use_count(), 1);
}

TEST(scheduler, work_arrived_is_called_once_until_the_loop_is_idle_again) {
  class host final : public weir::scheduler {
   public:
    weir::time_point now() const noexcept override { return {}; }
    bool go() { return turn(); }
    int calls = 0;

   private:
    void work_arrived() noexcept override { ++calls; }
    void post_call(std::unique_ptr<weir::detail::posted_call>) override {}
  };
  host loop;
  int runs = 0;
  auto count = [&] { ++runs; };
  calling_node<decltype(count)> a(count), b(count);
  loop.enqueue(a);
  loop.enqueue(b);
  EXPECT_EQ(loop.calls, 1);
  EXPECT_FALSE(loop.go());
  EXPECT_EQ(runs, 2);
  loop.enqueue(a);
  EXPECT_EQ(loop.calls, 2);
}

}  // namespace
