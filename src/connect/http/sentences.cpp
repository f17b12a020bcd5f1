#include "sentences.hpp"

#include "text.hpp"

#include <weir/ops/detail/duration_argument.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

using lasting = http_error::lasting;

http_error transient(const attempt& at, const std::string& why) {
  return http_error(at.name + ": " + why, at.name, at.doing == attempt::phase::body ? at.status : 0,
                    lasting::transient);
}

std::string part_of_body(const attempt& at) {
  std::string text = "after ";
  if (at.expected) {
    text += std::to_string(at.received) + " of " + counted_bytes(*at.expected);
  } else {
    text += counted_bytes(at.received);
  }
  return text + " of the body";
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of a date that may be sent.
std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = -1;
    const char* const end = text.data() + at + digits;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
    return error == std::errc() && stopped == end ? value : -1;
  };
  const auto* const month = std::find(months.begin(), months.end(), text.substr(8, 3));
  const int day = number(5, 2);
  const int year = number(12, 4);
  const int hour = number(17, 2);
  const int minute = number(20, 2);
  const int second = number(23, 2);
  if (month == months.end() || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month - months.begin() + 1)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::string remedy_for(unsigned status) {
  switch (status) {
    case 401:
      return "it wants to know who asks; send the right credentials, in an Authorization header or in the URL";
    case 403:
      return "whoever these credentials belong to may not read this; use others, or have it permitted";
    case 404:
    case 410:
      return "there is nothing at this URL; check its path";
    case 407:
      return "a proxy wants to know who asks; ask for what it needs";
    case 408:
      return "the request came too slowly; try again later";
    case 429:
      return "it wants fewer requests; ask for less at a time, and try again later";
    default:
      break;
  }
  if (status >= 500) return "the server is in trouble; try again later";
  if (status >= 300 && status < 400) return "it names no other place to go on at; check the URL";
  return "check the URL, and what the server expects";
}

}  // namespace

http_error permanent(const attempt& at, const std::string& why) {
  return http_error(at.name + ": " + why, at.name, at.status, lasting::permanent);
}

http_error explained(const attempt& at, const broken& why) {
  if (at.refusal) return *at.refusal;
  const bool in_body = at.doing == attempt::phase::body;
  switch (why.why()) {
    case broken::cause::unresolved:
      return permanent(at, "the name of the host cannot be resolved (" + why.detail() +
                               "); check its spelling, and the network");
    case broken::cause::refused:
      return transient(at, "the connection was refused; check host and port, and that the server is running");
    case broken::cause::timed_out:
      return transient(at, "the server cannot be reached in time; check host and port, and the network");
    case broken::cause::reset:
      return transient(at, "the connection was reset " + (in_body ? part_of_body(at) : "before an answer came") +
                               "; try again later, or ask for less at a time");
    case broken::cause::closed:
      return transient(at, "the server closed the connection " +
                               (in_body ? part_of_body(at) : "before an answer came") +
                               "; try again later, or ask for less at a time");
    case broken::cause::certificate:
    case broken::cause::protocol:
      return permanent(at, why.detail());
    case broken::cause::other:
      break;
  }
  return permanent(at, "the connection failed (" + why.detail() + "); check host and port, and the network");
}

http_error too_late(const attempt& at, duration limit) {
  if (at.refusal) return *at.refusal;
  const std::string time = " within " + detail::spelled(limit) + "; ";
  switch (at.doing) {
    case attempt::phase::connecting:
      return transient(at, "there was no connection" + time + "check host and port, or allow more time");
    case attempt::phase::asked:
      return transient(at, "there was no answer" + time + "try again later, or allow more time");
    case attempt::phase::body:
      break;
  }
  return transient(at, "the answer was not complete" + time + "it stopped " + part_of_body(at) +
                           ", so try again later, or allow more time");
}

http_error refused_by(const attempt& at, const header_list& headers) {
  const unsigned status = at.status;
  const bool for_a_while = status == 408 || status == 429 || (status >= 500 && status < 600);
  std::string sentence = at.name + ": the server answered " + spelled_status(status) + "; " + remedy_for(status);
  const auto after = for_a_while ? retry_after(headers) : std::nullopt;
  if (after) sentence += ", after " + detail::spelled(*after) + ", as it asks";
  return http_error(sentence, at.name, status, for_a_while ? lasting::transient : lasting::permanent, after);
}

http_error is_html(const attempt& at) {
  return permanent(at, "the answer is an HTML page, not JSON; check the URL, and whether it wants you to log in");
}

std::optional<duration> retry_after(const header_list& headers) {
  const auto found = find_header(headers, "Retry-After");
  if (!found) return std::nullopt;
  const std::string_view text = trimmed(*found);
  constexpr std::int64_t longest = 365LL * 24 * 3600;
  std::int64_t seconds = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && stopped == text.data() + text.size() && seconds >= 0) {
    return std::chrono::seconds(std::min(seconds, longest));
  }
  const auto then = http_date(text);
  if (!then) return std::nullopt;
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (const auto date = find_header(headers, "Date")) now = http_date(trimmed(*date)).value_or(now);
  return std::chrono::seconds(std::clamp<std::int64_t>((*then - now).count(), 0, longest));
}

std::string counted_bytes(std::uint64_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

}  // namespace http
}  // namespace v0
}  // namespace weir
