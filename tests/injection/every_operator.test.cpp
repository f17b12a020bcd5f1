// The operators, broken at each of their points: each group of them in one or two pipelines.
#include "break_everywhere.hpp"

#include <weir/weir.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

using namespace injection;

namespace {

value sum(const value& so_far, const value& next) {
  fault::point();
  return value(so_far.number() + next.number());
}
std::optional<value> half(const value& number) {
  fault::point();
  if (number.number() % 2 != 0) return std::nullopt;
  return value(number.number() / 2);
}
int thirds(const value& number) {
  fault::point();
  return number.number() / 3;
}
weir::async_generator<value> two_of(const value& first) {
  fault::point();
  for (int i = 0; i < 2; ++i) {
    co_await weir::sleep(1ms);
    value next(10 * first.number() + i);
    co_yield std::move(next);
  }
}
/// What another stream goes on with after an error; an injected one is not hidden.
weir::async_generator<value> after(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
  co_yield value(0);
}
std::exception_ptr the_same(std::exception_ptr error) { return error; }

bool rises(const value& one, const value& next) {
  fault::point();
  return one.number() % 3 < next.number() % 3;
}
std::optional<value> add_up(int& so_far, const value& next) {
  fault::point();
  so_far += next.number();
  if (so_far % 2 == 0) return std::nullopt;
  return value(so_far);
}
std::optional<value> what_is_left(int& so_far) {
  fault::point();
  return value(so_far);
}
weir::task<std::optional<std::pair<value, int>>> count_down(int from) {
  fault::point();
  co_await weir::sleep(1ms);
  if (from == 0) co_return std::nullopt;
  co_return std::pair(value(from), from - 1);
}
weir::task<std::pair<std::vector<value>, std::optional<int>>> page_of(int number) {
  fault::point();
  co_await weir::sleep(1ms);
  co_return std::pair(some(number), number == 5 ? std::nullopt : std::optional(number + 1));
}
weir::task<int> open_it() {
  fault::point();
  co_await weir::sleep(1ms);
  co_return 3;
}
weir::async_generator<value> use_it(int& resource) { return counting(0, resource); }
weir::task<> close_it(int&, weir::ended) { co_await weir::sleep(1ms); }
void is_told(weir::ended) noexcept {}

weir::task<> read(weir::subscription<value> source, numbers& seen) { co_await collect(std::move(source), seen); }
weir::task<> look_at_all(weir::any_stream<value> source) {
  while (auto each = co_await source.next()) fault::point();
}

TEST(failure_in_every_operator, of_slices) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::limit(9) | weir::take_last(3), seen); });
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::drop_last(2), seen); });
}
TEST(failure_in_every_operator, of_functions) {
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 6) | weir::scan(value(1), sum) | weir::filter_map(half), seen); });
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 6) | weir::distinct_until_changed(thirds) | weir::intersperse(value(-1)), seen);
  });
  break_everywhere([](numbers& seen) { return collect(counting(0, 5) | weir::adjacent(), seen); });
}
TEST(failure_in_every_operator, of_streams_in_sequence) {
  break_everywhere([](numbers& seen) {
    return collect(weir::concat(counting(0, 3), weir::from(some(3))) | weir::start_with(value(7)), seen);
  });
  break_everywhere([](numbers& seen) {
    auto none = counting(0, 0) | weir::or_else([] { return counting(4, 6); }) | weir::default_if_empty(value(1));
    return collect(std::move(none), seen);
  });
}
TEST(failure_in_every_operator, of_streams_of_streams) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 3) | weir::transform_join(two_of), seen); });
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 3) | weir::transform(two_of) | weir::join(), seen); });
}
TEST(failure_in_every_operator, of_errors) {
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 4) | weir::let_error(after) | weir::map_error(the_same), seen); });
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 4) | weir::as_result() | weir::from_result(), seen); });
}
TEST(failure_in_every_operator, of_time) {
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 4) | weir::timeout(1h) | weir::timeout_first(1h) | weir::timestamped(), seen);
  });
}
TEST(failure_in_every_operator, of_shared_streams) {
  break_everywhere([](numbers& seen) {
    auto both = [](numbers& all) -> weir::task<> {
      auto shared = counting(0, 5) | weir::share(2);
      numbers other;
      auto readers = weir::when_all(read(shared.subscribe(), all), read(shared.subscribe(), other));
      co_await std::move(readers);
    };
    return both(seen);
  });
  break_everywhere([](numbers& seen) { return collect(counting(0, 5) | weir::tee(look_at_all), seen); });
}

