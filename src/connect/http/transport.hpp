#pragma once

#include <weir/core/task.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {

class run_state;

namespace http {

/// Bytes to and from a server. Every failure is thrown as `broken`.
class transport {
 public:
  transport() noexcept {}
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;
  virtual ~transport() = default;

  /// What has arrived, at most `size` bytes; waits for at least one; 0: the other side has ended.
  virtual task<std::size_t> read(char* to, std::size_t size) = 0;
  /// All of it.
  virtual task<> write(std::string_view text) = 0;
  /// Open, in a run that goes on, and nothing has arrived that nobody asked for.
  virtual bool idle(const run_state& run) const noexcept = 0;
};

/// A TCP connection to the first address of the host that takes one.
task<std::unique_ptr<transport>> connect_tcp(std::string host, std::string port);

/// What TLS connections share: the certificates that are trusted.
class trust {
 public:
  trust();
  trust(const trust&) = delete;
  trust& operator=(const trust&) = delete;
  ~trust();
  void* context() const noexcept { return context_; }

 private:
  void* context_;
};

/// TLS over `below`, when the server has shown a certificate for `host` that is trusted.
task<std::unique_ptr<transport>> start_tls(std::unique_ptr<transport> below, std::shared_ptr<const trust> trusted,
                                           std::string host);

}  // namespace http
}  // namespace v0
}  // namespace weir
