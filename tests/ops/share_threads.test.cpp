// Subscribers on other threads than their hub: each sends its subscription back to the loop of the hub. Run under the
// thread sanitizer.
#include <weir/ops/share.hpp>
#include <weir/ops/starts_on.hpp>

#include "ops/among_threads.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::starts_on;

namespace {

weir::async_generator<std::string> texts(int n) {
  for (int i = 0; i < n; ++i) {
    if (i % 5 == 0) co_await weir::post();
    co_yield "a text that is too long to be kept in place: " + std::to_string(i);
  }
}

/// Reads `most` values, which come in order, and closes or just leaves its stream.
weir::task<int> read(auto source, int most, bool closes) {
  int next = 0;
  while (next < most) {
    auto text = co_await source.next();
    if (!text) break;
    EXPECT_TRUE(text->ends_with(" " + std::to_string(next))) << *text << " and not " << next;
    ++next;
  }
  if (closes) co_await source.close();
  co_return next;
}

constexpr int readers = 3;

TEST(share_threads, every_subscriber_sees_every_value_from_its_own_thread) {
  auto serve = [](int most) -> weir::task<std::vector<int>> {
    weir::scheduler& here = co_await weir::this_scheduler();
    auto hub = texts(600) | weir::share(8);
    auto local = hub.subscribe();
    co_await hub.start();  // in this run, and not in that of whoever comes first
    std::vector<int> seen(readers, 0);
    std::atomic<int> over{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < readers; ++i) {
      // Made here, since subscribing is the hub's thread's; it is driven in the other one, and upstream here again.
      threads.emplace_back([source = hub.subscribe() | starts_on(here, 4), &count = seen[static_cast<std::size_t>(i)], &over, most,
                            i]() mutable {
        count = run_among_threads(read(std::move(source), i == 0 ? most : 9999, i % 2 == 0));
        ++over;
      });
    }
    EXPECT_EQ(co_await read(std::move(local), 9999, true), 600);
    while (over != readers) co_await weir::post();
    for (auto& thread : threads) thread.join();
    co_return seen;
  };
  for (const int most : {1, 37, 9999}) {
    EXPECT_EQ(run_among_threads(serve(most)), (std::vector<int>{std::min(most, 600), 600, 600})) << most;
  }
}

}  // namespace
