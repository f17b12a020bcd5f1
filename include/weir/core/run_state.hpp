#pragma once

#include <weir/core/cleanup_error.hpp>
#include <weir/core/context.hpp>
#include <weir/core/stage_record.hpp>
#include <weir/core/task.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// How a stream came to its end, told to its exits.
enum class ended : unsigned char { completed, failed, stopped };

namespace detail {

/// One registered exit: the resource, the function that closes it, and the task while that runs.
///
/// It carries everything that running it needs, so that handing it over in a destructor allocates nothing.
class exit_node : private ready_node, private task_waker {
 public:
  exit_node() noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<exit_node&>(self).go_on(); }),
        task_waker([](task_waker& self) noexcept { static_cast<exit_node&>(self).task_over(); }) {}
  exit_node(const exit_node&) = delete;
  exit_node& operator=(const exit_node&) = delete;
  virtual ~exit_node() = default;

 private:
  friend class exit_list;
  friend class weir::v0::run_state;

  virtual task<> begin(ended why) = 0;

  inline bool start(context& run_context);  // true when the exit has ended
  void collect(std::exception_ptr& failure, run_state& run) noexcept;
  void task_over() noexcept;
  void go_on() noexcept;

  exit_node* next_ = nullptr;
  exit_node* next_running_ = nullptr;
  exit_node* previous_running_ = nullptr;
  task<> task_;
  context* told_ = nullptr;     // whoever waits for this exit; null once the run has adopted it
  run_state* keeper_ = nullptr;  // the run that adopted it
  std::exception_ptr begin_failed_;
  std::uint64_t scope_ = 0;  // what waits for it, once the run has adopted it
  ended why_ = ended::stopped;  // unless told otherwise
};

template <class R>
class exit_of final : public exit_node {
 public:
  using function = task<> (*)(R&, ended);
  exit_of(R&& resource, function close) : resource_(std::move(resource)), close_(close) {}
  R& resource() noexcept { return resource_; }

 private:
  task<> begin(ended why) override { return close_(resource_, why); }

  R resource_;
  function close_;
};

/// The exits of one stream, last registered first. One pointer wide.
class exit_list {
 public:
  exit_list() noexcept = default;
  exit_list(exit_list&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
  exit_list& operator=(exit_list&& other) noexcept {
    std::swap(head_, other.head_);
    return *this;
  }
  ~exit_list() {
    while (head_ != nullptr) delete pop();
  }

  bool empty() const noexcept { return head_ == nullptr; }
  void push(exit_node* node) noexcept {
    node->next_ = head_;
    head_ = node;
  }
  void append(exit_list&& later) noexcept {
    exit_node** end = &head_;
    while (*end != nullptr) end = &(*end)->next_;
    *end = std::exchange(later.head_, nullptr);
  }
  void tell(ended why) noexcept {
    for (exit_node* node = head_; node != nullptr; node = node->next_) node->why_ = why;
  }
  void belong_to(std::uint64_t scope) noexcept {
    for (exit_node* node = head_; node != nullptr; node = node->next_) node->scope_ = scope;
  }

  /// Runs the exits one after the other; the first failure goes into `failure`, further ones to `on_cleanup_error`.
  inline close_status run(context& ctx, std::exception_ptr& failure);

 private:
  friend class weir::v0::run_state;

  exit_node* pop() noexcept {
    exit_node* node = head_;
    head_ = node->next_;
    return node;
  }

  exit_node* head_ = nullptr;
};

}  // namespace detail

/// What one `run` or `spawn` shares: its loop, its exits in progress, its handlers, and whether it is draining.
///
/// Counted: the host holds one reference, each driven stream another, so that a stream may outlive its run.
class run_state {
 public:
  using cleanup_handler = void (*)(void* user, std::exception_ptr failure) noexcept;

  explicit run_state(scheduler& loop) noexcept : loop_(&loop), context_(loop, *this) {}
  run_state(const run_state&) = delete;
  run_state& operator=(const run_state&) = delete;

  void add_reference() noexcept { ++references_; }
  void release() noexcept {
    if (--references_ == 0) delete this;
  }

