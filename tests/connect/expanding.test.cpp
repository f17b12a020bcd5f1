// The stage of which jq::program is one: put through the battery with values whose end is watched.
#include <weir/connect/detail/expanding.hpp>
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/testing.hpp>
#include <weir/testing/conformance.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using weir::testing::conformance;
using weir::testing::laboratory;
using weir::testing::tracked;

/// n: the numbers 10 n, 10 n + 1, ... , n % 3 of them: 0 for none, 1 for one, 2 for two.
class fans_out {
 public:
  explicit fans_out(weir::testing::ledger& book) : book_(&book) {}
  void start(tracked value) {
    value.absorb();
    next_ = 1000 + 10 * value.id();
    end_ = next_ + value.id() % 3;
  }
  std::optional<tracked> next() {
    if (next_ == end_) return std::nullopt;
    return tracked(*book_, next_++);
  }
  void stop() noexcept { next_ = end_; }

 private:
  weir::testing::ledger* book_;
  int next_ = 0;
  int end_ = 0;
};

class expands {
 public:
  explicit expands(weir::testing::ledger& book) : book_(&book) {}
  template <class Up>
  auto operator()(Up source) const {
    return weir::detail::expanding_stream<Up, fans_out>(std::move(source), fans_out(*book_));
  }

 private:
  weir::testing::ledger* book_;
};

/// n, n + 1, n + 2, ... without end.
class counts_up {
 public:
  void start(int from) { next_ = from; }
  std::optional<int> next() { return next_++; }
  void stop() noexcept {}

 private:
  int next_ = 0;
};

}  // namespace

TEST(expanding_stream, keeps_every_rule_of_streams) {
  const auto report = conformance<tracked>([](laboratory& lab) {
                        return lab.source() | expands(lab.book());
                      })
                          .gives("1010 1020 1021 1040 1050 1051 |")
                          .fails_with("1010 1020 1021 source failed at 3")
                          // Two values of three give one or two results each, and one gives none.
                          .pulls_at_most([](std::size_t asked) { return asked + asked / 2 + 2; })
                          .examine();
  EXPECT_EQ(report, "");
}

TEST(expanding_stream, looks_for_the_next_value_only_when_the_results_of_this_one_are_taken) {
  const auto report = conformance<tracked>([](laboratory& lab) {
                        return lab.source() | expands(lab.book()) | weir::take(3);
                      })
                          .gives("1010 1020 1021 |")
                          .pulls_at_most([](std::size_t) { return std::size_t{3}; })
                          .examine();
  EXPECT_EQ(report, "");
}

TEST(expanding_stream, a_value_without_end_gives_the_loop_its_turn) {
  const auto check = []() -> weir::task<std::vector<std::string>> {
    std::vector<std::string> order;
    const auto count = [&order]() -> weir::task<> {
      auto endless = weir::detail::expanding_stream(weir::iota(0), counts_up()) | weir::take(100'000);
      co_await endless.for_each([](int) {});
      order.emplace_back("counted");
    };
    const auto other = [&order]() -> weir::task<> {
      for (int i = 0; i < 50; ++i) co_await weir::post();
      order.emplace_back("had fifty turns");
    };
    co_await weir::when_all(count(), other());
    co_return order;
  };
  EXPECT_EQ(weir::testing::run(check()), (std::vector<std::string>{"had fifty turns", "counted"}));
}
