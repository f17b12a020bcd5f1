#pragma once

#include <weir/core/pipe.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// A stream of `T` whose type is erased: for interfaces, members, and streams chosen at run time.
///
/// Shape    as what it holds. Movable until first driven.
/// Demand   never more than its consumer is certain to take.
/// Cost     one allocation when made; one indirect call a drive and one a value.
template <class T>
class any_stream : public stream_base<any_stream<T>, T> {
 public:
  any_stream() noexcept = default;
  template <class S>
    requires(!std::same_as<std::remove_cvref_t<S>, any_stream> && stream<std::remove_cvref_t<S>> &&
             std::convertible_to<typename std::remove_cvref_t<S>::value_type, T>)
  any_stream(S&& source)  // NOLINT: implicit on purpose, any stream is one
      : held_(std::make_unique<holder<detail::owned_or_borrowed_t<S>>>(detail::own_or_borrow(std::forward<S>(source)))) {}
  any_stream(any_stream&&) noexcept = default;
  any_stream& operator=(any_stream&& other) noexcept {
    if (this != &other) {
      std::destroy_at(this);
      std::construct_at(this, std::move(other));
    }
    return *this;
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (held_ == nullptr) return drive_status::done;
    erased_sink erased(sink);
    return held_->drive(ctx, erased);
  }
  close_status close(context& ctx) { return held_ == nullptr ? close_status::closed : held_->close(ctx); }
  using stream_base<any_stream, T>::close;

 private:
  class erased_sink {
   public:
    template <class Sink>
    explicit erased_sink(Sink& sink) noexcept
        : sink_(const_cast<void*>(static_cast<const void*>(std::addressof(sink)))),
          push_([](void* target, T&& value) { return (*static_cast<Sink*>(target))(static_cast<T&&>(value)); }),
          demand_(detail::demand_of(sink)) {}
    bool operator()(T&& value) { return push_(sink_, static_cast<T&&>(value)); }
    std::size_t demand() const noexcept { return demand_; }

   private:
    void* sink_;
    bool (*push_)(void*, T&&);
    std::size_t demand_;
  };

  struct holder_base {
    virtual ~holder_base() = default;
    virtual drive_status drive(context& ctx, erased_sink& sink) = 0;
    virtual close_status close(context& ctx) = 0;
  };
  template <class S>
  struct holder final : holder_base {
    explicit holder(S&& source) : source_(std::move(source)) {}
    drive_status drive(context& ctx, erased_sink& sink) override {
      if constexpr (std::same_as<typename S::value_type, T>) {
        return source_.drive(ctx, sink);
      } else {
        auto converting = detail::sink_with(sink.demand(), [&sink](typename S::value_type&& value) {
          return sink(static_cast<T>(static_cast<typename S::value_type&&>(value)));
        });
        return source_.drive(ctx, converting);
      }
    }
    close_status close(context& ctx) override { return source_.close(ctx); }
    S source_;
  };

  std::unique_ptr<holder_base> held_;
};

}  // namespace v0
}  // namespace weir
