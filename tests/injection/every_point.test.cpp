#include "break_everywhere.hpp"

#include <weir/weir.hpp>

#include <chrono>
#include <utility>

using namespace injection;

namespace {

weir::task<> send_some(weir::channel_sender<value> into) {
  for (int i = 0; i < 5; ++i) {
    value next(i);
    co_await into.send(std::move(next));
  }
}

}  // namespace

TEST(failure_at_every_point, of_synchronous_stages) {
  break_everywhere([](numbers& seen) {
    return collect(weir::from(some(6)) | weir::transform(plus_one) | weir::filter(is_even) | weir::take(2), seen);
  });
}
TEST(failure_at_every_point, of_a_generator_and_awaited_functions) {
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 5) | weir::transform(slowly_plus_one) |
                       weir::inspect([](const value&) { fault::point(); }) | weir::drop(1),
                   seen);
  });
}
TEST(failure_at_every_point, of_an_erased_stream) {
  break_everywhere(
      [](numbers& seen) { return collect(values(values(counting(0, 4)) | weir::transform(plus_one)), seen); });
}
TEST(failure_at_every_point, of_prefetch) {
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 6) | weir::prefetch(2) | weir::transform(slowly_plus_one), seen);
  });
}
TEST(failure_at_every_point, of_transform_concurrent) {
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 6) | weir::transform_concurrent(3, slowly_plus_one), seen); });
}
TEST(failure_at_every_point, of_chunks) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 5) | weir::chunk(2), seen); });
}
TEST(failure_at_every_point, of_timed_chunks) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::chunk_for(3, 1500us), seen); });
}
TEST(failure_at_every_point, of_merged_streams) {
  break_everywhere([](numbers& seen) {
    return collect(weir::merge(counting(0, 3), weir::from(some(3)) | weir::transform(slowly_plus_one)), seen);
  });
}
TEST(failure_at_every_point, of_time_limits) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 4) | weir::timeout_each(5ms), seen); });
}
TEST(failure_at_every_point, of_one_generator_in_another) {
  break_everywhere([](numbers& seen) {
    auto both = []() -> weir::async_generator<value> {
      co_yield weir::elements_of(counting(0, 2));
      co_yield weir::elements_of(weir::from(some(2)));
    };
    return collect(both(), seen);
  });
}
TEST(failure_at_every_point, of_a_channel) {
  break_everywhere([](numbers& seen) {
    auto both = [](numbers& all) -> weir::task<> {
      auto [sender, receiver] = weir::channel<value>(2);
      co_await weir::when_all(send_some(std::move(sender)), collect(std::move(receiver), all));
    };
    return both(seen);
  });
}
TEST(failure_at_every_point, of_for_each_concurrent) {
  break_everywhere([](numbers& seen) {
    auto each = [](numbers& all) -> weir::task<> {
      auto keep_next = [&all](value next) -> weir::task<> {
        const value kept = co_await slowly_plus_one(std::move(next));
        all.push_back(kept.number());
      };
      co_await counting(0, 5).for_each_concurrent(2, keep_next);
    };
    return each(seen);
  });
}
TEST(failure_at_every_point, of_tries_that_are_used_up) {
  // Every failure is tried again: what was given before comes once more.
  auto again = [](numbers& seen) -> weir::task<> {
    int opened = 0;
    auto open = [&opened] {
      ++opened;
      return counting(0, 3);
    };
    auto source = weir::defer(open) | weir::retry(weir::backoff(1ms).attempts(1));
    co_await collect(std::move(source), seen);
  };
  break_everywhere(+again);
}
TEST(failure_at_every_point, of_tasks_beside_each_other) {
  break_everywhere([](numbers& seen) {
    auto both = [](numbers& all) -> weir::task<> {
      auto [first, second] = co_await weir::when_all(slowly_plus_one(value(1)), slowly_plus_one(value(3)));
      all.push_back(first.number());
      all.push_back(second.number());
    };
    return both(seen);
  });
}
TEST(failure_at_every_point, of_a_stream_that_is_left_early) {
  break_everywhere([](numbers& seen) {
    auto leave = [](numbers& all) -> weir::task<> {
      auto source = counting(0, 9) | weir::prefetch(3) | weir::transform_concurrent(2, slowly_plus_one);
      for (int i = 0; i < 2; ++i) {
        if (auto next = co_await source.next()) all.push_back(next->number());
      }
      co_await source.close();
    };
    return leave(seen);
  });
}