TEST(failure_in_every_operator, of_groups) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::chunk_by(rises), seen); });
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::chunk_ready(3), seen); });
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::slide(3, 2), seen); });
}
TEST(failure_in_every_operator, of_ends) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::take_for(5ms), seen); });
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::stop_when(weir::sleep(2500us)), seen); });
}
TEST(failure_in_every_operator, of_functions_with_a_state) {
  break_everywhere(
      [](numbers& seen) { return collect(counting(0, 6) | weir::stateful_transform(0, add_up, what_is_left), seen); },
      before_it::anything);
  break_everywhere([](numbers& seen) { return collect(weir::unfold(6, count_down), seen); });
  break_everywhere([](numbers& seen) { return collect(weir::paginate(1, page_of), seen); });
}
TEST(failure_in_every_operator, of_resources) {
  break_everywhere([](numbers& seen) {
    return collect(weir::using_resource(open_it, use_it, close_it) | weir::on_close(is_told), seen);
  });
}
TEST(failure_in_every_operator, of_streams_side_by_side) {
  break_everywhere([](numbers& seen) {
    return collect(weir::zip(counting(0, 4), counting(0, 5) | weir::transform(slowly_plus_one)), seen);
  });
  break_everywhere([](numbers& seen) {
    return collect(weir::combine_latest(counting(0, 3), counting(0, 3) | weir::transform(slowly_plus_one)), seen);
  });
  break_everywhere([](numbers& seen) {
    return collect(counting(0, 5) | weir::transform(slowly_plus_one) | weir::with_latest_from(counting(0, 3)), seen);
  });
  break_everywhere([](numbers& seen) {
    return collect(weir::race(counting(0, 4) | weir::transform(slowly_plus_one), counting(1, 4)), seen);
  });
}
TEST(failure_in_every_operator, of_calls_at_once) {
  break_everywhere(
      [](numbers& seen) {
        return collect(counting(0, 6) | weir::transform_concurrent_unordered(3, slowly_plus_one), seen);
      },
      before_it::anything);
  break_everywhere(
      [](numbers& seen) {
        return collect(counting(0, 6) | weir::transform_concurrent_by(thirds, 3, slowly_plus_one), seen);
      },
      before_it::anything);
}
TEST(failure_in_every_operator, of_pressure) {
  break_everywhere(
      [](numbers& seen) {
        return collect(counting(0, 6) | weir::buffer(2, weir::overflow::drop_oldest) | weir::transform(slowly_plus_one),
                       seen);
      },
      before_it::anything);
  break_everywhere(
      [](numbers& seen) {
        return collect(counting(0, 6) | weir::conflate(sum) | weir::transform(slowly_plus_one), seen);
      },
      before_it::anything);
}
TEST(failure_in_every_operator, of_clocks) {
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::debounce(500us), seen); },
                   before_it::anything);
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::throttle(1500us), seen); },
                   before_it::anything);
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::sample(2ms), seen); },
                   before_it::anything);
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::delay(2ms, 3), seen); },
                   before_it::anything);
  break_everywhere([](numbers& seen) { return collect(counting(0, 6) | weir::rate_limit(weir::rate(2, 3ms)), seen); },
                   before_it::anything);
}

}  // namespace
