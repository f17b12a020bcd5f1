#include "pages.hpp"
#include "sentences.hpp"
#include "session.hpp"
#include "splitter.hpp"
#include "text.hpp"

#include <weir/connect/http/records.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/when_any.hpp>

#include <algorithm>
#include <coroutine>
#include <exception>
#include <utility>
#include <variant>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

// Where file::line::offset has the number of the page: above the place in a block of text.
constexpr unsigned page_shift = 40;

constexpr std::string_view other_pages = "; what it answers is not what was copied so far, so begin anew";

/// `co_await drained()`: goes on when the run drains.
class drained : public detail::context_awaiter, private ready_node {
 public:
  drained() noexcept : ready_node([](ready_node& self) noexcept { static_cast<drained&>(self).waiting_.resume(); }) {}
  drained(drained&&) noexcept : drained() {}
  bool await_ready() const noexcept { return ctx_->run().draining(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept {
    waiting_ = waiting;
    ctx_->run().when_draining(*this);
  }
  void await_resume() const noexcept {}

 private:
  std::coroutine_handle<> waiting_;
};

task<> until_drained() { co_await drained(); }

}  // namespace

position position_of(const file::line& record) noexcept {
  return position::in_pages(record.offset() >> page_shift, record.number());
}

/// Asks for pages and cuts them up. As a node it hears of a drain while it waits for the server.
class page_reader::implementation : private ready_node {
 public:
  implementation(page_reader& reader, const std::string& url, const records_options& options)
      : ready_node([](ready_node& self) noexcept { static_cast<implementation&>(self).ctx_->wake(); }),
        out_(reader),
        options_(options),
        pages_(url),
        start_(options.start_at().value_or(position::in_pages(pages_.first(), 0))),
        page_(pages_.counts() ? start_.page() : 1),
        first_(parse_target(pages_.url(page_))),
        to_(first_),
        at_(first_.name),
        session_(std::make_unique<session>(options_.client(), "application/json, application/x-ndjson, */*;q=0.5")),
        text_(options.max_record()),
        progress_(std::make_shared<records_progress>()) {
    progress_->at_ = start_;
    out_.progress_ = progress_;
    if (page_ == start_.page()) skip_ = start_.index();
  }

  task<> open() {
    while (!answer_ && !over_) {
      const auto first = co_await weir::when_any(advance(), until_drained());
      if (first.index() == 1) over_ = true;
    }
  }

  answer next(context& ctx) {
    ctx_ = &ctx;
    for (;;) {
      if (over_) {
        close();
        return answer::done;
      }
      if (step_) {
        if (!step_.done()) {
          if (!ctx.run().draining()) return answer::pending;
          close();  // part of a record is no record
          return answer::done;
        }
        withdraw();
        task<> ended = std::move(step_);
        ended.result();
        continue;
      }
      if (const answer found = at_hand(); found != answer::pending) return found;
      if (over_) continue;
      if (ctx.run().draining()) {
        close();
        return answer::done;
      }
      step_ = advance();
      if (step_.start(ctx)) continue;
      waker_.wakes(ctx);
      step_.notify(waker_);
      ctx.run().when_draining(*this);
      return answer::pending;
    }
  }

  void close() noexcept {
    over_ = true;
    withdraw();
    step_.reset();
    answer_.reset();
    session_.reset();
  }

 private:
  /// What has arrived; `pending`: nothing is left of it.
  answer at_hand() {
    try {
      while (answer_) {
        while (piece_ != piece_end_) {
          if (!splitter_.next(piece_, piece_end_, text_)) continue;
          if (const answer found = record(); found != answer::pending) return found;
        }
        if (const auto piece = answer_->at_hand(); !piece.empty()) {
          piece_ = piece.data();
          piece_end_ = piece.data() + piece.size();
          progress_->bytes_ += piece.size();
        } else if (!answer_->over()) {
          return answer::pending;
        } else {
          const bool last = splitter_.finish(text_);
          const answer found = last ? record() : answer::pending;
          end_page();
          return found;
        }
      }
    } catch (const broken& why) {
      throw explained(at_, why);
    } catch (const bad_page& page) {
      if (page.why().empty()) throw is_html(at_);
      throw permanent(at_, page.why());
    }
    return answer::pending;
  }

