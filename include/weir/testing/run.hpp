#pragma once

#include <weir/core/root_task.hpp>
#include <weir/testing/virtual_scheduler.hpp>

#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace testing {

/// Runs a task on a virtual clock: what takes hours takes microseconds, and every instant is exact.
///
/// Errors   the task's; `stuck` when it waits for something that cannot come.
template <class T>
T run(virtual_scheduler& loop, task<T> body) {
  root_task<T> root(loop, std::move(body), [](root_task<T>&) noexcept {});
  root.start();
  while (!root.over()) {
    if (!loop.run_once() && !root.over() && !loop.jump()) throw stuck();
  }
  if (root.error()) std::rethrow_exception(root.error());
  if constexpr (!std::is_void_v<T>) return root.take();
}

template <class T>
T run(task<T> body) {
  virtual_scheduler loop;
  return testing::run(loop, std::move(body));
}

/// Any other awaitable: `testing::run(s.count())`.
template <awaitable A>
  requires(!detail::is_task<std::remove_cvref_t<A>>)
auto run(A&& body) {
  return testing::run(detail::as_task(std::forward<A>(body)));
}

}  // namespace testing
}  // namespace v0
}  // namespace weir
