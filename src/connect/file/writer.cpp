#include "handle.hpp"
#include "readiness.hpp"
#include "sentences.hpp"

#include <weir/connect/file/writer.hpp>
#include <weir/core/sleep.hpp>

#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

constexpr std::size_t full_enough = std::size_t{256} << 10;
constexpr const char* while_writing = "cannot be written";
constexpr int always = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

bool is_regular(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

/// How a write is kept from waiting in the kernel, and with it the loop.
enum class manner : unsigned char {
  waiting,      // a regular file: the kernel takes it
  nonblocking,  // an open file description of our own, with O_NONBLOCK
  socket,       // MSG_DONTWAIT
  small_steps,  // a pipe that cannot be reopened: what fits when poll says that it is writable
};

}  // namespace

class writer::implementation {
 public:
  implementation(std::string path, existing treatment) : name_(std::move(path)), treatment_(treatment) { open(); }

  explicit implementation(const descriptor& out) : name_(out.name()), out_(out.number(), false) {
    const int flags = ::fcntl(out_.number(), F_GETFL);
    struct stat status;
    if (flags < 0 || ::fstat(out_.number(), &status) != 0) fail(name_, while_writing, errno);
    if ((flags & O_ACCMODE) == O_RDONLY) fail(name_, while_writing, EBADF);
    if (S_ISREG(status.st_mode)) return;
    if (S_ISSOCK(status.st_mode)) {
      manner_ = manner::socket;
      return;
    }
    // O_NONBLOCK belongs to the open file description, which is shared with whoever lent it: a shell, the other side of a
    // terminal. Opened anew, the same pipe or terminal has one of our own.
    const std::string again = "/proc/self/fd/" + std::to_string(out_.number());
    handle own(::open(again.c_str(), O_WRONLY | always), true);
    manner_ = own ? manner::nonblocking : manner::small_steps;
    if (own) out_ = std::move(own);
  }

  implementation(const implementation&) = delete;
  implementation& operator=(const implementation&) = delete;

  ~implementation() {
    // A file that we created and never wrote to is the trace of a run that failed before it began.
    if (created_ && !begun_) ::unlink(name_.c_str());
  }

  void write(std::string_view line) {
    buffer_.append(line);
    buffer_.push_back('\n');
    ++waiting_lines_;
  }
  bool wants_flush() const noexcept { return buffer_.size() >= full_enough; }

  task<> flush() {
    while (!out_) {  // a named pipe that nobody reads yet
      co_await weir::sleep(std::chrono::milliseconds(50));
      open();
    }
    begin();
    while (sent_ < buffer_.size()) {
      if (write_some()) continue;
      co_await ready(out_.number(), direction::write);
    }
    bytes_ += sent_;
    lines_ += waiting_lines_;
    buffer_.clear();
    sent_ = waiting_lines_ = 0;
  }

  task<> close() {
    if (closed_) co_return;
    co_await flush();
    closed_ = true;
    if (out_.close() != 0 && errno != EINTR) fail(name_, while_writing, errno);
  }

  task<> make_durable() {
    co_await flush();
    if (manner_ == manner::waiting && ::fsync(out_.number()) != 0) fail(name_, while_writing, errno);
  }

  std::uint64_t lines() const noexcept { return lines_; }
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  void open() {
    const int appending = treatment_ == existing::append ? O_APPEND : 0;
    int number = treatment_ == existing::refuse ? create(0) : ::open(name_.c_str(), O_WRONLY | appending | always);
    if (number < 0 && errno == ENOENT && treatment_ != existing::refuse) number = create(appending);
    if (number < 0 && errno == EEXIST) {
      if (is_regular(name_)) fail(name_, while_writing, EEXIST);
      number = ::open(name_.c_str(), O_WRONLY | always);
    }
    if (number < 0 && errno == ENXIO) return;
    if (number < 0) fail(name_, while_writing, errno);
    out_ = handle(number, true);
    struct stat status;
    if (::fstat(number, &status) != 0) fail(name_, while_writing, errno);
    if (!S_ISREG(status.st_mode)) manner_ = manner::nonblocking;
  }

  int create(int appending) {
    const int number = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | appending | always, 0666);
    created_ = number >= 0;
    return number;
  }

  bool ends_with_newline() {
    const std::string again = "/proc/self/fd/" + std::to_string(out_.number());
    const handle reading(::open(again.c_str(), O_RDONLY | O_CLOEXEC), true);
    const off_t size = ::lseek(out_.number(), 0, SEEK_END);
    char last = '\n';
    return size <= 0 || ::pread(reading.number(), &last, 1, size - 1) != 1 || last == '\n';
  }

  /// Before the first byte: an overwritten file is emptied only now, when there is something to write or all went well.
  void begin() {
    const bool first = !std::exchange(begun_, true);
    if (!out_.owned() || manner_ != manner::waiting) return;
    if (first && treatment_ == existing::overwrite && ::ftruncate(out_.number(), 0) != 0) fail(name_, while_writing, errno);
    if (treatment_ == existing::append && !joined_ && !buffer_.empty()) {
      joined_ = true;
      if (!ends_with_newline()) buffer_.insert(buffer_.begin(), '\n');
    }
  }

  /// False: a write would wait.
  bool write_some() {
    const char* const from = buffer_.data() + sent_;
    std::size_t size = buffer_.size() - sent_;
    ssize_t wrote = 0;
    switch (manner_) {
      case manner::socket:
        wrote = ::send(out_.number(), from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        break;
      case manner::small_steps:
        if (!is_ready(out_.number(), direction::write)) return false;
        size = std::min<std::size_t>(size, PIPE_BUF);
        [[fallthrough]];
      case manner::waiting:
      case manner::nonblocking:
        wrote = ::write(out_.number(), from, size);
        break;
    }
    if (wrote >= 0) {
      sent_ += static_cast<std::size_t>(wrote);
      return true;
    }
    if (errno == EINTR) return true;
    if (errno == EAGAIN && manner_ != manner::waiting) return false;
    const int cause = errno;
    keep_whole_lines();
    fail(name_, while_writing, cause);
  }

  /// After a failed write: what is in a regular file ends with a whole line, and what is not in it is still here.
  void keep_whole_lines() noexcept {
    if (manner_ == manner::waiting && sent_ > 0) {
      const std::size_t newline = buffer_.rfind('\n', sent_ - 1);
      const std::size_t whole = newline == std::string::npos ? 0 : newline + 1;
      const auto part = static_cast<off_t>(sent_ - whole);
      const off_t at = ::lseek(out_.number(), 0, SEEK_CUR);
      struct stat status;
      // Only at the end of the file: in the middle of it stands something else.
      if (part > 0 && at >= part && ::fstat(out_.number(), &status) == 0 && status.st_size == at &&
          ::ftruncate(out_.number(), at - part) == 0) {
        ::lseek(out_.number(), at - part, SEEK_SET);
        sent_ = whole;
      }
    }
    const auto sent_end = buffer_.begin() + static_cast<std::ptrdiff_t>(sent_);
    const auto lines = std::min(static_cast<std::uint64_t>(std::count(buffer_.begin(), sent_end, '\n')), waiting_lines_);
    lines_ += lines;
    waiting_lines_ -= lines;
    bytes_ += sent_;
    buffer_.erase(0, sent_);
    sent_ = 0;
  }

  std::string name_;
  existing treatment_ = existing::refuse;
  handle out_;
  manner manner_ = manner::waiting;
  bool created_ = false;
  bool begun_ = false;
  bool joined_ = false;  // what is appended begins on a line of its own
  bool closed_ = false;

  std::string buffer_;
  std::size_t sent_ = 0;  // of the buffer
  std::uint64_t waiting_lines_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_ = 0;
};

void cut(const std::string& path, std::uint64_t length) {
  constexpr const char* tried = "cannot be cut to what was written before";
  const handle out(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), true);
  if (!out) fail(path, tried, errno == ENXIO ? ESPIPE : errno);
  struct stat status;
  if (::fstat(out.number(), &status) != 0) fail(path, tried, errno);
  if (!S_ISREG(status.st_mode)) fail(path, tried, ESPIPE);
  if (static_cast<std::uint64_t>(status.st_size) < length) {
    throw file_error(path + ": it has " + std::to_string(status.st_size) + " bytes, and " + std::to_string(length) +
                         " were written before; bring back the file as it was",
                     path, std::make_error_code(std::errc::invalid_argument));
  }
  if (::ftruncate(out.number(), static_cast<off_t>(length)) != 0) fail(path, tried, errno);
}

writer::writer(std::string path, existing treatment)
    : implementation_(std::make_unique<implementation>(std::move(path), treatment)) {}
writer::writer(descriptor out) : implementation_(std::make_unique<implementation>(out)) {}
writer::writer(writer&&) noexcept = default;
writer& writer::operator=(writer&&) noexcept = default;
writer::~writer() = default;

void writer::write(std::string_view line) { implementation_->write(line); }
bool writer::wants_flush() const noexcept { return implementation_->wants_flush(); }
task<> writer::flush() { return implementation_->flush(); }
task<> writer::make_durable() { return implementation_->make_durable(); }
task<> writer::close() { return implementation_->close(); }
std::uint64_t writer::lines() const noexcept { return implementation_->lines(); }
std::uint64_t writer::bytes() const noexcept { return implementation_->bytes(); }

}  // namespace file
}  // namespace v0
}  // namespace weir
