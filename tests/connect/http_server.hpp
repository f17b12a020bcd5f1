#pragma once

#include <weir/connect/http.hpp>

#include <gtest/gtest.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// A server on the loopback device whose every connection follows a script, for the tests of what speaks HTTP.
namespace http_test {

/// A key, and a certificate for 127.0.0.1 and localhost that nobody but itself vouches for.
class certificate {
 public:
  enum class state { valid, expired };

  explicit certificate(state what = state::valid, const char* names = "IP:127.0.0.1,DNS:localhost")
      : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    X509_set_version(certificate_, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -2 * 24 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), what == state::valid ? 24 * 3600 : -24 * 3600);
    X509_set_pubkey(certificate_, key_);
    X509_NAME* const name = X509_get_subject_name(certificate_);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("weir test"), -1, -1, 0);
    X509_set_issuer_name(certificate_, name);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
    X509_add_ext(certificate_, extension, -1);
    X509_EXTENSION_free(extension);
    if (X509_sign(certificate_, key_, EVP_sha256()) == 0) throw std::runtime_error("no certificate could be made");
  }
  certificate(const certificate&) = delete;
  certificate& operator=(const certificate&) = delete;
  ~certificate() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }

  EVP_PKEY* key() const { return key_; }
  X509* x509() const { return certificate_; }
  void write(const std::string& path) const {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_);
    std::fclose(file);
  }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

/// The server's side of one connection. After the other side has gone, nothing has an effect.
class peer {
 public:
  peer(int socket, SSL_CTX* tls, int number, int stop) : socket_(socket), number_(number), stop_(stop) {
    if (tls == nullptr) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, socket_);
    if (SSL_accept(ssl_) != 1) broken_ = true;
  }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;
  ~peer() { close(); }

  /// Of this server, from 1.
  int number() const { return number_; }

  /// The next request, to its empty line; empty when the other side has ended.
  std::string request() {
    std::string text;
    char c = 0;
    while (!broken_ && !text.ends_with("\r\n\r\n")) {
      const auto got = ssl_ != nullptr ? SSL_read(ssl_, &c, 1) : ::recv(socket_, &c, 1, 0);
      if (got != 1) {
        broken_ = true;
        return {};
      }
      text += c;
    }
    return text;
  }
  void send(std::string_view text) {
    while (!broken_ && !text.empty()) {
      const auto sent = ssl_ != nullptr ? SSL_write(ssl_, text.data(), static_cast<int>(text.size()))
                                        : ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        broken_ = true;
        return;
      }
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  bool gone() const { return broken_; }
  /// Says nothing until the other side ends, or the server does.
  void hang() {
    while (!broken_) {
      pollfd both[2] = {{socket_, POLLIN, 0}, {stop_, POLLIN, 0}};
      ::poll(both, 2, -1);
      char c = 0;
      if (both[1].revents != 0 || ::recv(socket_, &c, 1, MSG_DONTWAIT) <= 0) broken_ = true;
    }
  }
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    cut();
  }
  /// Closes the connection without a farewell.
  void cut() {
    broken_ = true;
    close();
  }
  void close() {
    if (socket_ < 0) return;
    if (ssl_ != nullptr && !broken_) SSL_shutdown(ssl_);
    SSL_free(std::exchange(ssl_, nullptr));
    ::close(std::exchange(socket_, -1));
    broken_ = true;
  }

 private:
  int socket_;
  int number_;
  int stop_;
  SSL* ssl_ = nullptr;
  bool broken_ = false;
};

inline std::string path_of(const std::string& request) {
  const auto from = request.find(' ') + 1;
  return request.substr(from, request.find(' ', from) - from);
}

/// The value of a header of a request; empty where there is none.
inline std::string header_of(const std::string& request, const std::string& name) {
  const auto at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto from = at + name.size() + 4;
  return request.substr(from, request.find("\r\n", from) - from);
}

inline std::string answer(std::string_view body, std::string_view headers = "", std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string chunked_answer(const std::vector<std::string>& chunks, std::string_view headers = "") {
  std::string text = "HTTP/1.1 200 OK\r\n" + std::string(headers) + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& chunk : chunks) {
    char size[20];
    std::snprintf(size, sizeof(size), "%zx\r\n", chunk.size());
    text += size + chunk + "\r\n";
  }
  return text + "0\r\n\r\n";
}

inline std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

class server {
 public:
  using script = std::function<void(peer&)>;

  explicit server(script each, const certificate* identity = nullptr) : script_(std::move(each)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets whose other side has gone
    if (identity != nullptr) {
      tls_ = SSL_CTX_new(TLS_server_method());
      SSL_CTX_use_certificate(tls_, identity->x509());
      SSL_CTX_use_PrivateKey(tls_, identity->key());
    }
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::pipe(stop_) != 0 || ::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listening_, 64) != 0 || ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no server could be started");
    }
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept(); });
  }
  /// Answers every request on every connection with what `reply` makes of its text.
  static server of(std::function<std::string(const std::string&)> reply, const certificate* identity = nullptr) {
    return server(
        [reply = std::move(reply)](peer& to) {
          for (auto request = to.request(); !request.empty(); request = to.request()) to.send(reply(request));
        },
        identity);
  }
  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server() {
    ::close(stop_[1]);  // which makes the other end readable
    accepting_.join();
    for (std::thread& each : threads_) each.join();
    ::close(listening_);
    ::close(stop_[0]);
    SSL_CTX_free(tls_);
  }

  int port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(std::string_view path) const {
    return (tls_ != nullptr ? "https://" : "http://") + host() + std::string(path);
  }
  int connections() const { return connections_; }

 private:
  void accept() {
    for (;;) {
      pollfd both[2] = {{listening_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
      ::poll(both, 2, -1);
      if (both[1].revents != 0) return;
      const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      const int number = ++connections_;
      threads_.emplace_back([this, socket, number] {
        peer one(socket, tls_, number, stop_[0]);
        script_(one);
      });
    }
  }

  script script_;
  SSL_CTX* tls_ = nullptr;
  int listening_ = -1;
  int stop_[2] = {-1, -1};
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread accepting_;
  std::list<std::thread> threads_;
};

/// Values that a script leaves for the test.
template <class T>
class notes {
 public:
  void add(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
  }
  std::vector<T> all() const {
    const std::lock_guard lock(mutex_);
    return values_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<T> values_;
};

/// A port that nobody listens on.
inline int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

}  // namespace http_test
