#include "failures.hpp"

#include <weir/connect/json/dead_letter.hpp>

#include <utility>

namespace command {
namespace {

// So many records that are left out are told one by one; a million sentences help nobody.
constexpr std::uint64_t told_singly = 10;

}  // namespace

failures::failures(const copy_arguments& arguments, standard_error& terminal)
    : arguments_(arguments), what_(arguments.failures), terminal_(terminal) {
  if (what_ == on_error::letters && !arguments.resume) letters_.emplace(arguments.letters, arguments.outputs);
}

void failures::resume(std::uint64_t earlier, std::uint64_t letter_bytes) {
  earlier_ = earlier;
  letters_begin_ = letter_bytes;
  if (what_ == on_error::letters) letters_.emplace(arguments_.letters, weir::file::existing::append);
}

weir::task<> failures::take(weir::record_error failed) {
  ++count_;
  switch (what_) {
    case on_error::stop:
      failed.raise();
    case on_error::skip:
      say(failed);
      break;
    case on_error::letters:
      // At once: whoever looks for what is missing in the sink finds it here, however the copy ends.
      letters_->write(weir::json::to_dead_letter(failed));
      co_await letters_->flush();
      settled_ = false;
      break;
  }
}

weir::task<> failures::settle() {
  if (letters_ && !settled_) co_await letters_->make_durable();
  settled_ = true;
}

std::optional<std::uint64_t> failures::letter_bytes() const noexcept {
  if (!letters_) return std::nullopt;
  return letters_begin_ + letters_->bytes();
}

weir::task<> failures::close() {
  if (letters_) co_await letters_->close();
}

void failures::say(const weir::record_error& failed) {
  if (count_ <= told_singly) terminal_.say(failed.message());
  if (count_ == told_singly + 1) terminal_.say("further failed records are counted, not told; --on-error FILE keeps them");
}

}  // namespace command
