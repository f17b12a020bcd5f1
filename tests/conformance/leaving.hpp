#pragma once

#include "conformance/stages.hpp"

#include <memory>
#include <utility>

namespace weir_tests {

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

}  // namespace weir_tests
