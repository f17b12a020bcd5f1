#pragma once

#include <weir/connect/http/client.hpp>
#include <weir/connect/http/http_error.hpp>
#include <weir/connect/http/response.hpp>
#include <weir/connect/json/parser.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/json/record_factory.hpp>
#include <weir/connect/json/url_template.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>
#include <weir/core/task.hpp>
#include <weir/ops/backoff.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace enrich {

/// How records are enriched: `enrich::options().into("weather").retry(backoff(1s).attempts(6))`.
class options {
 public:
  options() {}

  /// All of the answer, whatever JSON it is, becomes the field `name`, instead of an object's fields one by one.
  options& into(std::string name) {
    into_ = std::move(name);
    return *this;
  }
  const std::optional<std::string>& into() const noexcept { return into_; }

  /// Waits and tries for what may succeed a little later (http_error::is_transient); its predicate, if any, is asked too.
  /// Four tries with waits of 200 ms, 400 ms and 800 ms, each up to half longer or shorter, unless said.
  options& retry(backoff policy) {
    retry_ = std::move(policy);
    return *this;
  }
  const backoff& retry() const noexcept { return retry_; }

  /// A server that asks for a longer wait than this (Retry-After) is not asked again; 5 min.
  template <class Rep, class Period>
  options& longest_wait(std::chrono::duration<Rep, Period> limit) {
    longest_wait_ = std::chrono::ceil<duration>(limit);
    return *this;
  }
  duration longest_wait() const noexcept { return longest_wait_; }

 private:
  std::optional<std::string> into_;
  backoff retry_ = backoff(std::chrono::milliseconds(200)).jitter(0.5).attempts(4);
  duration longest_wait_ = std::chrono::minutes(5);
};

/// Adds to a record what a URL answers for it: a function for `transform_concurrent`.
///
///     auto client = std::make_shared<weir::http::client>();
///     records | weir::transform_concurrent(8, weir::enrich::enrichment(client, url_template("http://h/users/{id}")))
///
/// The fields of the object that is answered are added behind those of the record, whose own win: see json::merged. With
/// `options::into` the whole answer becomes one field. No number is changed. What fails is the record alone, with a reason:
/// a field that the URL needs is missing; the field for the answer is there already; the request failed for good, and after
/// how many tries; the answer is no JSON, or no object.
///
/// Shape    record -> task<result<record, record_error>>; a failed record that comes in is passed on.
/// Units    see `options`.
/// Demand   one request at a time for each record under way.
/// Threads  one at a time.
/// Ends     does not apply.
/// Errors   what the client throws beside http_error.
/// Stop     destroys the request, or the wait, that is under way. A drain does not.
/// Cost     a request; the answer is parsed and copied twice.
/// Example  examples/connect_enrich.cpp
/// See      http::client, json::url_template, json::merged, transform_concurrent.
class enrichment {
 public:
  using get_function = std::function<task<http::response>(std::string url)>;

  /// Several may share one client, and its connections.
  enrichment(std::shared_ptr<http::client> client, json::url_template url, options how = options());
  /// With something else that answers URLs.
  enrichment(get_function get, json::url_template url, options how = options());

  /// This function has to stay where it is until the task is gone.
  task<result<json::record, record_error>> operator()(json::record own);
  task<result<json::record, record_error>> operator()(result<json::record, record_error> own);

 private:
  result<json::record, record_error> joined(const json::record& own, const std::string& url, std::string answer);

  get_function get_;
  json::url_template url_;
  options options_;
  json::parser parse_;
  json::record_factory records_;
  std::uint64_t calls_ = 0;  // so that records which fail together are not tried again together
};

}  // namespace enrich
}  // namespace v0
}  // namespace weir