  scheduler& loop() const noexcept { return *loop_; }
  /// The run's own context: for what belongs to no stream.
  context& ctx() noexcept { return context_; }

  /// Ends the run: what is destroyed later closes nothing asynchronously any more.
  inline void finish() noexcept;
  bool over() const noexcept { return over_; }
  /// `node` is run when the run ends: for what outlives it and must not reach its loop any more.
  void when_over(ready_node& node) noexcept {
    if (!node.linked()) outliving_.append(node);
  }

  // -- exits -----------------------------------------------------------------------------------------------------------

  /// Takes the exits of a stream that is destroyed: they are given to the stream whose close is running, or else started
  /// at once; `scope` waits for them.
  void adopt(detail::exit_list&& exits, std::uint64_t scope) noexcept {
    if (exits.empty()) return;
    if (receiver_ != nullptr) {
      receiver_->append(std::move(exits));
    } else if (!over_) {
      exits.belong_to(scope);
      start_next(exits);
    }
  }

  /// While it lives, exits of destroyed streams are collected instead of started.
  class receiving {
   public:
    receiving(run_state& run, detail::exit_list& list) noexcept : run_(run), outer_(std::exchange(run.receiver_, &list)) {}
    receiving(const receiving&) = delete;
    receiving& operator=(const receiving&) = delete;
    ~receiving() { run_.receiver_ = outer_; }

   private:
    run_state& run_;
    detail::exit_list* outer_;
  };

  bool exits_running() const noexcept { return running_ != nullptr; }
  /// Posts `node` as soon as no adopted exit is running.
  void when_exits_are_over(ready_node& node) noexcept {
    if (running_ == nullptr) {
      loop_->enqueue(node);
    } else {
      waits_for_exits_ = &node;
    }
  }

  /// A number for a scope; 0 is that of the run itself.
  std::uint64_t new_scope() noexcept { return ++last_scope_; }
  /// True when no adopted exit of `scope` is running; otherwise `node` is posted when that may have changed.
  bool exits_are_over(std::uint64_t scope, ready_node& node) noexcept {
    for (detail::exit_node* each = running_; each != nullptr; each = each->next_running_) {
      if (each->scope_ == scope) {
        scopes_waiting_.append(node);
        return false;
      }
    }
    return true;
  }
  /// A scope is gone before its exits are over: the one around it waits for them.
  void hand_over_exits(std::uint64_t scope, std::uint64_t outer) noexcept {
    for (detail::exit_node* each = running_; each != nullptr; each = each->next_running_) {
      if (each->scope_ == scope) each->scope_ = outer;
    }
  }

  void on_cleanup_error(cleanup_handler handler, void* user) noexcept {
    cleanup_handler_ = handler;
    cleanup_user_ = user;
  }
  void report_cleanup_error(std::exception_ptr failure) noexcept { cleanup_handler_(cleanup_user_, std::move(failure)); }

  // -- drain -----------------------------------------------------------------------------------------------------------

  bool draining() const noexcept { return draining_; }
  /// Sources end, what is in flight is delivered. From the loop's thread.
  void request_drain() noexcept {
    if (draining_) return;
    draining_ = true;
    post_all(drained_);
  }
  /// `source` is posted when a drain is requested.
  void when_draining(ready_node& source) noexcept {
    if (!source.linked()) drained_.append(source);
  }

  // -- report ----------------------------------------------------------------------------------------------------------

  void count_discarded() noexcept { ++discarded_; }
  std::uint64_t discarded() const noexcept { return discarded_; }
  /// The named stages, the latest first; see ops/named.hpp.
  std::unique_ptr<detail::stage_record>& stages() noexcept { return stages_; }

 private:
  friend class detail::exit_node;
  friend class detail::exit_list;

  ~run_state() = default;

