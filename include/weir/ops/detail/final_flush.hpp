#pragma once

#include <weir/ops/detail/carried_state.hpp>
#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/detail/settled.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

template <class R>
inline constexpr bool is_std_optional = false;
template <class T>
inline constexpr bool is_std_optional<std::optional<T>> = true;

/// What comes out for an answer: what is in it where it is a std::optional, else the answer itself.
template <class R>
struct given_by {
  using type = R;
};
template <class T>
struct given_by<std::optional<T>> {
  using type = T;
};
template <class R>
using given_by_t = typename given_by<R>::type;

/// Gives `sink` an answer as an `Out`, if there is one in it.
template <class Out, class R, class Sink>
bool give_answer(R&& answer, Sink&& sink) {
  if constexpr (is_std_optional<R>) {
    return !answer || sink(static_cast<Out>(*std::move(answer)));
  } else {
    return sink(static_cast<Out>(static_cast<R&&>(answer)));
  }
}

/// The state of a stream and its flush, in a place of their own: the function of the stream refers to the state, and
/// has to be gone before that is flushed.
template <class Given, class Flush, class Out>
class flush_owed {
 public:
  using answer = std::invoke_result_t<Flush&, carried_t<Given>&>;

  flush_owed(Given&& given, Flush&& flush) : state_(std::move(given)), flush_(std::move(flush)) {}
  flush_owed(const flush_owed&) = delete;
  flush_owed& operator=(const flush_owed&) = delete;
  ~flush_owed() { stop(); }

  void bind(context& ctx) noexcept { downstream_ = &ctx; }
  /// The state, in which something is gathered from now on.
  carried_t<Given>& gather() {
    owed_ = true;
    return state_.get();
  }
  answer pay() {
    owed_ = false;
    return std::invoke(flush_, state_.get());
  }
  /// It will not be asked for any more. An asynchronous one is not begun for that.
  void stop() noexcept {
    if (!std::exchange(owed_, false)) return;
    if constexpr (!awaitable<answer>) {
      try {
        give_answer<Out>(pay(), [this](Out&& lost) {
          discard_owned<Out>(*downstream_, static_cast<Out&&>(lost));
          return true;
        });
      } catch (...) {
        downstream_->run().report_cleanup_error(std::current_exception());
      }
    }
  }

 private:
  carried<Given> state_;
  Flush flush_;
  context* downstream_ = nullptr;
  bool owed_ = false;
};

/// The state that is kept there.
template <class Owed>
class gathered_state {
 public:
  explicit gathered_state(Owed& owed) noexcept : owed_(&owed) {}
  auto& get() { return owed_->gather(); }

 private:
  Owed* owed_;
};

/// `Up`, and then what `Owed` gives, before the end and before an error.
template <class Up, class Owed>
class flushing_stream : public stream_base<flushing_stream<Up, Owed>, typename Up::value_type> {
  using value = typename Up::value_type;
  using answer = typename Owed::answer;
  using result = settled_t<answer>;

 public:
  using upstream_type = Up;
  flushing_stream(std::unique_ptr<Owed>&& owed, Up&& upstream)
      : owed_(std::move(owed)), upstream_(std::move(upstream)) {}
  flushing_stream(flushing_stream&&) = default;
  ~flushing_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (step_ == step::open) [[likely]] {
      downstream_ = &ctx;
      owed_->bind(ctx);
      sink_calls calls;
      const drive_status status = drive_keeping_error(upstream_, ctx, demand_of(sink), calls, error_,
                                                      [&](value&& v) { return calls(sink, static_cast<value&&>(v)); });
      if (status != drive_status::done) [[likely]]
        return status;
      step_ = step::flushing;
    }
    if (step_ == step::flushing) {
      item<result> last;
      if (!flushed(ctx, last)) return drive_status::pending;
      step_ = step::over;
      if (last && !give_answer<value>(static_cast<result&&>(*last), sink)) return drive_status::satisfied;
    }
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return drive_status::done;
  }
  close_status close(context& ctx) {
    step_ = step::over;
    drop();
    const stopping after_upstream(*owed_);
    return upstream_.close(ctx);
  }
  using stream_base<flushing_stream, value>::close;

 private:
  enum class step : unsigned char { open, flushing, over };
  class nothing {};
  using call = std::conditional_t<awaitable<answer>, terminals::task_in_flight<Owed*, result>, nothing>;

  class stopping {
   public:
    explicit stopping(Owed& owed) noexcept : owed_(owed) {}
    stopping(const stopping&) = delete;
    stopping& operator=(const stopping&) = delete;
    ~stopping() { owed_.stop(); }

   private:
    Owed& owed_;
  };

  /// True when flush is over, and has put into `last` what it gave. An error of the stream comes before its own.
  bool flushed(context& ctx, item<result>& last) {
    try {
      if constexpr (awaitable<answer>) {
        if (!call_.busy()) {
          call_.attach(ctx);
          static_cast<void>(call_.start(owed_.get(), [](Owed* owed) { return owed->pay(); }));
        }
        if (!call_.done()) return false;
        last.emplace(call_.collect());
      } else {
        last.emplace(owed_->pay());
      }
    } catch (...) {
      step_ = step::over;
      if (!error_) throw;
      ctx.run().report_cleanup_error(std::current_exception());
    }
    return true;
  }
  void drop() noexcept {
    if constexpr (awaitable<answer>) {
      if (!call_.busy()) return;
      break_off(call_, [this] {
        give_answer<value>(call_.collect(), [this](value&& lost) {
          discard_owned<value>(*downstream_, static_cast<value&&>(lost));
          return true;
        });
      });
    }
  }

  std::unique_ptr<Owed> owed_;  // before upstream_, whose function refers to it
  Up upstream_;
  std::exception_ptr error_;  // of upstream, held until all is flushed
  call call_;
  context* downstream_ = nullptr;
  step step_ = step::open;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
