#include "conformance/stages.hpp"

#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <utility>

using namespace weir_tests;

namespace {

/// Says when the stream in it is gone: what is dropped on the other side after that is counted, and nobody is handed
/// it.
class leaving : public weir::stream_base<leaving, tracked> {
 public:
  leaving(source&& upstream, std::shared_ptr<bool> gone) : mark_(std::move(gone)), upstream_(std::move(upstream)) {}

  template <class Sink>
  weir::drive_status drive(weir::context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink);
  }
  weir::close_status close(weir::context& ctx) { return upstream_.close(ctx); }
  using stream_base<leaving, tracked>::close;

 private:
  class mark {
   public:
    explicit mark(std::shared_ptr<bool> gone) noexcept : gone_(std::move(gone)) {}
    mark(mark&&) noexcept = default;
    mark& operator=(mark&&) = delete;
    ~mark() {
      if (gone_ != nullptr) *gone_ = true;
    }

   private:
    std::shared_ptr<bool> gone_;
  };

  mark mark_;  // is destroyed after
  source upstream_;
};

// The other loop is the same one: all that crosses is posted, as it would be to another thread, and replays exactly.
TEST(starts_on_conformance, of_one_and_of_several) {
  for (const int n : {1, 2, 5}) {
    const auto gone = std::make_shared<bool>(false);
    EXPECT_EQ(complaints(single([n, gone](laboratory& lab) {
                           *gone = false;
                           return leaving(lab.source() | weir::starts_on(lab.loop(), n), gone);
                         })
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .may_absorb([gone](int) { return *gone; })
                             .pulls_at_most(beyond(static_cast<std::size_t>(n)))),
              "")
        << n;
  }
}

TEST(starts_on_conformance, of_a_stage_that_keeps_values_there) {
  const auto gone = std::make_shared<bool>(false);
  EXPECT_EQ(complaints(single([gone](laboratory& lab) {
                         *gone = false;
                         return leaving(
                             lab.source() | weir::prefetch(2) | weir::starts_on(lab.loop(), 2) | weir::prefetch(1),
                             gone);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb([gone](int) { return *gone; })
                           .pulls_at_most(beyond(5))),
            "");
}

}  // namespace
