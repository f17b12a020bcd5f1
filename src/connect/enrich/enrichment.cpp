#include <weir/connect/enrich/enrichment.hpp>
#include <weir/connect/file/line.hpp>
#include <weir/connect/http/url.hpp>
#include <weir/connect/json/dead_letter.hpp>
#include <weir/connect/json/merge.hpp>
#include <weir/core/sleep.hpp>

#include <exception>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace enrich {

namespace {

using either = result<json::record, record_error>;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

record_error failed_record(const json::record& own, std::string reason) {
  return record_error(std::move(reason), own.source(), own.line(), own.text());
}

std::string sentence_of(const http::http_error& error, std::size_t tries) {
  return std::string(error.what()) + " (after " + std::to_string(tries) + (tries == 1 ? " try)" : " tries)");
}

}  // namespace

enrichment::enrichment(get_function get, json::url_template url, options how)
    : get_(std::move(get)), url_(std::move(url)), options_(std::move(how)) {}

task<either> enrichment::operator()(json::record own) {
  if (options_.into() && own.find(*options_.into()) != nullptr) {
    co_return failure<record_error>(failed_record(
        own, "the record has a field " + json::quoted(*options_.into()) + " already; take the answer into another one"));
  }
  result<std::string, record_error> url = url_.fill(own);
  if (!url) co_return failure<record_error>(std::move(url).error());
  const time_point now = co_await weir::now();
  detail::backoff_series series(options_.retry(), detail::entropy_of(this, now) + ++calls_);
  for (;;) {
    std::optional<http::http_error> failed;
    bool again = false;
    try {
      http::response answer = co_await get_(*url);
      co_return joined(own, *url, std::move(answer).body());
    } catch (const http::http_error& error) {
      failed = error;
      again = error.is_transient() && series.again(std::current_exception());
    }
    const duration asked = failed->retry_after().value_or(duration::zero());
    if (!again || asked > options_.longest_wait()) {
      co_return failure<record_error>(failed_record(own, sentence_of(*failed, series.attempt())));
    }
    const duration wait = series.next();
    co_await weir::sleep(wait < asked ? asked : wait);
  }
}

task<either> enrichment::operator()(either own) {
  if (!own) co_return own;
  co_return co_await (*this)(*std::move(own));
}

either enrichment::joined(const json::record& own, const std::string& url, std::string answer) {
  const auto refused = [&](std::string_view why) {
    return failure<record_error>(failed_record(own, http::redacted(url) + ": the answer is " + std::string(why)));
  };
  std::string_view body = answer;
  if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
  const std::string text = json::compact(body);
  if (text.empty()) return refused("empty; look at what the URL gives");
  if (options_.into()) {
    auto made = records_.make(json::with_field(own, *options_.into(), text), own);
    // A text such as 1,"x":2 makes an object too, but not with one more field.
    if (!made || made->size() != own.size() + 1) return refused("no JSON; look at what the URL gives");
    return made;
  }
  const auto extra = parse_(file::line(text, url));
  if (!extra) return refused("no JSON object whose fields could be added; look at what the URL gives, or take all of it into one field");
  return records_.make(json::merged(own, *extra), own);
}

}  // namespace enrich
}  // namespace v0
}  // namespace weir
