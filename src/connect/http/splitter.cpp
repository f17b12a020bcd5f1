#include "splitter.hpp"

#include <weir/connect/record_error.hpp>

#include <algorithm>
#include <cstring>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

// As file::lines has it: whoever scans a record in wide steps may read beyond its end.
constexpr std::size_t readable_behind = 64;
constexpr std::size_t usual_block = std::size_t{64} << 10;

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }
/// One of the three bytes of a byte order mark.
bool is_mark(char c) noexcept { return c == '\xEF' || c == '\xBB' || c == '\xBF'; }

}  // namespace

record_text::record_text(std::size_t max_record) : max_record_(max_record), pool_(usual_block + readable_behind) {}

void record_text::begin_page(std::uint64_t page, std::shared_ptr<const std::string> origin) {
  origin_ = std::move(origin);
  offset_ = page;
  begin_ = size_ = 0;
  skipped_ = 0;
  block_ = detail::block_reference();
}

void record_text::append(const char* text, std::size_t size) {
  if (skipped_ != 0 || size > max_record_ - size_) {
    // Of a record that is too long only its beginning is kept, whatever more of it comes.
    const std::size_t kept = std::min(size_, record_error::excerpt_limit);
    const std::size_t more = std::min(size, record_error::excerpt_limit - kept);
    skipped_ += size_ - kept + size - more;
    size_ = kept;
    size = more;
  }
  if (size == 0) return;
  make_room(size);
  std::memcpy(block_->data() + begin_ + size_, text, size);
  size_ += size;
}

void record_text::drop() noexcept {
  size_ = 0;
  skipped_ = 0;
}

void record_text::make_room(std::size_t more) {
  const std::size_t needed = size_ + more + readable_behind;
  if (block_ && block_->capacity() - begin_ >= needed) return;
  const detail::block_reference old = std::move(block_);
  // Room for twice as much, so that a long record is not moved with each of its pieces.
  block_ = pool_.take(needed > usual_block / 2 ? 2 * needed : 0);
  block_->describe(offset_, origin_);
  if (size_ != 0) std::memcpy(block_->data(), old->data() + begin_, size_);
  begin_ = 0;
}

void record_text::finish() noexcept {
  last_bytes_ = size_ + skipped_;
  last_ = size_ == 0 ? std::string_view() : std::string_view(block_->data() + begin_, size_);
  if (size_ != 0) block_->data()[begin_ + size_] = '\n';
  begin_ += size_ == 0 ? 0 : size_ + 1;
  drop();
}

void record_text::finish_line() noexcept {
  if (skipped_ == 0 && size_ != 0 && block_->data()[begin_ + size_ - 1] == '\r') --size_;
  finish();
}

bool splitter::next(char*& at, char* end, record_text& record) {
  if (state_ == state::start) {
    while (at != end && (is_space(*at) || is_mark(*at))) ++at;
    if (at == end) return false;
    if (*at == '<') throw bad_page("");
    state_ = *at == '[' ? state::first : state::line;
    if (state_ == state::first) ++at;
  }
  return state_ == state::line ? next_line(at, end, record) : next_in_array(at, end, record);
}

bool splitter::next_line(char*& at, char* end, record_text& record) {
  while (at != end) {
    auto* const newline = static_cast<char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    char* const stop = newline == nullptr ? end : newline;
    if (record.empty()) at = std::find_if_not(at, stop, is_space);  // what is blank is no record
    record.append(at, static_cast<std::size_t>(stop - at));
    at = newline == nullptr ? end : newline + 1;
    if (newline != nullptr && !record.empty()) {
      record.finish_line();
      return true;
    }
  }
  return false;
}

bool splitter::next_in_array(char*& at, char* end, record_text& record) {
  while (at != end) {
    if (state_ == state::nested || state_ == state::text || state_ == state::scalar) {
      const char* const from = at;
      const bool whole = scan_element(at, end);
      record.append(from, static_cast<std::size_t>(at - from));
      if (!whole) return false;
      state_ = state::behind;
      record.finish();
      return true;
    }
    const char c = *at;
    if (is_space(c)) {
      ++at;
    } else if (state_ == state::over) {
      throw bad_page("the page goes on behind the end of its array; it is to be one JSON array, or NDJSON");
    } else if (c == ']' && state_ != state::element) {
      state_ = state::over;
      ++at;
    } else if (state_ == state::behind) {
      if (c != ',') throw bad_page("the page is no JSON array: a ',' or a ']' is missing behind an element; "
                                    "tell the server's owner");
      state_ = state::element;
      ++at;
    } else if (c == ',' || c == ']') {
      throw bad_page("the page is no JSON array: an element is missing before a '" + std::string(1, c) +
                     "'; tell the server's owner");
    } else {
      depth_ = 0;
      in_string_ = escaped_ = false;
      state_ = c == '{' || c == '[' ? state::nested : c == '"' ? state::text : state::scalar;
    }
  }
  return false;
}

/// To the end of an element, or of what is there: false.
bool splitter::scan_element(char*& at, char* end) noexcept {
  while (at != end) {
    if (in_string_) {
      if (!scan_string(at, end)) return false;
      if (state_ == state::text) return true;
      continue;
    }
    const char c = *at;
    if (state_ == state::scalar && (c == ',' || c == ']' || is_space(c))) return true;
    if (is_line_end(c)) *at = ' ';
    ++at;
    if (c == '"' && state_ != state::scalar) {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && state_ == state::nested && --depth_ == 0) {
      return true;
    }
  }
  return false;
}

/// To the end of a string, its quote included.
bool splitter::scan_string(char*& at, char* end) noexcept {
  for (; at != end; ++at) {
    if (escaped_) {
      escaped_ = false;
    } else if (*at == '\\') {
      escaped_ = true;
    } else if (*at == '"') {
      ++at;
      in_string_ = false;
      return true;
    }
  }
  return false;
}

bool splitter::finish(record_text& record) {
  if (state_ == state::line) {
    if (record.empty()) return false;
    record.finish_line();
    return true;
  }
  if (state_ != state::start && state_ != state::over) {
    throw bad_page("the page ends in the middle of its array; tell the server's owner");
  }
  return false;
}

}  // namespace http
}  // namespace v0
}  // namespace weir
