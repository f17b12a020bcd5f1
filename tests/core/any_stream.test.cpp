#include <weir/core/any_stream.hpp>

#include "core/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace {

using namespace weir_tests;

/// Always ready; says how many values it gave out and what the greatest demand was that it was told.
class asked : public weir::stream_base<asked, int> {
 public:
  struct record {
    int given = 0;
    std::size_t demand = 0;
  };
  explicit asked(record& book) : book_(&book) {}
  template <class Sink>
  weir::drive_status drive(weir::context& ctx, Sink&& sink) {
    book_->demand = std::max(book_->demand, weir::detail::demand_of(sink));
    for (;;) {
      if (!ctx.spend()) return weir::drive_status::pending;
      if (!sink(int(book_->given++))) return weir::drive_status::satisfied;
    }
  }
  weir::close_status close(weir::context&) noexcept { return weir::close_status::closed; }
  using stream_base<asked, int>::close;

 private:
  record* book_;
};

TEST(any_stream, holds_any_stream_of_its_values) {
  auto body = []() -> weir::task<std::string> {
    weir::any_stream<int> s = counting(3);
    std::string text = co_await spelled(s);
    weir::any_stream<int> numbers = weir::iota(0, 4) | weir::transform([](int i) { return i * i; });
    text += co_await spelled(numbers);
    weir::any_stream<int> nothing;
    co_return text + co_await spelled(nothing);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 2 |0 1 4 9 ||");
}

TEST(any_stream, converts_values) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<const char*> {
      co_yield "a";
      co_yield "b";
    };
    weir::any_stream<std::string> s = make();
    std::string text;
    while (auto value = co_await s.next()) text += *value + ".";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "a.b.");
}

TEST(any_stream, of_references_and_of_types_that_can_only_be_moved) {
  auto body = []() -> weir::task<int> {
    auto make = []() -> weir::async_generator<std::unique_ptr<int>> {
      co_yield std::make_unique<int>(1);
      co_yield std::make_unique<int>(2);
    };
    auto each = [](std::vector<int>& values) -> weir::async_generator<int&> {
      for (int& value : values) co_yield value;
    };
    int sum = 0;
    weir::any_stream<std::unique_ptr<int>> moved = make();
    while (auto value = co_await moved.next()) sum += **value;
    std::vector<int> values{10, 20};
    weir::any_stream<int&> references = each(values);
    while (auto value = co_await references.next()) sum += *value += 1;
    co_return sum + values[0] + values[1];
  };
  EXPECT_EQ(weir::testing::run(body()), 3 + 32 + 32);
}

TEST(any_stream, never_fetches_more_than_its_consumer_is_certain_to_take) {
  auto body = []() -> weir::task<std::string> {
    std::string text;
    auto note = [&text](const asked::record& book) { text += std::to_string(book.given) + "/" + std::to_string(book.demand) + " "; };
    {
      asked::record book;
      weir::any_stream<int> s = asked(book);
      for (int i = 0; i < 3; ++i) static_cast<void>(co_await s.next());
      note(book);
    }
    {
      asked::record book;
      auto s = weir::any_stream<int>(asked(book)) | weir::take(5);
      static_cast<void>(co_await s.count());
      note(book);
    }
    {
      asked::record book;
      auto s = weir::any_stream<int>(asked(book)) | weir::chunk(4);
      static_cast<void>(co_await s.next());
      note(book);
    }
    {
      asked::record book;
      auto s = weir::any_stream<int>(asked(book));
      auto until = [](int i) { return i == 6 ? weir::flow::stop : weir::flow::next; };
      co_await s.for_each(until);
      note(book);
    }
    {
      asked::record book;
      auto s = weir::any_stream<int>(asked(book)) | weir::prefetch(3);
      static_cast<void>(co_await s.next());
      co_await weir::sleep(1ms);
      note(book);
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "3/1 5/5 4/4 7/1 4/3 ");
}

TEST(any_stream, borrows_a_variable) {
  auto body = []() -> weir::task<std::string> {
    auto s = counting(4);
    {
      weir::any_stream<int> borrowed(s);
      static_cast<void>(co_await borrowed.next());
    }
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "1 2 3 |");
}

TEST(any_stream, may_be_assigned_and_closes_what_it_held) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      const at_scope_end locals(b, "locals");
      co_await with_log(exit_log(b, "exit"));
      co_yield 1;
    };
    weir::any_stream<int> s = make(book);
    static_cast<void>(co_await s.next());
    s = counting(1);
    book.push_back(co_await spelled(s));
  });
  EXPECT_EQ(log, (lines{"locals", "exit begins: stopped", "exit is over at 0", "0 |"}));
}

TEST(any_stream, passes_errors_closing_and_the_end_through) {
  const lines log = logged([](lines& book) -> weir::task<> {
    auto make = [](lines& b) -> weir::async_generator<int> {
      co_await with_log(exit_log(b, "exit", 5ms));
      co_yield 1;
      co_await weir::sleep(10ms);
      throw std::runtime_error("wrong");
    };
    weir::any_stream<int> fails = make(book);
    book.push_back(co_await spelled(fails));
    weir::any_stream<int> left = make(book);
    static_cast<void>(co_await left.first());
    book.push_back("left");
  });
  EXPECT_EQ(log, (lines{"exit begins: failed", "exit is over at 15", "1 wrong", "exit begins: stopped", "exit is over at 20", "left"}));
}

TEST(any_stream, of_any_stream_is_the_same_one) {
  weir::any_stream<int> s = counting(2);
  weir::any_stream<int> t = std::move(s);
  EXPECT_EQ(weir::testing::run(spelled(t)), "0 1 |");
}

}  // namespace
