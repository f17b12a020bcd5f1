#pragma once

// What the stages that have several inputs have in common.

#include <weir/core/cleanup_error.hpp>
#include <weir/core/pipe.hpp>
#include <weir/core/run_state.hpp>
#include <weir/ops/detail/handled_types.hpp>

#include <cstddef>
#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

/// What values of several streams become: what all of them are, references too, or else their common type.
template <class First, class... Rest>
struct common_value : std::common_type<First, Rest...> {};
template <class First, class... Rest>
requires(std::is_same_v<First, Rest>&&...) struct common_value<First, Rest...> {
  using type = First;
};

template <class... Ts>
concept have_common_value = requires {
  typename common_value<Ts...>::type;
};
/// Of streams, as arguments of a function.
template <class... Ss>
concept of_common_value = have_common_value<typename std::remove_cvref_t<Ss>::value_type...>;
template <class... Ss>
using common_value_of_t = typename common_value<typename std::remove_cvref_t<Ss>::value_type...>::type;

/// Hands a value of an input to a sink of `T`.
template <class T, class Sink, class V>
bool give_as(Sink& sink, V&& value) {
  if constexpr (std::is_same_v<V&&, T&&>) {
    return sink(static_cast<V&&>(value));
  } else {
    return sink(static_cast<T>(static_cast<V&&>(value)));
  }
}

/// One of several inputs that are driven side by side: its wake marks it ready and wakes the stage's consumer.
template <class S>
class side_input : private ready_node {
 public:
  using value_type = typename S::value_type;

  explicit side_input(S&& source) : ready_node(&run_node), source_(std::move(source)) {}
  side_input(side_input&& unbound) : side_input(std::move(unbound.source_)) {}
  side_input& operator=(side_input&&) = delete;
  ~side_input() = default;

  void bind(context& downstream) noexcept {
    downstream_ = &downstream;
    if (!ctx_.bound()) ctx_ = context(downstream, *this);
    ctx_.awaited(downstream.awaited());
  }

  bool ready() const noexcept { return ready_ && !over_; }
  bool over() const noexcept { return over_; }
  /// There may be something for it, for a reason of which it is not told.
  void look_again() noexcept { ready_ = true; }

  template <class Sink>
  drive_status drive(Sink&& sink) {
    ready_ = false;  // before the drive: a wake that comes with it counts
    const drive_status status = source_.drive(ctx_, sink);
    if (status == drive_status::satisfied) ready_ = true;
    if (status == drive_status::done) over_ = true;
    return status;
  }

  S& source() noexcept { return source_; }
  bool closed() const noexcept { return closed_; }
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
    auto& self = static_cast<side_input&>(node);
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

/// The inputs of a stage, whether they are of several types (a tuple) or many of one (a vector), each held as `Each`.
template <template <class> class Each, class... Ss>
class inputs {
 public:
  using types = type_list<Ss...>;

  explicit inputs(Ss&&... sources) : each_(Each<Ss>(std::move(sources))...) {}
  static constexpr std::size_t size() noexcept { return sizeof...(Ss); }
  /// `f(input, its number)`, where that number is a constant.
  template <class F>
  void visit(std::size_t at, F&& f) {
    visit(at, f, std::index_sequence_for<Ss...>());
  }
  template <class F>
  void for_each(F&& f) {
    for_each(f, std::index_sequence_for<Ss...>());
  }

 private:
  template <std::size_t I>
  using number = std::integral_constant<std::size_t, I>;

  template <class F, std::size_t... Is>
  void visit(std::size_t at, F& f, std::index_sequence<Is...>) {
    static_cast<void>(((Is == at ? (f(std::get<Is>(each_), number<Is>()), true) : false) || ...));
  }
  template <class F, std::size_t... Is>
  void for_each(F& f, std::index_sequence<Is...>) {
    (f(std::get<Is>(each_), number<Is>()), ...);
  }

  std::tuple<Each<Ss>...> each_;
};
template <template <class> class Each, class S>
class inputs<Each, std::vector<S>> {
 public:
  using types = type_list<S>;

  explicit inputs(std::vector<S>&& sources) {
    each_.reserve(sources.size());
    for (auto& source : sources) each_.emplace_back(std::move(source));
  }
  std::size_t size() const noexcept { return each_.size(); }
  template <class F>
  void visit(std::size_t at, F&& f) {
    f(each_[at], at);
  }
  template <class F>
  void for_each(F&& f) {
    for (std::size_t at = 0; at < each_.size(); ++at) f(each_[at], at);
  }

 private:
  std::vector<Each<S>> each_;
};

/// What `merge(first, rest...)` and its like make of their arguments: a stream over `Each` of them.
template <template <class T, class Inputs> class Stream, template <class> class Each, class... Ss>
auto combined(Ss&&... sources) {
  using all = inputs<Each, owned_or_borrowed_t<Ss>...>;
  return Stream<common_value_of_t<Ss...>, all>(std::in_place, own_or_borrow(std::forward<Ss>(sources))...);
}
template <template <class T, class Inputs> class Stream, template <class> class Each, class S>
auto combined(std::vector<S> sources) {
  return Stream<typename S::value_type, inputs<Each, std::vector<S>>>(std::in_place, std::move(sources));
}

/// The closing of several streams: of the exits that fail the first one is thrown, once all are closed, and the others
/// are reported.
class joint_close {
 public:
  joint_close() noexcept {}

  /// One step of closing one of them, with `ctx`. True when it is closed.
  template <class Close>
  bool step(context& ctx, Close&& close) {
    try {
      return close() == close_status::closed;
    } catch (const cleanup_error& failure) {
      if (failure_) {
        ctx.run().report_cleanup_error(failure.cause());
      } else {
        failure_ = std::current_exception();
      }
      return true;
    }
  }
  /// When all are closed.
  void rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  std::exception_ptr failure_;
};

/// How a stage of several inputs ends while some of them go on: it closes all, and then is done, or throws the error of
/// the one that failed.
class joint_end {
 public:
  joint_end() noexcept {}

  bool begun() const noexcept { return begun_; }
  void begin() noexcept { begun_ = true; }
  void begin(std::exception_ptr error) noexcept {
    error_ = std::move(error);
    begun_ = true;
  }

  /// In a drive.
  template <class Inputs>
  drive_status end(Inputs& inputs) {
    if (close_all(inputs, nullptr) == close_status::pending) return drive_status::pending;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    closing_.rethrow();
    return drive_status::done;
  }
  template <class Inputs>
  close_status close(Inputs& inputs, context& ctx) {
    begun_ = true;
    if (close_all(inputs, &ctx) == close_status::pending) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }
  /// One step of closing one input, in a drive, while another goes on.
  template <class Input>
  bool close_one(Input& input, context* closer = nullptr) {
    return closing_.step(input.ctx(closer), [&] { return input.close(closer); });
  }

 private:
  template <class Inputs>
  close_status close_all(Inputs& inputs, context* closer) {
    bool all = true;
    inputs.for_each([&](auto& input, auto) { all = close_one(input, closer) && all; });
    return all ? close_status::closed : close_status::pending;
  }

  std::exception_ptr error_;
  joint_close closing_;
  bool begun_ = false;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
