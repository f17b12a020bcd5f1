#include "broken.hpp"
#include "transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

constexpr std::size_t step = 16384;  // what a TLS record holds at most

std::string why_not_trusted(long code, const std::string& host) {
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the server's certificate has expired; have it renewed, and check this machine's clock";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the server's certificate is not valid yet; check this machine's clock";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the server's certificate is not for the host " + host + "; use the name that it was made for";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "the server's certificate is self-signed, so that nobody vouches for it; if you trust it, set "
             "SSL_CERT_FILE to a PEM file that has it";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "who signed the server's certificate is not known here; install the system's root certificates, or set "
             "SSL_CERT_FILE to a PEM file that has the signer's";
    default:
      return std::string("the server's certificate is not accepted (") + X509_verify_cert_error_string(code) +
             "); have it corrected, or set SSL_CERT_FILE to a PEM file that has a certificate you trust";
  }
}

/// OpenSSL works on two buffers in memory, and so needs no socket, waits for nothing, and may be dropped at any moment.
class tls_transport final : public transport {
 public:
  tls_transport(std::unique_ptr<transport> below, std::shared_ptr<const trust> trusted, std::string host)
      : below_(std::move(below)), trusted_(std::move(trusted)), host_(std::move(host)), buffer_(step + 1024) {
    ssl_ = SSL_new(static_cast<SSL_CTX*>(trusted_->context()));
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    if (ssl_ == nullptr || in == nullptr || out == nullptr) {
      SSL_free(ssl_);
      BIO_free(in);
      BIO_free(out);
      throw std::bad_alloc();
    }
    in_ = in;
    out_ = out;
    BIO_set_mem_eof_return(in_, -1);  // empty: wait for more
    SSL_set_bio(ssl_, in_, out_);     // owns both
    SSL_set_connect_state(ssl_);
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl_);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host_.c_str()) != 1) {
      ERR_clear_error();
      X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      if (SSL_set1_host(ssl_, host_.c_str()) != 1 || SSL_set_tlsext_host_name(ssl_, host_.c_str()) != 1) {
        SSL_free(ssl_);
        throw std::bad_alloc();
      }
    }
  }
  ~tls_transport() override { SSL_free(ssl_); }

  task<> handshake() {
    for (;;) {
      ERR_clear_error();
      const int done = SSL_do_handshake(ssl_);
      const int error = SSL_get_error(ssl_, done);
      if (done != 1 && error != SSL_ERROR_WANT_READ) {
        throw failure();  // the alert that would tell the server why is not sent
      }
      co_await send_out();
      if (done == 1) co_return;
      if (!co_await take_in()) throw broken(broken::cause::closed);
    }
  }

  task<std::size_t> read(char* to, std::size_t size) override {
    for (;;) {
      ERR_clear_error();
      const int got = SSL_read(ssl_, to, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
      if (got > 0) co_return static_cast<std::size_t>(got);
      const int error = SSL_get_error(ssl_, got);
      if (error == SSL_ERROR_ZERO_RETURN) co_return std::size_t{0};
      if (error != SSL_ERROR_WANT_READ) throw failure();
      co_await send_out();
      // Without the other side's farewell somebody else may have cut the connection.
      if (!co_await take_in()) throw broken(broken::cause::closed);
    }
  }

  task<> write(std::string_view text) override {
    while (!text.empty()) {
      ERR_clear_error();
      const int put = SSL_write(ssl_, text.data(), static_cast<int>(std::min(text.size(), step)));
      if (put <= 0) throw failure();
      text.remove_prefix(static_cast<std::size_t>(put));
      co_await send_out();
    }
  }

  // What a server sends of its own accord on an idle connection is its farewell, or late session tickets: then a new
  // connection is made, which is always right.
  bool idle(const run_state& run) const noexcept override { return SSL_pending(ssl_) == 0 && below_->idle(run); }

 private:
  broken failure() const {
    if (const long code = SSL_get_verify_result(ssl_); code != X509_V_OK) {
      return broken(broken::cause::certificate, why_not_trusted(code, host_));
    }
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    return broken(broken::cause::protocol,
                  std::string("what the server speaks there is no TLS that is understood (") +
                      (reason != nullptr ? reason : "no reason given") + "); check that the port is one for https");
  }

  task<> send_out() {
    while (BIO_pending(out_) > 0) {
      const int size = BIO_read(out_, buffer_.data(), static_cast<int>(buffer_.size()));
      if (size <= 0) co_return;
      co_await below_->write(std::string_view(buffer_.data(), static_cast<std::size_t>(size)));
    }
  }

  /// False: the other side has ended.
  task<bool> take_in() {
    const std::size_t got = co_await below_->read(buffer_.data(), buffer_.size());
    if (got == 0) co_return false;
    if (BIO_write(in_, buffer_.data(), static_cast<int>(got)) != static_cast<int>(got)) throw std::bad_alloc();
    co_return true;
  }

  std::unique_ptr<transport> below_;
  std::shared_ptr<const trust> trusted_;
  std::string host_;
  std::vector<char> buffer_;
  SSL* ssl_ = nullptr;
  BIO* in_ = nullptr;   // what has arrived
  BIO* out_ = nullptr;  // what is to be sent
};

constexpr unsigned char protocols[] = "\x08http/1.1";

}  // namespace

trust::trust() : context_(SSL_CTX_new(TLS_client_method())) {
  auto* const context = static_cast<SSL_CTX*>(context_);
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_default_verify_paths(context);  // SSL_CERT_FILE and SSL_CERT_DIR, or the system's
  SSL_CTX_set_alpn_protos(context, protocols, sizeof(protocols) - 1);
  ERR_clear_error();
}
trust::~trust() { SSL_CTX_free(static_cast<SSL_CTX*>(context_)); }

task<std::unique_ptr<transport>> start_tls(std::unique_ptr<transport> below, std::shared_ptr<const trust> trusted,
                                           std::string host) {
  auto made = std::make_unique<tls_transport>(std::move(below), std::move(trusted), std::move(host));
  co_await made->handshake();
  std::unique_ptr<transport> connected = std::move(made);
  co_return connected;
}

}  // namespace http
}  // namespace v0
}  // namespace weir