  /// The record in `text_` is complete; `pending`: it was delivered before.
  answer record() {
    ++number_;
    head_.add(text_.last());
    if (skip_ != 0) {
      if (--skip_ == 0) recognise_page();
      return answer::pending;
    }
    ++progress_->records_;
    ++fresh_;
    progress_->at_ = position::in_pages(page_, number_);
    progress_->head_ = head_;
    out_.number_ = number_;
    if (text_.too_long()) {
      out_.error_ = std::make_unique<record_error>(
          "the record is " + std::to_string(text_.last_bytes()) + " bytes long, more than the limit of " +
              std::to_string(options_.max_record()) + "; raise the limit on records, or split it",
          to_.name, number_, text_.last(), text_.last_bytes());
      return answer::failed;
    }
    out_.block_ = text_.block();
    out_.text_ = text_.last();
    return answer::line;
  }

  /// Before this run the page of `start_at` began as `options_.head()` says.
  void recognise_page() {
    if (recognised_) return;
    recognised_ = true;
    if (options_.head().bytes() == 0 || head_ == options_.head()) return;
    throw permanent(at_, "the page does not begin as it did when it was read before" + std::string(other_pages));
  }

  /// The page is used up: where the next one is, if there is one.
  void end_page() {
    if (skip_ != 0) {
      throw permanent(at_, "the page has " + std::to_string(number_) +
                               (number_ == 1 ? " record, and " : " records, and ") + std::to_string(number_ + skip_) +
                               " of it were read before" + std::string(other_pages));
    }
    if (number_ == 0 || !leads_on()) end();
    forget_page();
    ++page_;
    series_.reset();
    if (!over_ && pages_.counts()) to_ = parse_target(pages_.url(page_));
  }

  /// Whether another page follows this one, as far as it says so.
  bool leads_on() {
    if (!pages_.counts()) return follow_link();
    const bool links = next_link(answer_->headers()).has_value();
    const bool last = linked_ && !links;
    linked_ = links;
    return !last;
  }

  void end() noexcept { over_ = progress_->ended_ = true; }

  void forget_page() noexcept {
    answer_.reset();
    number_ = 0;
    head_ = file::fingerprint();
    piece_ = piece_end_ = nullptr;
    splitter_.begin_page();
    text_.drop();
  }

  /// False: there is none.
  bool follow_link() {
    const auto link = next_link(answer_->headers());
    if (!link) return false;
    const target& from = answer_->where();
    target next = parse_reference(from, *link);
    if (from.secure && !next.secure) {
      throw permanent(at_, "its next page is " + next.name +
                               ", from https to http, where anybody could read along; ask for a URL that "
                               "stays with https");
    }
    if (next.url == from.url) {
      throw permanent(at_,
                      "the page says that it is its own next page, so that it would have no end; tell the "
                      "server's owner");
    }
    to_ = std::move(next);
    return true;
  }

  /// Waits for more of the page, or for the beginning of the next one, as often as it takes.
  task<> advance() {
    for (;;) {
      const time_point now = co_await weir::now();
      if (options_.retry() && !series_) begin_series(now);
      std::optional<http_error> failed;
      try {
        if (answer_) {
          co_await receive();
        } else {
          co_await open_page();
        }
      } catch (const http_error& error) {
        failed = error;
      }
      if (!failed) co_return;
      forget_page();
      const duration asked = failed->retry_after().value_or(duration::zero());
      if (!failed->is_transient() || !series_ || asked > options_.longest_wait()) throw http_error(*failed);
      series_->succeeded(std::exchange(fresh_, 0), now - page_began_);
      if (!series_->again(std::make_exception_ptr(*failed))) throw http_error(*failed);
      skip_ = progress_->at_.page() == page_ ? progress_->at_.index() : 0;
      ++progress_->retries_;
      co_await weir::sleep(std::max(series_->next(), asked));
    }
  }

