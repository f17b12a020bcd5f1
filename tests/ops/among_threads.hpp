#pragma once

// Loops on real threads, for the tests that run under the thread sanitizer. Their clocks are virtual and jump.

#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <atomic>
#include <exception>
#include <thread>
#include <type_traits>
#include <utility>

namespace weir_tests {

/// Runs a task on a loop of this thread, and waits for what other threads post. Its clock stands still.
template <class T>
T run_among_threads(weir::task<T> body) {
  weir::testing::virtual_scheduler loop;
  weir::root_task<T> root(loop, std::move(body), [](weir::root_task<T>&) noexcept {});
  root.start();
  while (!root.over()) {
    if (!loop.run_once() && !root.over()) std::this_thread::yield();
  }
  if (root.error()) std::rethrow_exception(root.error());
  if constexpr (!std::is_void_v<T>) return root.take();
}

/// A loop in a thread of its own, until it is destroyed. A sleep there takes no time.
class loop_thread {
 public:
  loop_thread()
      : thread_([this] {
          while (!over_.load()) {
            if (!loop_.run_once() && !loop_.jump()) std::this_thread::yield();
          }
          // What was left here and told to end does so while there is a loop.
          for (int turns = 0; turns < 100'000 && (loop_.run_once() || loop_.jump()); ++turns) {
          }
        }) {}
  loop_thread(const loop_thread&) = delete;
  loop_thread& operator=(const loop_thread&) = delete;
  ~loop_thread() {
    over_.store(true);
    thread_.join();
  }
  weir::scheduler& loop() noexcept { return loop_; }

 private:
  weir::testing::virtual_scheduler loop_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace weir_tests
