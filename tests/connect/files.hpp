#pragma once

#include <weir/connect/file.hpp>
#include <weir/core.hpp>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// Files, pipes and limits for the tests of connectors.
namespace files {

/// A new folder that is removed with everything in it.
class folder {
 public:
  folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "weir-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(std::string_view name) const { return path_ / name; }
  std::string make(std::string_view name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline std::string content(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path, std::ios::binary).rdbuf();
  return all.str();
}

class pipe {
 public:
  pipe() {
    if (::pipe(ends_) != 0) throw std::runtime_error("pipe failed");
  }
  pipe(const pipe&) = delete;
  pipe& operator=(const pipe&) = delete;
  ~pipe() {
    close_reader();
    close_writer();
  }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_reader() { close(0); }
  void close_writer() { close(1); }
  void put(std::string_view text) const { EXPECT_EQ(::write(ends_[1], text.data(), text.size()), ssize_t(text.size())); }
  /// What is in the pipe, at most 64 KiB of it.
  std::string get() const {
    pollfd one{ends_[0], POLLIN, 0};
    if (::poll(&one, 1, 0) == 0) return {};
    std::string text(65536, '\0');
    const ssize_t got = ::read(ends_[0], text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

 private:
  void close(int end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }

  int ends_[2] = {-1, -1};
};

/// No file may grow beyond `bytes`: a full disk that needs no disk.
class file_size_limit {
 public:
  explicit file_size_limit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit smaller = before_;
    smaller.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &smaller);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_;
  void (*handler_)(int);
};

/// Somebody who has no permissions beyond those that files grant, also where the tests run as root.
class unprivileged {
 public:
  unprivileged() : before_(::geteuid()) {
    if (before_ == 0 && ::seteuid(65534) != 0) throw std::runtime_error("seteuid failed");
  }
  unprivileged(const unprivileged&) = delete;
  unprivileged& operator=(const unprivileged&) = delete;
  ~unprivileged() { EXPECT_EQ(::seteuid(before_), 0); }

 private:
  uid_t before_;
};

class ignoring_sigpipe {
 public:
  ignoring_sigpipe() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ignoring_sigpipe(const ignoring_sigpipe&) = delete;
  ignoring_sigpipe& operator=(const ignoring_sigpipe&) = delete;
  ~ignoring_sigpipe() { std::signal(SIGPIPE, before_); }

 private:
  void (*before_)(int);
};

/// `co_await files::run_here()`: what the coroutine runs in.
class run_here : public weir::detail::context_awaiter {
 public:
  run_here() noexcept {}
  weir::run_state& await_resume() const noexcept { return ctx_->run(); }
};

/// What f throws; fails the test when it throws nothing of this kind.
template <class Error, class F>
std::string sentence_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace files
