#pragma once

#include <weir/connect/detail/reading_stream.hpp>
#include <weir/connect/file/fingerprint.hpp>
#include <weir/connect/file/line.hpp>
#include <weir/connect/http/client.hpp>
#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>
#include <weir/core/scheduler.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/stream.hpp>
#include <weir/ops/backoff.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace http {

/// The place behind a record that `records` delivered: what `records_options::start_at` takes to go on behind it. Its
/// page is as `{page}` counts; where pages follow each other by links, from 1.
[[nodiscard]] position position_of(const file::line& record) noexcept;

/// How pages are read: `records_options().client(client_options().timeout(5s)).retry(backoff(200ms).attempts(4))`.
class records_options {
 public:
  records_options() noexcept {}

  /// Headers, time-out, redirects. The time-out is for connecting and the headers of the answer together, and then for
  /// each wait for more of the body. `max_body` does not apply.
  records_options& client(client_options options) {
    client_ = std::move(options);
    return *this;
  }
  const client_options& client() const noexcept { return client_; }

  /// A longer record is not kept: it becomes a failed record, and reading goes on behind it. At least 1 KiB.
  records_options& max_record(std::size_t bytes);
  std::size_t max_record() const noexcept { return max_record_; }

  /// A page that fails for a while (http_error::is_transient) is asked for again, and what was delivered of it is
  /// passed over. Waits as long as the server asks (Retry-After), and at least as long as `policy` says; the tries are
  /// counted for each page. Without it the first failure ends the stream.
  records_options& retry(backoff policy) {
    retry_ = std::move(policy);
    return *this;
  }
  const std::optional<backoff>& retry() const noexcept { return retry_; }

  /// A server that asks for a longer wait than this (Retry-After) is not asked again; 5 min.
  template <class Rep, class Period>
  records_options& longest_wait(std::chrono::duration<Rep, Period> limit) {
    longest_wait_ = detail::in_ticks(limit);
    return *this;
  }
  duration longest_wait() const noexcept { return longest_wait_; }

  /// Begins behind the first records of a page: where `records_progress::at` said that an earlier stream had come to,
  /// and with what `records_progress::head` said of the page until there. A page that does not begin so any more, or is
  /// not there, is refused; with a `head` of nothing, one that has become too short.
  records_options& start_at(const position& where, const file::fingerprint& head = file::fingerprint()) noexcept {
    start_ = where;
    head_ = head;
    return *this;
  }
  const std::optional<position>& start_at() const noexcept { return start_; }
  const file::fingerprint& head() const noexcept { return head_; }

 private:
  client_options client_;
  std::size_t max_record_ = std::size_t{16} << 20;
  std::optional<backoff> retry_;
  duration longest_wait_ = std::chrono::minutes(5);
  std::optional<position> start_;
  file::fingerprint head_;
};

/// How far a record stream has come; to be read from the loop's thread, also after the stream is gone.
class records_progress {
 public:
  /// Bytes of the pages that were looked at so far, uncompressed.
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// Records delivered so far, failed ones included.
  std::uint64_t records() const noexcept { return records_; }
  /// The place behind the record that was delivered last: where another stream goes on with `start_at`.
  position at() const noexcept { return at_; }
  /// How the page begins, by its records before that place; only as much of them as `file::fingerprint` takes counts.
  const file::fingerprint& head() const noexcept { return head_; }
  /// The last page came to its end; not so in a stream that ends because it was closed, or because the run drains.
  bool ended() const noexcept { return ended_; }
  /// Tries that failed and were followed by another.
  std::uint64_t retries() const noexcept { return retries_; }

 private:
  friend class page_reader;
  std::uint64_t bytes_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t retries_ = 0;
  position at_;
  file::fingerprint head_;
  bool ended_ = false;
};

/// The half of a record stream that does not depend on who drives it; not for direct use.
class page_reader {
 public:
  using answer = detail::reading;

  page_reader(std::string url, const records_options& options);
  page_reader(const page_reader&) = delete;
  page_reader& operator=(const page_reader&) = delete;
  ~page_reader();

  task<> open();
  /// Goes to the next record.
  answer next(context& ctx);
  file::line take() noexcept { return file::line(block_, text_, number_); }
  record_error take_error() { return std::move(*std::exchange(error_, nullptr)); }
  void close() noexcept;
  const std::shared_ptr<const records_progress>& progress() const noexcept { return progress_; }

 private:
  class implementation;

  detail::block_reference block_;
  std::string_view text_;
  std::uint64_t number_ = 0;
  std::unique_ptr<record_error> error_;
  std::shared_ptr<const records_progress> progress_;
  std::unique_ptr<implementation> implementation_;
};

/// What `records` makes.
class record_stream : public detail::reading_stream<record_stream, page_reader> {
 public:
  using reading_stream::reading_stream;

  /// Asks for the first page now, for whoever wants to know that it can be read before writing begins; http_error if it
  /// cannot. Not while a `next` is under way.
  task<> open() { return reader().open(); }

  /// How far it has come: stays valid, and goes on, wherever the stream is moved.
  std::shared_ptr<const records_progress> progress() const noexcept { return reader().progress(); }
};

/// The records of a paged HTTP API, as lines of text, in constant memory.
///
///     weir::http::records("https://api.example/users?page={page}") | weir::transform(weir::json::parser())
///
/// `{page}` in the URL counts from 1, `{page:0}` from 0. A URL without it is followed by the pages that `Link: <...>;
/// rel="next"` names, or is the only page. A page is a JSON array, whose elements are the records, or NDJSON, which its
/// first character decides. A line break between the parts of an element becomes a space.
/// Of a record, `source` is the URL of its page, redacted, `number` its place in the page, from 1, and
/// `position_of` says both numbers.
///
/// Shape    stream<result<line, record_error>>; in order. A failed record is one longer than `max_record`, of which the
///          first 1 KiB is kept.
/// Units    bytes.
/// Demand   asks for a page when the one before it is used up. Holds 64 KiB of a body, and the record under way.
/// Threads  none of its own. Names are resolved in a thread of Asio's.
/// Ends     after a page that is empty; with `{page}`, at a 404 after the first page, and after a page whose Link names
///          no next one if that of the page before did; without, after any page whose Link names no next one. When the
///          run drains, after the records that have already arrived.
/// Errors   http_error as those of `client`, and a page that is HTML or no JSON; the records before it were delivered.
///          With `retry`, what is transient is tried again first. With `start_at`, a page that has changed.
/// Stop     closes the connection.
/// Cost     one pass over the body and one copy, and a hash of the first 64 KiB of each page; no allocation a record.
/// Example  examples/connect_http.cpp
/// See      json::parser (lines to records), client, file::lines.
[[nodiscard]] record_stream records(std::string url, const records_options& options = records_options());

}  // namespace http
}  // namespace v0
}  // namespace weir
