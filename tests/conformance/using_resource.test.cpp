#include <weir/ops/using_resource.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

/// What was opened has to be closed, and while its stream is open it must not be.
class resource {
 public:
  explicit resource(laboratory& lab) : lab_(&lab) { lab.exit_registered(); }
  laboratory& lab() const noexcept { return *lab_; }

 private:
  laboratory* lab_;
};

weir::task<resource> open_later(laboratory& lab) {
  co_await weir::sleep(3ms);
  co_return resource(lab);
}
source use(resource& opened) { return opened.lab().source(); }
weir::task<source> use_later(resource& opened) {
  co_await weir::sleep(3ms);
  co_return opened.lab().source();
}
void close(resource& opened, weir::ended) {
  if (opened.lab().open() != 0) opened.lab().complain("a resource was closed before the stream that uses it");
  opened.lab().exit_over();
}
weir::task<> close_later(resource& opened, weir::ended how) {
  co_await weir::sleep(3ms);
  close(opened, how);
}

TEST(using_resource_conformance, with_functions_that_return_at_once) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::using_resource([&lab] { return resource(lab); }, use, close);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(using_resource_conformance, with_functions_that_are_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::using_resource([&lab] { return open_later(lab); }, use_later, close_later);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace
