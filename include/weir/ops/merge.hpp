#pragma once

#include <weir/core/any_stream.hpp>
#include <weir/core/cleanup_error.hpp>
#include <weir/core/pipe.hpp>
#include <weir/core/run_state.hpp>
#include <weir/ops/detail/handled_types.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

/// One input of a merge: its wake marks it ready and wakes the stage's consumer.
template <class S>
class merge_input : private ready_node {
 public:
  using value_type = typename S::value_type;

  explicit merge_input(S&& source) : ready_node(&run_node), source_(std::move(source)) {}
  merge_input(merge_input&& unbound) : merge_input(std::move(unbound.source_)) {}
  merge_input& operator=(merge_input&&) = delete;
  ~merge_input() = default;

  void bind(context& downstream) noexcept {
    downstream_ = &downstream;
    if (!ctx_.bound()) ctx_ = context(downstream, *this);
    ctx_.awaited(downstream.awaited());
  }

  bool ready() const noexcept { return ready_ && !over_; }
  bool over() const noexcept { return over_; }

  template <class Sink>
  drive_status drive(Sink& sink) {
    ready_ = false;  // before the drive: a wake that comes with it counts
    const drive_status status = source_.drive(ctx_, sink);
    if (status == drive_status::satisfied) ready_ = true;
    if (status == drive_status::done) over_ = true;
    return status;
  }

  context& ctx(context* closer) noexcept { return closer != nullptr ? *closer : ctx_; }
  /// Closed in mid-stream, it ends by waking the stage: with its own context; closed by the consumer, with theirs.
  close_status close(context* closer) {
    over_ = true;
    if (closer != nullptr) withdraw();  // a wake that is on its way would reach the consumer after the close
    if (closed_) return close_status::closed;
    try {
      closed_ = source_.close(ctx(closer)) == close_status::closed;
    } catch (...) {
      closed_ = true;
      throw;
    }
    return closed_ ? close_status::closed : close_status::pending;
  }

 private:
  static void run_node(ready_node& node) noexcept {
    auto& self = static_cast<merge_input&>(node);
    self.ready_ = true;
    self.downstream_->wake();
  }

  context ctx_;
  context* downstream_ = nullptr;
  bool ready_ = true;
  bool over_ = false;
  bool closed_ = false;
  S source_;
};

/// The inputs of a merge, whether they are of several types (a tuple) or many of one (a vector).
template <class... Ss>
class merge_inputs {
 public:
  using types = type_list<Ss...>;
  explicit merge_inputs(Ss&&... sources) : each_(merge_input<Ss>(std::move(sources))...) {}
  static constexpr std::size_t size() noexcept { return sizeof...(Ss); }
  template <class F>
  void visit(std::size_t at, F&& f) {
    visit(at, f, std::index_sequence_for<Ss...>());
  }

 private:
  template <class F, std::size_t... Is>
  void visit(std::size_t at, F& f, std::index_sequence<Is...>) {
    static_cast<void>(((Is == at ? (f(std::get<Is>(each_)), true) : false) || ...));
  }
  std::tuple<merge_input<Ss>...> each_;
};
template <class S>
class merge_inputs<std::vector<S>> {
 public:
  using types = type_list<S>;
  explicit merge_inputs(std::vector<S>&& sources) {
    each_.reserve(sources.size());
    for (auto& source : sources) each_.emplace_back(std::move(source));
  }
  std::size_t size() const noexcept { return each_.size(); }
  template <class F>
  void visit(std::size_t at, F&& f) {
    f(each_[at]);
  }

 private:
  std::vector<merge_input<S>> each_;
};

template <class T, class Inputs>
class merge_stream : public stream_base<merge_stream<T, Inputs>, T> {
 public:
  using upstream_types = typename Inputs::types;