  static void print_cleanup_error(void*, std::exception_ptr failure) noexcept {
    try {
      throw cleanup_error(std::move(failure));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "weir: %s\n", error.what());
    } catch (...) {
    }
  }

  void post_all(ready_list& nodes) noexcept {
    while (!nodes.empty()) {
      ready_node& node = nodes.front();
      node.withdraw();
      loop_->enqueue(node);
    }
  }
  /// Runs a list of exits on its own: its first node carries the rest.
  inline void start_next(detail::exit_list& exits) noexcept;
  inline void exit_over(detail::exit_node& node) noexcept;

  scheduler* loop_;
  context context_;
  std::size_t references_ = 1;
  detail::exit_list* receiver_ = nullptr;
  detail::exit_node* running_ = nullptr;
  ready_node* waits_for_exits_ = nullptr;
  ready_list scopes_waiting_;
  std::uint64_t last_scope_ = 0;
  ready_list drained_;
  ready_list outliving_;
  cleanup_handler cleanup_handler_ = &print_cleanup_error;
  void* cleanup_user_ = nullptr;
  std::uint64_t discarded_ = 0;
  std::unique_ptr<detail::stage_record> stages_;
  bool draining_ = false;
  bool over_ = false;
};

template <class T>
void context::discard(T&& value) noexcept {
  using value_type = std::remove_cvref_t<T>;
  if (discard_ == nullptr || !discard_->take(&detail::type_tag<value_type>, std::addressof(value))) {
    run_->count_discarded();
  }
}

namespace detail {

inline bool exit_node::start(context& run_context) {
  try {
    task_ = begin(why_);
    if (task_.start(run_context)) return true;
    task_.notify(*this);
    return false;
  } catch (...) {
    begin_failed_ = std::current_exception();
    return true;
  }
}

inline void exit_node::collect(std::exception_ptr& failure, run_state& run) noexcept {
  std::exception_ptr error = std::move(begin_failed_);
  if (!error) {
    try {
      task_.result();
      return;
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (!failure) {
    failure = std::move(error);
  } else {
    run.report_cleanup_error(std::move(error));
  }
}

inline void exit_node::task_over() noexcept {
  if (told_ != nullptr) {
    told_->wake();
  } else if (keeper_ != nullptr) {
    keeper_->loop().enqueue(*this);  // not here: the task is still on the stack
  }
}

inline void exit_node::go_on() noexcept { keeper_->exit_over(*this); }

inline close_status exit_list::run(context& ctx, std::exception_ptr& failure) {
  while (head_ != nullptr) {
    exit_node& node = *head_;
    node.told_ = &ctx;
    if (!node.task_) {
      if (!node.start(ctx.run().ctx())) return close_status::pending;
    } else if (!node.task_.done()) {
      return close_status::pending;
    }
    node.collect(failure, ctx.run());
    delete pop();
  }
  return close_status::closed;
}

}  // namespace detail

inline void run_state::start_next(detail::exit_list& exits) noexcept {
  while (!exits.empty()) {
    detail::exit_node& node = *exits.head_;
    node.told_ = nullptr;
    node.keeper_ = this;
    const bool over = node.task_ ? node.task_.done() : node.start(context_);
    if (!over) {
      exits.head_ = nullptr;  // the node, and through it the rest, belongs to its own task now
      node.next_running_ = running_;
      if (running_ != nullptr) running_->previous_running_ = &node;
      running_ = &node;
      return;
    }
    std::exception_ptr failure;
    node.collect(failure, *this);
    if (failure) report_cleanup_error(std::move(failure));
    delete exits.pop();
  }
}

inline void run_state::exit_over(detail::exit_node& node) noexcept {
  (node.previous_running_ == nullptr ? running_ : node.previous_running_->next_running_) = node.next_running_;
  if (node.next_running_ != nullptr) node.next_running_->previous_running_ = node.previous_running_;
  node.next_running_ = node.previous_running_ = nullptr;
  detail::exit_list rest;
  rest.head_ = &node;
  rest.belong_to(node.scope_);
  start_next(rest);
  post_all(scopes_waiting_);
  if (running_ == nullptr && waits_for_exits_ != nullptr) loop_->enqueue(*std::exchange(waits_for_exits_, nullptr));
}

inline void run_state::finish() noexcept {
  over_ = true;
  waits_for_exits_ = nullptr;
  while (running_ != nullptr) {
    detail::exit_list abandoned;
    abandoned.head_ = std::exchange(running_, running_->next_running_);
  }
  outliving_.run_all();
}

}  // namespace v0
}  // namespace weir
