#include "exact.hpp"
#include "expression.hpp"

#include <weir/connect/jq/program.hpp>
#include <weir/connect/json/record_factory.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <new>
#include <string_view>

extern "C" {
#include <jq.h>
}

namespace weir {
inline namespace v0 {
namespace jq {

namespace {

// Of a text that an expression made, as much as fits into a sentence.
constexpr std::size_t longest_message = 1024;
constexpr std::size_t longest_value = 60;

/// One reference to a value of jq.
class value {
 public:
  explicit value(jv held) noexcept : held_(held) {}
  value(const value&) = delete;
  value& operator=(const value&) = delete;
  ~value() { jv_free(held_); }

  jv_kind kind() const noexcept { return jv_get_kind(held_); }
  bool valid() const noexcept { return kind() != JV_KIND_INVALID; }
  bool has_message() const noexcept { return jv_invalid_has_msg(jv_copy(held_)) != 0; }
  jv copy() const noexcept { return jv_copy(held_); }
  /// string: valid as long as this is.
  std::string_view text() const noexcept {
    return std::string_view(jv_string_value(held_), static_cast<std::size_t>(jv_string_length_bytes(jv_copy(held_))));
  }

 private:
  jv held_;
};

/// On one line, and not too long.
std::string in_a_sentence(std::string_view text, std::size_t most) {
  std::string words(text.substr(0, most));
  if (text.size() > most) {
    while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0) == 0x80) words.pop_back();
    if (!words.empty() && static_cast<unsigned char>(words.back()) >= 0xC0) words.pop_back();
    words += "...";
  }
  std::replace_if(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return words;
}

std::string message_of(const value& failed) {
  const value message(jv_invalid_get_msg(failed.copy()));
  if (message.kind() == JV_KIND_STRING) return in_a_sentence(message.text(), longest_message);
  return in_a_sentence(value(jv_dump_string(message.copy(), 0)).text(), longest_message);
}

/// "the number 3"
std::string described(const value& found) {
  const std::string words = in_a_sentence(value(jv_dump_string(found.copy(), 0)).text(), longest_value);
  switch (found.kind()) {
    case JV_KIND_NUMBER:
    case JV_KIND_STRING:
    case JV_KIND_ARRAY:
      return std::string("the ") + jv_kind_name(found.kind()) + " " + words;
    default:
      return words;
  }
}

void keep_first_message(void* into, jv given) {
  const value message(given);
  auto& first = *static_cast<std::string*>(into);
  if (!first.empty() || message.kind() != JV_KIND_STRING) return;
  try {
    first = message.text();
  } catch (...) {
    // Without it the expression is refused all the same.
  }
}

class closing {
 public:
  void operator()(jq_state* state) const noexcept { jq_teardown(&state); }
};

}  // namespace

class program::implementation {
 public:
  explicit implementation(std::string expression) : expression_(std::move(expression)), state_(jq_init()) {
    if (state_ == nullptr) throw std::bad_alloc();
    const std::string text = guarded(expression_);
    std::string complaint;
    jq_set_error_cb(state_.get(), keep_first_message, &complaint);
    // jq_init leaves these as they are in memory that it does not clear.
    jq_set_input_cb(state_.get(), nullptr, nullptr);
    jq_set_debug_cb(state_.get(), nullptr, nullptr);
    jq_set_nomem_handler(state_.get(), nullptr, nullptr);
    const bool compiled = jq_compile(state_.get(), text.c_str()) != 0;
    jq_set_error_cb(state_.get(), nullptr, nullptr);
    if (!compiled) refuse(expression_, complaint);
  }

  const std::string& expression() const noexcept { return expression_; }

  void start(json::record&& record) {
    stop();
    record_ = std::move(record);
    const std::string_view text = record_.text();
    if (const auto number = first_inexact(text)) {
      fail(number->is_integer ? "the integer " + in_a_sentence(number->text, longest_value) +
                                    " is beyond 2^53, and jq 1.6, which holds doubles, would change it; write it as a "
                                    "string before it comes to jq"
                              : "the number " + in_a_sentence(number->text, longest_value) +
                                    " is out of a double's range, and jq 1.6, which holds doubles, would change it; write "
                                    "it as a string before it comes to jq");
      return;
    }
    value input(text.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max())
                    ? jv_parse_sized(text.data(), static_cast<int>(text.size()))
                    : jv_invalid_with_msg(jv_string("the record is longer than 2 GiB")));
    if (!input.valid()) {
      fail("jq cannot read the record: " + message_of(input) + "; correct the record or skip it");
      return;
    }
    jq_start(state_.get(), input.copy(), 0);
    running_ = true;
  }
  void start(record_error&& failed) {
    stop();
    failed_.emplace(std::move(failed));
  }

  std::optional<result<json::record, record_error>> next() {
    if (running_) evaluate();
    if (failed_) {
      result<json::record, record_error> answer = failure<record_error>(std::move(*failed_));
      failed_.reset();
      return answer;
    }
    if (!running_) return std::nullopt;
    return std::move(made_);
  }

  void stop() noexcept {
    running_ = false;
    failed_.reset();
  }

 private:
  /// The next result into `made_` or `failed_`; or `running_` is over.
  void evaluate() {
    const value found(jq_next(state_.get()));
    if (!found.valid()) {
      running_ = false;
      if (found.has_message()) fail("jq: " + message_of(found));
    } else if (found.kind() != JV_KIND_OBJECT) {
      fail("the result of the jq expression is " + described(found) +
           ", and a record is an object; let the expression make one, such as {value: .}");
    } else {
      const value text(jv_dump_string(found.copy(), 0));
      if (const auto number = first_inexact(text.text())) {
        fail("the result of the jq expression has the integer " + in_a_sentence(number->text, longest_value) +
             ", which is beyond 2^53 and may have been rounded by jq 1.6, which holds doubles; keep it a string");
        return;
      }
      made_ = records_.make(text.text(), record_);
    }
  }

  void fail(std::string reason) {
    failed_.emplace(std::move(reason), record_.source(), record_.line(), record_.text());
  }

  std::string expression_;
  std::unique_ptr<jq_state, closing> state_;
  json::record_factory records_;
  json::record record_;
  result<json::record, record_error> made_{json::record()};
  std::optional<record_error> failed_;
  bool running_ = false;
};

program::program(std::string expression) : implementation_(std::make_unique<implementation>(std::move(expression))) {}
program::program(const program& other) : program(other.expression()) {}
program::program(program&&) noexcept = default;
program& program::operator=(program other) noexcept {
  implementation_ = std::move(other.implementation_);
  return *this;
}
program::~program() = default;

const std::string& program::expression() const noexcept { return implementation_->expression(); }

void program::start(json::record record) { implementation_->start(std::move(record)); }
void program::start(result<json::record, record_error> record) {
  if (record) {
    implementation_->start(std::move(*record));
  } else {
    implementation_->start(std::move(record).error());
  }
}
std::optional<result<json::record, record_error>> program::next() { return implementation_->next(); }
void program::stop() noexcept { implementation_->stop(); }

}  // namespace jq
}  // namespace v0
}  // namespace weir