  template <class... Args>
  explicit merge_stream(std::in_place_t, Args&&... args) : inputs_(std::forward<Args>(args)...) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!failed_) {
      for (std::size_t i = 0; i < inputs_.size(); ++i) inputs_.visit(i, [&ctx](auto& input) { input.bind(ctx); });
      const drive_status status = drive_ready(sink);
      if (!failed_) return status;
    }
    // The first error stops and joins the others before it is thrown.
    if (close_all(nullptr) == close_status::pending) return drive_status::pending;
    std::rethrow_exception(std::exchange(error_, nullptr));
  }
  close_status close(context& ctx) {
    failed_ = true;
    if (close_all(&ctx) == close_status::pending) return close_status::pending;
    if (cleanup_failure_) std::rethrow_exception(std::exchange(cleanup_failure_, nullptr));
    return close_status::closed;
  }
  using stream_base<merge_stream, T>::close;

 private:
  /// At most this many values in a row from one input while another is ready.
  static constexpr unsigned in_a_row = 32;

  template <class Sink>
  drive_status drive_ready(Sink& sink) {
    std::size_t idle = 0;  // inputs in a row that had nothing
    std::size_t over = 0;
    // Only a value makes it the turn of another input: who is first does not depend on how often somebody looks.
    for (std::size_t at = turn_; idle < inputs_.size(); at = after(at)) {
      drive_status status = drive_status::pending;
      bool wants_more = true;
      bool skipped = false;
      inputs_.visit(at, [&](auto& input) {
        if (input.over()) ++over;
        if (!input.ready()) {
          skipped = true;
          return;
        }
        status = drive_one(input, at, sink, wants_more);
      });
      if (failed_) return drive_status::pending;
      if (taken_in_a_row_ == in_a_row) take_turn(after(turn_));
      if (status == drive_status::satisfied && !wants_more) return status;
      if (skipped) {
        ++idle;
      } else {
        idle = over = 0;
      }
    }
    return over == inputs_.size() ? drive_status::done : drive_status::pending;
  }

  std::size_t after(std::size_t input) const noexcept { return input + 1 == inputs_.size() ? 0 : input + 1; }
  void take_turn(std::size_t input) noexcept {
    turn_ = input;
    taken_in_a_row_ = 0;
  }

  template <class Input, class Sink>
  drive_status drive_one(Input& input, std::size_t at, Sink& sink, bool& wants_more) {
    using in = typename Input::value_type;
    bool in_sink = false;
    auto limited = [&](in&& value) {
      if (turn_ != at) take_turn(at);
      ++taken_in_a_row_;
      in_sink = true;
      if constexpr (std::is_same_v<in, T>) {
        wants_more = sink(static_cast<in&&>(value));
      } else {
        wants_more = sink(static_cast<T>(static_cast<in&&>(value)));
      }
      in_sink = false;
      return wants_more && taken_in_a_row_ < in_a_row;
    };
    try {
      return input.drive(limited);
    } catch (...) {
      if (in_sink) throw;
      error_ = std::current_exception();
      failed_ = true;
      return drive_status::pending;
    }
  }

  close_status close_all(context* closer) {
    bool all = true;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      inputs_.visit(i, [&](auto& input) {
        try {
          all = input.close(closer) == close_status::closed && all;
        } catch (const cleanup_error& failure) {
          exit_failed(input.ctx(closer).run(), failure);
        }
      });
    }
    return all ? close_status::closed : close_status::pending;
  }
  /// The first one is thrown by close, where there is no other error; the others are reported.
  void exit_failed(run_state& run, const cleanup_error& failure) {
    if (cleanup_failure_) {
      run.report_cleanup_error(failure.cause());
    } else {
      cleanup_failure_ = std::current_exception();
    }
  }

  std::exception_ptr error_;
  std::exception_ptr cleanup_failure_;
  std::size_t turn_ = 0;         // of the input that gave the last value, or the one after it
  unsigned taken_in_a_row_ = 0;  // by it
  bool failed_ = false;
  Inputs inputs_;
};

/// What values of several streams become: what all of them are, references too, or else their common type.
template <class First, class... Rest>
struct merged : std::common_type<First, Rest...> {};
template <class First, class... Rest>
requires(std::is_same_v<First, Rest>&&...) struct merged<First, Rest...> {
  using type = First;
};

template <class... Ts>
concept mergeable = requires {
  typename merged<Ts...>::type;
};

}  // namespace detail

/// Interleaves the values of several streams as they come. Of those that are ready the one that gave the last value goes
/// on, but not beyond 32 in a row; then comes the next one, in the order of the arguments.
///
///     a            1---2---3|
///     b            --x---y|
///     merge(a, b)  1-x-2-y-3|
///
/// Shape    stream<T>... -> stream<T>, or of the common type of several; each input's order kept. Also of one vector of
///          streams: `merge(std::vector<any_stream<T>>)`.
/// Units    none.
/// Demand   pulls a value only when one is asked for; holds none.
/// Threads  none of its own.
/// Ends     when every input has ended; at once with none.
/// Errors   the first input's error closes the others, and is thrown when they are closed.
/// Stop     closes every input.
/// Cost     O(1) a value; no frame, no allocation (a vector's inputs: one).
/// Example  examples/merge.cpp
/// See      transform_concurrent (one stream, many tasks).
template <class First, class... Rest>
requires(stream<std::remove_cvref_t<First>> && (stream<std::remove_cvref_t<Rest>> && ...))
    [[nodiscard]] auto merge(First&& first, Rest&&... rest) {
  using detail::owned_or_borrowed_t;
  if constexpr (!detail::mergeable<typename std::remove_cvref_t<First>::value_type,
                                   typename std::remove_cvref_t<Rest>::value_type...>) {
    static_assert(detail::mergeable<typename std::remove_cvref_t<First>::value_type,
                                    typename std::remove_cvref_t<Rest>::value_type...>,
                  "weir: the streams given to merge have values of different types with no common type; transform them "
                  "first");
    return detail::own_or_borrow(std::forward<First>(first));
  } else {
    using T = typename detail::merged<typename std::remove_cvref_t<First>::value_type,
                                      typename std::remove_cvref_t<Rest>::value_type...>::type;
    using inputs = detail::merge_inputs<owned_or_borrowed_t<First>, owned_or_borrowed_t<Rest>...>;
    return detail::merge_stream<T, inputs>(std::in_place, detail::own_or_borrow(std::forward<First>(first)),
                                           detail::own_or_borrow(std::forward<Rest>(rest))...);
  }
}

template <stream S>
[[nodiscard]] auto merge(std::vector<S> sources) {
  return detail::merge_stream<typename S::value_type, detail::merge_inputs<std::vector<S>>>(std::in_place,
                                                                                            std::move(sources));
}

}  // namespace v0
}  // namespace weir
