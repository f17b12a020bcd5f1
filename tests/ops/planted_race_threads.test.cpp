// That the thread sanitizer sees what crosses a hop: a race that is planted here must be found, or its silence about
// the other tests would mean nothing. In other builds there is nothing to find it, so there is nothing here.
#if defined(__SANITIZE_THREAD__)
#define WEIR_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WEIR_THREAD_SANITIZER 1
#endif
#endif

#ifdef WEIR_THREAD_SANITIZER

#include "ops/among_threads.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace {

using namespace weir_tests;

int planted = 0;

// Not inlined, so that the report names them.
[[gnu::noinline]] void write_planted() { ++planted; }
[[gnu::noinline]] int read_planted() { return planted; }

// Relaxed: they bring both threads to the place, and order nothing.
std::atomic<bool> reader_is_there{false};
std::atomic<bool> written{false};

weir::task<> read_while_the_other_thread_is_at_work() {
  reader_is_there.store(true, std::memory_order_relaxed);
  while (!written.load(std::memory_order_relaxed)) std::this_thread::yield();
  std::printf("%d\n", read_planted());
  co_return;
}

weir::task<> race(loop_thread& other) {
  auto write = [](int value) {
    while (!reader_is_there.load(std::memory_order_relaxed)) std::this_thread::yield();
    write_planted();
    written.store(true, std::memory_order_relaxed);
    return value;
  };
  auto source = weir::iota(0, 10) | weir::transform(write) | weir::starts_on(other.loop(), 4);
  auto consume = [](auto& stream) -> weir::task<> { co_await stream.for_each([](int) {}); };
  auto both = weir::when_all(consume(source), read_while_the_other_thread_is_at_work());
  static_cast<void>(co_await std::move(both));
}

/// The same without the race: what was written is read when the stream is over.
weir::task<> take_turns(loop_thread& other) {
  auto write = [](int value) {
    write_planted();
    return value;
  };
  auto source = weir::iota(0, 20'000) | weir::transform(write) | weir::starts_on(other.loop(), 64);
  co_await source.for_each([](int) {});
  std::printf("%d\n", read_planted());
}

/// This program again, with one thing to do; its output, and its status at the end.
std::string run_again(const std::string& what) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = "WEIR_PLANT=" + what + " TSAN_OPTIONS=exitcode=66 '" + program +
                              "' '--gtest_filter=planted_race_threads.*' 2>&1; echo status $?";
  std::string output;
  std::FILE* pipe = popen(command.c_str(), "r");
  char part[4096];
  while (std::fgets(part, sizeof part, pipe) != nullptr) output += part;
  pclose(pipe);
  return output;
}

TEST(planted_race_threads, is_found_and_its_cure_is_silent) {
  if (const char* what = std::getenv("WEIR_PLANT")) {
    loop_thread other;
    run_among_threads(std::string(what) == "race" ? race(other) : take_turns(other));
    return;
  }
  const std::string raced = run_again("race");
  EXPECT_NE(raced.find("ThreadSanitizer: data race"), std::string::npos) << raced;
  EXPECT_NE(raced.find("write_planted"), std::string::npos) << raced;
  EXPECT_NE(raced.find("status 66"), std::string::npos) << raced;
  const std::string cured = run_again("turns");
  EXPECT_EQ(cured.find("ThreadSanitizer"), std::string::npos) << cured;
  EXPECT_NE(cured.find("status 0"), std::string::npos) << cured;
}

}  // namespace

#endif
