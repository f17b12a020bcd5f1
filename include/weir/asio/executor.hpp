#pragma once

#include <weir/asio/spawn.hpp>
#include <weir/core/executor.hpp>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// Tells a guest's end as the handler of `spawn`.
class guest_completion {
 public:
  explicit guest_completion(std::unique_ptr<guest_end> told) noexcept : told_(std::move(told)) {}
  void operator()(const std::exception_ptr&) { told_->over(); }

 private:
  std::unique_ptr<guest_end> told_;
};

class posted_call_handler {
 public:
  explicit posted_call_handler(std::unique_ptr<posted_call> call) noexcept : call_(std::move(call)) {}
  void operator()() { call_->run(); }

 private:
  std::unique_ptr<posted_call> call_;
};

template <class Executor>
class asio_place final : public executor_place {
 public:
  explicit asio_place(const Executor& executor) : executor_(executor) {}

  void spawn(task<>&& body, std::unique_ptr<guest_end> told) const override {
    weir::spawn(executor_, std::move(body), guest_completion(std::move(told)));
  }
  void execute(std::unique_ptr<posted_call> call) const override {
    asio::post(executor_, posted_call_handler(std::move(call)));
  }

 private:
  Executor executor_;
};

}  // namespace detail

/// Asio's executors: what is started on one runs on a strand of its own, unless it is a strand.
template <detail::io_executor Executor>
struct executor_traits<Executor> {
  static std::shared_ptr<const detail::executor_place> place(const Executor& executor) {
    return std::make_shared<const detail::asio_place<Executor>>(executor);
  }
};

/// And what has one: io_context, thread_pool.
template <class Context>
requires std::derived_from<Context, boost::asio::execution_context>
struct executor_traits<Context> {
  static std::shared_ptr<const detail::executor_place> place(Context& context) {
    return executor_traits<typename Context::executor_type>::place(context.get_executor());
  }
};

}  // namespace v0
}  // namespace weir
