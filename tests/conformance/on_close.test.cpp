#include <weir/ops/defer.hpp>
#include <weir/ops/on_close.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

/// Complains of a stream that was told its end twice or never.
class once {
 public:
  explicit once(laboratory& lab) : lab_(&lab) { lab.exit_registered(); }

  void operator()(weir::ended) const { lab_->exit_over(); }

 private:
  laboratory* lab_;
};
/// The same, awaited.
class once_later {
 public:
  explicit once_later(laboratory& lab) : lab_(&lab) {}

  weir::task<> operator()(weir::ended) const {
    laboratory* const lab = lab_;
    lab->exit_registered();
    co_await weir::sleep(3ms);
    lab->exit_over();
  }

 private:
  laboratory* lab_;
};

/// What the first value is asked for with opens the account of `once`.
template <class F>
auto watched(laboratory& lab) {
  return weir::defer([&lab] { return lab.source() | weir::on_close(F(lab)); });
}

TEST(on_close_conformance, with_a_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return watched<once>(lab); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(on_close_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return watched<once_later>(lab); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace
