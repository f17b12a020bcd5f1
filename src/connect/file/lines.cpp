#include "handle.hpp"
#include "readiness.hpp"
#include "sentences.hpp"

#include <weir/connect/file/lines.hpp>
#include <weir/core/contract.hpp>
#include <weir/core/run_state.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

// Behind what was read, so that whoever scans a line in wide steps may read beyond its end.
constexpr std::size_t readable_behind = 64;
// Less room than this is not worth a read.
constexpr std::size_t least_room = 4096;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) noexcept { return text.find_first_not_of(" \t") == std::string_view::npos; }

}  // namespace

read_options& read_options::max_record(std::size_t bytes) {
  max_record_ = detail::at_least(1024, bytes, "read_options().max_record(bytes)", "bytes");
  return *this;
}

read_options& read_options::block(std::size_t bytes) {
  block_ = detail::at_least(least_room, bytes, "read_options().block(bytes)", "bytes");
  return *this;
}

read_options& read_options::start_at(std::uint64_t offset, std::uint64_t line) {
  if (offset < line || (offset != 0 && line == 0)) {
    throw std::invalid_argument("read_options().start_at(offset, line): " + std::to_string(offset) +
                                " bytes cannot be " + std::to_string(line) + " lines");
  }
  start_ = position::in_file(offset, line);
  return *this;
}

/// Reads blocks and finds lines in them. As a node it hears of a drain while it waits for input.
class line_reader::implementation : private ready_node {
 public:
  implementation(line_reader& reader, std::string name, handle lent, const read_options& options)
      : ready_node([](ready_node& self) noexcept { static_cast<implementation&>(self).ctx_->wake(); }),
        out_(reader),
        options_(options),
        name_(std::make_shared<const std::string>(std::move(name))),
        input_(std::move(lent)),
        pool_(options.block() + readable_behind),
        progress_(std::make_shared<read_progress>()) {
    out_.progress_ = progress_;
    out_.number_ = progress_->lines_ = options.start().line();
    progress_->start_ = options.start();
  }

  void open() {
    if (!opened_ && !over_) open_input();
  }

  answer next(context& ctx) {
    // What a regular file holds can be read again, so that a drain need not wait for the rest of the block.
    if (ctx.run().draining() && regular_) close();
    for (;;) {
      const auto left = static_cast<std::size_t>(end_ - scan_);
      const char* newline = left == 0 ? nullptr : static_cast<const char*>(std::memchr(scan_, '\n', left));
      if (newline != nullptr) {
        const std::string_view text(begin_, static_cast<std::size_t>(newline - begin_));
        begin_ = scan_ = newline + 1;
        if (const answer found = finish_line(text); found != answer::done) return found;
        continue;
      }
      scan_ = end_;
      if (over_) return answer::done;
      switch (fill(ctx)) {
        case filled::more:
          continue;
        case filled::pending:
          return answer::pending;
        case filled::end:
          return finish();
      }
    }
  }

  void close() noexcept {
    withdraw();
    wait_.reset();
    input_.close();
    begin_ = scan_ = end_ = nullptr;
    skipped_.reset();
    over_ = true;
  }

 private:
  enum class filled : unsigned char { more, pending, end };

  /// A line that is longer than max_record, while its end is looked for.
  struct skipped_line {
    std::string excerpt;
    std::uint64_t bytes;
  };