  void begin_series(time_point now) {
    series_.emplace(*options_.retry(), detail::entropy_of(this, now) + page_);
    page_began_ = now;
    fresh_ = 0;
  }

  task<> receive() {
    const duration limit = session_->options().timeout();
    try {
      const auto first = co_await weir::when_any(answer_->receive(), weir::sleep(limit));
      if (first.index() == 0) co_return;
    } catch (const broken& why) {
      throw explained(at_, why);
    }
    throw too_late(at_, limit);
  }

  task<> open_page() {
    at_ = attempt(to_.name);
    const duration limit = session_->options().timeout();
    pool::lease lease = co_await session_->wait_for_turn(to_);
    try {
      auto first = co_await weir::when_any(session_->open(first_, to_, std::move(lease), at_), weir::sleep(limit));
      if (auto* const opened = std::get_if<0>(&first)) answer_ = std::move(*opened);
    } catch (const broken& why) {
      throw explained(at_, why);
    } catch (const http_error& error) {
      // Behind the last page that is counted there is none; but a page that another one has named is missing.
      if (error.status() != 404 || !pages_.counts() || page_ == pages_.first() || skip_ != 0) throw;
      end();
      co_return;
    }
    if (!answer_) throw too_late(at_, limit);
    if (const auto type = find_header(answer_->headers(), "Content-Type");
        type && same_name(trimmed(type->substr(0, type->find(';'))), "text/html")) {
      throw is_html(at_);
    }
    if (!pages_.counts() && page_ < start_.page()) co_await pass_over();
    if (answer_) text_.begin_page(page_ << page_shift, std::make_shared<const std::string>(to_.name));
  }

  /// Pages that follow each other by links are found one after the other, also those that were read in an earlier run.
  task<> pass_over() {
    if (!follow_link()) {
      throw permanent(at_, "no page follows page " + std::to_string(page_) + ", and page " +
                               std::to_string(start_.page()) + " was read before" + std::string(other_pages));
    }
    co_await answer_->discard();
    forget_page();
    series_.reset();
    ++page_;
    if (page_ == start_.page()) skip_ = start_.index();
  }

  page_reader& out_;
  const records_options options_;
  page_template pages_;
  position start_;
  std::uint64_t page_;  // that is read, or asked for next
  target first_;
  target to_;  // the page
  attempt at_;
  std::unique_ptr<session> session_;
  record_text text_;
  std::shared_ptr<records_progress> progress_;

  std::unique_ptr<exchange> answer_;
  splitter splitter_;
  char* piece_ = nullptr;
  char* piece_end_ = nullptr;
  std::uint64_t number_ = 0;  // records seen of the page
  std::uint64_t skip_ = 0;    // of them, those that were delivered before
  file::fingerprint head_;    // of them, their text
  bool recognised_ = false;
  bool linked_ = false;  // the page before said that this one follows
  std::optional<detail::backoff_series> series_;
  std::size_t fresh_ = 0;  // records delivered since the page failed last
  time_point page_began_{};

  context* ctx_ = nullptr;
  detail::context_waker waker_;
  task<> step_;
  bool over_ = false;
};

page_reader::page_reader(std::string url, const records_options& options)
    : implementation_(std::make_unique<implementation>(*this, url, options)) {}
page_reader::~page_reader() = default;

task<> page_reader::open() { return implementation_->open(); }
page_reader::answer page_reader::next(context& ctx) { return implementation_->next(ctx); }
void page_reader::close() noexcept { implementation_->close(); }

record_stream records(std::string url, const records_options& options) {
  return record_stream(std::make_unique<page_reader>(std::move(url), options));
}

}  // namespace http
}  // namespace v0
}  // namespace weir
