// Ten million ready values through 20 operators, a filter that rejects ten million in a generator woken by a timer, and a
// task awaited ten million times: none of them may need more stack for more values.
#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <sys/resource.h>

static const int many = 10'000'000;

static void expect(const char* what, long long got, long long wanted) {
  if (got == wanted) return;
  std::printf("%s: %lld instead of %lld\n", what, got, wanted);
  std::exit(1);
}

static int next_number(int x) { return x + 1; }
static bool is_negative(int x) { return x < 0; }

template <int Stages, class S>
static auto with_stages(S stream) {
  if constexpr (Stages == 0) {
    return stream;
  } else {
    return with_stages<Stages - 1>(std::move(stream) | weir::transform(next_number));
  }
}

static weir::async_generator<int> woken(int count) {
  co_await weir::sleep(std::chrono::milliseconds(1));
  for (int i = 0; i < count; ++i) co_yield i;
}

static weir::task<int> one() { co_return 1; }

static weir::task<long long> ready_tasks() {
  long long sum = 0;
  for (int i = 0; i < many; ++i) sum += co_await one();
  co_return sum;
}

int main() {
  // Far less than one frame a value would take, far more than a chain of stages does.
  const rlimit stack{256 * 1024, RLIM_INFINITY};
  setrlimit(RLIMIT_STACK, &stack);
  expect("values through 20 operators", weir::testing::run(with_stages<20>(weir::iota(0, many)).count()), many);
  expect("values that a filter rejects", weir::testing::run((woken(many) | weir::filter(is_negative)).count()), 0);
  expect("tasks that end at once", weir::testing::run(ready_tasks()), many);
}
