#include <weir/core/result.hpp>

#include "core/support.hpp"

#include <memory>
#include <string>
#include <variant>

namespace {

using namespace weir_tests;
using weir::failure;
using weir::result;

/// What std::expected looks like from outside.
template <class E>
class unexpected_like {
 public:
  explicit unexpected_like(E error) : error_(std::move(error)) {}
  E& error() { return error_; }

 private:
  E error_;
};
template <class T, class E>
class expected_like {
 public:
  using unexpected_type = unexpected_like<E>;
  explicit expected_like(T value) : both_(std::in_place_index<0>, std::move(value)) {}
  explicit expected_like(unexpected_type error) : both_(std::in_place_index<1>, std::move(error.error())) {}
  bool has_value() const { return both_.index() == 0; }
  const T& operator*() const& { return std::get<0>(both_); }
  T&& operator*() && { return std::get<0>(std::move(both_)); }
  const E& error() const& { return std::get<1>(both_); }
  E&& error() && { return std::get<1>(std::move(both_)); }

 private:
  std::variant<T, E> both_;
};

std::exception_ptr wrong() { return std::make_exception_ptr(std::runtime_error("wrong")); }

TEST(result, is_a_value_or_an_error) {
  const result<int> good = 5;
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, 5);
  EXPECT_EQ(good.value(), 5);
  const result<int> bad = failure(wrong());
  EXPECT_FALSE(bad.has_value());
  EXPECT_TRUE(bad.error() != nullptr);
}

TEST(result, value_of_a_failure_throws_its_error) {
  const result<int> bad = failure(wrong());
  try {
    static_cast<void>(bad.value());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "wrong");
  }
  result<int, std::string> other = failure("text");
  EXPECT_THROW(static_cast<void>(other.value()), weir::bad_result_access);
  EXPECT_THROW(static_cast<void>(std::move(other).value()), weir::bad_result_access);
}

TEST(result, holds_what_can_only_be_moved) {
  result<std::unique_ptr<int>> good = std::make_unique<int>(5);
  auto moved = std::move(good);
  const std::unique_ptr<int> out = std::move(moved).value();
  EXPECT_EQ(*out, 5);
}

TEST(result, value_and_error_may_be_of_the_same_type) {
  const result<std::string, std::string> good = std::string("good");
  const result<std::string, std::string> bad = failure(std::string("bad"));
  EXPECT_EQ(*good, "good");
  EXPECT_EQ(bad.error(), "bad");
}

TEST(result, converts_from_what_looks_like_std_expected) {
  const expected_like<std::string, int> good(std::string("good"));
  const result<std::string, int> from_good(good);
  EXPECT_EQ(*from_good, "good");
  const result<std::string, long> from_bad{expected_like<std::string, int>(unexpected_like<int>(7))};
  ASSERT_FALSE(from_bad);
  EXPECT_EQ(from_bad.error(), 7);
  result<std::unique_ptr<int>, int> moved{expected_like<std::unique_ptr<int>, int>(std::make_unique<int>(3))};
  EXPECT_EQ(**moved, 3);
}

TEST(result, converts_to_what_looks_like_std_expected) {
  result<std::string, int> good = std::string("good");
  const auto to_good = static_cast<expected_like<std::string, int>>(std::move(good));
  EXPECT_EQ(*to_good, "good");
  result<std::string, int> bad = failure(7);
  const auto to_bad = static_cast<expected_like<std::string, int>>(std::move(bad));
  ASSERT_FALSE(to_bad.has_value());
  EXPECT_EQ(to_bad.error(), 7);
}

TEST(result, is_a_value_of_a_stream) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<result<int>> {
      co_yield 1;
      co_yield failure(wrong());
      co_yield 3;
    };
    auto s = make();
    std::string text;
    while (auto each = co_await s.next()) text += *each ? std::to_string(**each) : "-";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "1-3");
}

TEST(result, a_default_is_the_default_value) {
  const result<std::string> empty;
  ASSERT_TRUE(empty);
  EXPECT_EQ(*empty, "");
}

}  // namespace