  /// A line is complete: `done` means that there is nothing to deliver.
  answer finish_line(std::string_view text) {
    progress_->bytes_ = offset_ + static_cast<std::uint64_t>(begin_ - out_.block_->data()) - options_.start().offset();
    if (within_line_) [[unlikely]] return finish_line_before(text);
    progress_->lines_ = ++out_.number_;
    if (skipped_) [[unlikely]] return finish_skipped(text.size());
    if (out_.number_ == 1 && text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (text.ends_with('\r')) text.remove_suffix(1);
    if ((text.empty() || text.front() <= ' ') && !options_.keeps_blank_lines() && is_blank(text)) return answer::done;
    if (text.size() > options_.max_record()) [[unlikely]] {
      skipped_ = skipped_line{std::string(text.substr(0, record_error::excerpt_limit)), 0};
      return finish_skipped(text.size());
    }
    out_.text_ = text;
    return answer::line;
  }

  /// What stands behind the line that was read last, before this stream, and had no end then.
  answer finish_line_before(std::string_view text) {
    within_line_ = false;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (!skipped_ && is_blank(text)) return answer::done;
    throw file_error(*name_ + ":" + std::to_string(out_.number_) +
                         ": this line had no end when it was read before, and has got more text since; put a newline "
                         "before what was added",
                     *name_, std::make_error_code(std::errc::invalid_argument));
  }

  answer finish_skipped(std::size_t last_part) {
    const skipped_line line = std::move(*skipped_);
    skipped_.reset();
    const std::uint64_t bytes = line.bytes + last_part;
    out_.error_ = std::make_unique<record_error>(
        "the record is " + std::to_string(bytes) + " bytes long, more than the limit of " +
            std::to_string(options_.max_record()) + "; raise the limit on records, or split it",
        *name_, out_.number_, line.excerpt, bytes);
    return answer::failed;
  }

  /// The end of the input: what stands behind the last newline is a line too.
  answer finish() {
    over_ = progress_->ended_ = true;
    input_.close();
    const std::string_view text(begin_, static_cast<std::size_t>(end_ - begin_));
    if (text.empty() && !skipped_) return answer::done;
    *const_cast<char*>(end_) = '\n';  // as behind any other line; there is always room
    begin_ = scan_ = end_;
    return finish_line(text);
  }

  filled fill(context& ctx) {
    open();
    for (;;) {
      if (!regular_) {
        if (ctx.run().draining()) {
          close();  // half a line is no record
          return filled::end;
        }
        if (!readable(ctx)) return filled::pending;
      }
      make_room();
      const ssize_t got = ::read(input_.number(), const_cast<char*>(end_), room());
      if (got > 0) {
        end_ += got;
        return filled::more;
      }
      if (got == 0) return filled::end;
      if (errno == EINTR || (errno == EAGAIN && !regular_)) continue;
      fail(*name_, "cannot be read", errno);
    }
  }

  /// Whether a read would not wait; if it would, the driver is woken when that has changed, or when the run drains.
  bool readable(context& ctx) {
    ctx_ = &ctx;
    if (wait_) {
      if (!wait_.done()) return false;
    } else {
      if (is_ready(input_.number(), direction::read)) return true;
      wait_ = ready(input_.number(), direction::read);
      if (!wait_.start(ctx)) {
        waker_.wakes(ctx);
        wait_.notify(waker_);
        ctx.run().when_draining(*this);
        return false;
      }
    }
    withdraw();
    task<> ended = std::move(wait_);
    ended.result();
    return true;
  }

  void open_input() {
    if (!input_) {
      // Not blocking, so that a named pipe without a writer does not hold up the loop; a regular file does not care.
      input_ = handle(::open(name_->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), true);
      if (!input_) fail(*name_, "cannot be opened", errno);
    }
    struct stat status;
    if (::fstat(input_.number(), &status) != 0) fail(*name_, "cannot be read", errno);
    if (S_ISDIR(status.st_mode)) fail(*name_, "cannot be read", EISDIR);
    regular_ = S_ISREG(status.st_mode);
    if (regular_) {
      const off_t at = ::lseek(input_.number(), 0, SEEK_CUR);
      if (status.st_size > at && at >= 0) progress_->size_ = static_cast<std::uint64_t>(status.st_size - at);
      ::posix_fadvise(input_.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    if (options_.start().offset() != 0) go_to_start(static_cast<std::uint64_t>(status.st_size));
    opened_ = true;
  }

  void go_to_start(std::uint64_t size) {
    const std::uint64_t start = options_.start().offset();
    if (!regular_) fail(*name_, "cannot be read on from the middle", ESPIPE);
    if (size < start) {
      throw file_error(*name_ + ": it has " + std::to_string(size) + " bytes, and is to be read on behind " +
                           std::to_string(start) + "; bring back the file as it was, or begin at its start",
                       *name_, std::make_error_code(std::errc::invalid_argument));
    }
    char before = '\n';
    if (::pread(input_.number(), &before, 1, static_cast<off_t>(start - 1)) < 0 ||
        ::lseek(input_.number(), static_cast<off_t>(start), SEEK_SET) < 0) {
      fail(*name_, "cannot be read", errno);
    }
    within_line_ = before != '\n';
    offset_ = start;
    progress_->size_ = size - start;
  }

  std::size_t room() const noexcept {
    if (!out_.block_) return 0;
    const auto used = static_cast<std::size_t>(end_ - out_.block_->data());
    const std::size_t free = out_.block_->capacity() - readable_behind - used;
    // A line that grows beyond the limit is to be noticed soon behind it.
    const std::size_t soon = options_.max_record() + options_.block() - static_cast<std::size_t>(end_ - begin_);
    return std::min(free, soon);
  }

  /// Makes room for a read behind the part of a line that is there, in a new block where this one is full.
  void make_room() {
    auto part = static_cast<std::size_t>(end_ - begin_);
    if (skipped_ || part > options_.max_record()) {
      if (!skipped_) skipped_ = skipped_line{std::string(begin_, record_error::excerpt_limit), 0};
      skipped_->bytes += part;
      begin_ = end_;
      part = 0;
    } else if (room() >= least_room) {
      return;
    }
    const std::uint64_t offset = out_.block_ ? offset_ + static_cast<std::uint64_t>(begin_ - out_.block_->data()) : offset_;
    const detail::block_reference old = std::move(out_.block_);
    out_.block_ = pool_.take(part + least_room <= options_.block() ? 0 : 2 * part + options_.block() + readable_behind);
    offset_ = offset;
    out_.block_->describe(offset, name_);
    char* const data = out_.block_->data();
    if (part != 0) std::memcpy(data, begin_, part);
    begin_ = data;
    scan_ = end_ = data + part;
  }

  line_reader& out_;
  read_options options_;
  std::shared_ptr<const std::string> name_;
  handle input_;
  detail::block_pool pool_;
  std::shared_ptr<read_progress> progress_;

  // Of the current block: [begin_, end_) was read and not delivered, [begin_, scan_) of it holds no newline.
  const char* begin_ = nullptr;
  const char* scan_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t offset_ = 0;  // where the block begins in the input
  std::optional<skipped_line> skipped_;

  context* ctx_ = nullptr;
  detail::context_waker waker_;
  task<> wait_;
  bool opened_ = false;
  bool regular_ = false;
  bool over_ = false;
  bool within_line_ = false;  // reading began behind a line that had no end
};

line_reader::line_reader(std::string path, const read_options& options)
    : implementation_(std::make_unique<implementation>(*this, std::move(path), handle(), options)) {}
line_reader::line_reader(descriptor in, const read_options& options)
    : implementation_(std::make_unique<implementation>(*this, in.name(), handle(in.number(), false), options)) {}
line_reader::~line_reader() = default;

void line_reader::open() { implementation_->open(); }
line_reader::answer line_reader::next(context& ctx) { return implementation_->next(ctx); }
void line_reader::close() noexcept { implementation_->close(); }

line_stream lines(std::string path, const read_options& options) {
  return line_stream(std::make_unique<line_reader>(std::move(path), options));
}
line_stream lines(descriptor in, const read_options& options) {
  return line_stream(std::make_unique<line_reader>(std::move(in), options));
}

}  // namespace file
}  // namespace v0
}  // namespace weir
