#include <weir/ops/unfold.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

using step = std::optional<std::pair<tracked, int>>;

/// The values of a source, by the laboratory's script.
step give(laboratory& lab, int n) {
  if (n == lab.script().fails_at()) throw std::runtime_error("broke");
  if (n == lab.script().values()) return std::nullopt;
  return std::pair(lab.give(n), n + 1);
}
weir::task<step> give_later(laboratory& lab, int n) {
  co_await work(n);
  co_return give(lab, n);
}

TEST(unfold_conformance, of_a_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::unfold(0, [&lab](int n) { return give(lab, n); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 broke")),
            "");
}

TEST(unfold_conformance, of_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::unfold(0, [&lab](int n) { return give_later(lab, n); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 broke")),
            "");
}

}  // namespace
