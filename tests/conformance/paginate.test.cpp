#include <weir/ops/paginate.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

using page = std::pair<std::vector<tracked>, std::optional<int>>;

/// Pages of two values each, by the laboratory's script.
page fetch(laboratory& lab, int n) {
  if (n == 2 && lab.script().fails_at() == 3) throw std::runtime_error("broke");
  std::vector<tracked> records;
  for (int i = 0; i < 2; ++i) records.push_back(lab.give(n + i));
  return page(std::move(records), n + 2 == lab.script().values() ? std::nullopt : std::optional(n + 2));
}
weir::task<page> fetch_later(laboratory& lab, int n) {
  co_await work(n / 2);
  co_return fetch(lab, n);
}

TEST(paginate_conformance, of_a_function) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) {
                         return weir::paginate(0, [&lab](int n) { return fetch(lab, n); });
                       })
                           .gives("0+1 2+3 4+5 |")
                           .fails_with("0+1 broke")
                           .pulls_at_most(times(2))),
            "");
}

TEST(paginate_conformance, of_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) {
                         return weir::paginate(0, [&lab](int n) { return fetch_later(lab, n); });
                       })
                           .gives("0+1 2+3 4+5 |")
                           .fails_with("0+1 broke")
                           .pulls_at_most(times(2))),
            "");
}

}  // namespace
