#include "target.hpp"

#include "text.hpp"

#include <weir/connect/http/http_error.hpp>
#include <weir/connect/http/url.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

namespace urls = boost::urls;

[[noreturn]] void refuse(std::string_view url, const std::string& why) {
  const std::string name = redacted(url);
  throw http_error(name + ": " + why, name, 0, http_error::lasting::permanent);
}

/// Whether a character may stand in a URL. A table, as it is asked for each character of each request.
constexpr std::array<bool, 256> may_stand = [] {
  std::array<bool, 256> fine{};
  for (unsigned byte = '!'; byte < 0x7f; ++byte) {
    fine[byte] = std::string_view("\"<>\\^`{|}").find(static_cast<char>(byte)) == std::string_view::npos;
  }
  return fine;
}();

std::string encoded(std::string_view url) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  result.reserve(url.size());
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (may_stand[byte]) {
      result += c;
    } else {
      result += '%';
      result += digits[byte >> 4U];
      result += digits[byte & 15U];
    }
  }
  return result;
}

std::string base64(std::string_view text) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8U | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      result += i + j <= text.size() ? digits[bits >> (18U - 6U * j) & 63U] : '=';
    }
  }
  return result;
}

bool is_port(std::string_view digits) {
  std::uint16_t number = 0;  // Boost.URL takes the one of 99999 modulo 65536
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc() && stopped == end && number != 0;
}

target make_target(urls::url&& url, std::string_view as_given) {
  target result;
  result.secure = same_name(url.scheme(), "https");
  if (!result.secure && !same_name(url.scheme(), "http")) {
    refuse(as_given, "this is no URL of http or https; write one that begins with http:// or https://");
  }
  if (!url.has_authority() || url.encoded_host_address().empty()) {
    refuse(as_given, "the URL names no host; write https://host/path");
  }
  if (url.has_userinfo()) {
    result.authorization = "Basic " + base64(url.user() + ":" + url.password());
    url.remove_userinfo();
  }
  if (url.has_fragment()) url.remove_fragment();
  url.normalize_authority();
  result.host = url.host_address();
  const std::string_view port(url.port().data(), url.port().size());
  if (!port.empty() && !is_port(port)) {
    refuse(as_given, "the port of the URL is not between 1 and 65535; correct it");
  }
  const char* const usual = result.secure ? "443" : "80";
  result.port = port.empty() ? usual : std::string(port);
  const auto host = url.encoded_host();
  result.authority.assign(host.data(), host.size());
  if (result.port != usual) result.authority += ":" + result.port;
  const auto path = url.encoded_target();
  result.path.assign(path.data(), path.size());
  if (!result.path.starts_with('/')) result.path.insert(0, "/");
  result.url.assign(url.buffer().data(), url.buffer().size());
  result.name = redacted(as_given);
  return result;
}

}  // namespace

target parse_target(std::string_view url) {
  const std::string text = encoded(trimmed(url));  // what is parsed refers to it
  const auto parsed = urls::parse_uri(text);
  if (!parsed) {
    const auto reference = urls::parse_uri_reference(text);
    if (reference && !reference->has_scheme()) {
      refuse(url, "the URL has no scheme; write one that begins with http:// or https://");
    }
    refuse(url, "this is no valid URL; check it, and write %25 for a percent sign");
  }
  return make_target(urls::url(*parsed), trimmed(url));
}

target parse_reference(const target& base, std::string_view reference) {
  const std::string text = encoded(trimmed(reference));
  const auto parsed = urls::parse_uri_reference(text);
  if (!parsed) {
    refuse(base.name, "it leads to '" + redacted(reference) + "', which is no valid URL; tell the server's owner");
  }
  urls::url whole;
  const urls::url from(base.url);
  if (!urls::resolve(from, *parsed, whole)) {
    refuse(base.name, "it leads to '" + redacted(reference) + "', which is no valid URL; tell the server's owner");
  }
  const std::string resolved(whole.buffer().data(), whole.buffer().size());
  return make_target(std::move(whole), resolved);
}

bool same_host(const target& first, const target& to) noexcept {
  if (!same_name(first.host, to.host)) return false;
  if (first.secure == to.secure) return first.port == to.port;
  return to.secure && first.port == "80" && to.port == "443";
}

}  // namespace http
}  // namespace v0
}  // namespace weir
