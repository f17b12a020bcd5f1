// `wake` is all that an event may do to whoever drives a stream: it links a node and runs nothing.
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace {

class driver : public weir::ready_node {
 public:
  explicit driver(int& runs) noexcept
      : ready_node([](ready_node& self) noexcept { ++static_cast<driver&>(self).runs_; }), runs_(runs) {}

 private:
  int& runs_;
};

/// A run on a loop that a test turns by hand.
class workbench {
 public:
  explicit workbench(int budget) : loop(budget), run(new weir::run_state(loop)) {}
  workbench(const workbench&) = delete;
  workbench& operator=(const workbench&) = delete;
  ~workbench() {
    run->finish();
    run->release();
  }

  weir::testing::virtual_scheduler loop;
  weir::run_state* run;
};

TEST(context, wake_runs_nothing_and_again_has_no_effect) {
  workbench bench(10);
  int runs = 0;
  driver node(runs);
  weir::context ctx(bench.run->ctx(), node);
  ctx.wake();
  ctx.wake();
  EXPECT_EQ(runs, 0);
  bench.loop.run_ready();
  EXPECT_EQ(runs, 1);
  ctx.wake();
  bench.loop.run_ready();
  EXPECT_EQ(runs, 2);
}

TEST(context, a_driver_that_is_destroyed_withdraws_its_wake) {
  workbench bench(10);
  int runs = 0;
  auto node = std::make_unique<driver>(runs);
  weir::context ctx(bench.run->ctx(), *node);
  ctx.wake();
  node.reset();
  bench.loop.run_ready();
  EXPECT_EQ(runs, 0);
}

TEST(context, a_budget_that_is_used_up_wakes_the_driver) {
  workbench bench(2);
  int runs = 0;
  driver node(runs);
  weir::context ctx(bench.run->ctx(), node);
  bench.loop.run_ready();
  EXPECT_TRUE(ctx.spend());
  EXPECT_TRUE(ctx.spend());
  EXPECT_EQ(runs, 0);
  EXPECT_FALSE(ctx.spend());
  EXPECT_EQ(ctx.spend_up_to(5), 0U);
  EXPECT_EQ(runs, 0);
  bench.loop.run_once();
  EXPECT_EQ(runs, 1);
}

}  // namespace
