#include <weir/ops/fail.hpp>
#include <weir/ops/upon_error.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

using namespace weir_tests;

namespace {

TEST(fail, ends_with_its_error) {
  EXPECT_EQ(spell_times(weir::fail<int>(std::runtime_error("no"))), "no@0");
  EXPECT_EQ(spell_at_once(weir::fail<int>(std::runtime_error("no"))), "no");
}

TEST(fail, throws_the_exception_object_that_it_was_given) {
  class refused : public std::runtime_error {
   public:
    explicit refused(int why) : std::runtime_error("refused"), reason(why) {}
    int reason;
  };
  auto body = [](auto source) -> weir::task<int> {
    try {
      co_await source.count();
    } catch (const refused& error) {
      co_return error.reason;
    }
    co_return 0;
  };
  EXPECT_EQ(weir::testing::run(body(weir::fail<int>(refused(7)))), 7);
  EXPECT_EQ(weir::testing::run(body(weir::fail<int>(std::make_exception_ptr(refused(8))))), 8);
}

TEST(fail, is_over_after_its_error) {
  auto body = []() -> weir::task<> {
    auto source = weir::fail<int>(std::runtime_error("no"));
    EXPECT_THROW(static_cast<void>(co_await source.next()), std::runtime_error);
    EXPECT_FALSE(co_await source.next());
    EXPECT_EQ(co_await source.count(), 0U);
  };
  weir::testing::run(body());
}

TEST(fail, does_not_fail_when_it_was_closed_before_it_was_asked) {
  auto body = []() -> weir::task<> {
    auto source = weir::fail<int>(std::runtime_error("no"));
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(body());
}

TEST(fail, fails_also_when_the_run_drains) {
  auto body = []() -> weir::task<std::string> {
    co_await drain_the_run();
    co_return co_await timed(weir::fail<int>(std::runtime_error("no")));
  };
  EXPECT_EQ(weir::testing::run(body()), "no@0");
}

TEST(fail, has_values_of_any_type) {
  static_assert(std::is_same_v<decltype(weir::fail<number>(std::runtime_error("")))::value_type, number>);
  static_assert(std::is_same_v<decltype(weir::fail<int&>(std::runtime_error("")))::value_type, int&>);
}

TEST(fail, is_recovered_from_like_any_error) {
  auto zero = [](const std::exception_ptr&) { return 0; };
  EXPECT_EQ(spell(weir::fail<int>(std::runtime_error("no")) | weir::upon_error(zero)), "0 |");
}

TEST(fail, refuses_a_null_pointer) {
  EXPECT_EQ(refusal([] { return weir::fail<int>(std::exception_ptr()); }),
            "fail<T>(error): error must hold an exception, was null");
}

TEST(fail, may_be_moved_before_it_is_driven) {
  auto source = weir::fail<int>(std::runtime_error("no"));
  auto moved = std::move(source);
  EXPECT_EQ(spell(std::move(moved)), "no");
}

}  // namespace
