#include "gateway/http/tls.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/socket.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace lakegate {
namespace {

constexpr size_t kRecordBytesMax = 16U << 10;
constexpr const char* kCiphersTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kAlpnHttp11("\x08http/1.1", 9);
constexpr std::string_view kPlainHttpAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 33\r\n"
    "Connection: close\r\n\r\nThis port speaks TLS, not plain.\n";

std::string openssl_error() {
  const unsigned long code = ERR_get_error();
  if (code == 0) return "unknown reason";
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

// A client that offers only other protocols (h2, as gRPC does) is refused in the handshake, which is fast and clear.
int select_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                unsigned int offered_size, void*) {
  unsigned char* selected = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kAlpnHttp11.data());
  const int outcome = SSL_select_next_proto(&selected, out_size, ours, static_cast<unsigned int>(kAlpnHttp11.size()),
                                            offered, offered_size);
  *out = selected;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(Reactor& reactor, Descriptor socket, SSL* ssl)
      : Transport(reactor, std::move(socket)), ssl_(ssl, SSL_free) {}

  bool sends_files() const override { return false; }
  bool attach() { return SSL_set_fd(ssl_.get(), descriptor()) == 1; }

  void finish_writing() override {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    Transport::finish_writing();
  }

 protected:
  IoResult try_handshake() override {
    ERR_clear_error();
    const int outcome = SSL_accept(ssl_.get());
    if (outcome == 1) return {IoOutcome::kDone, 0};
    const IoResult result = to_result(outcome);
    if (result.outcome == IoOutcome::kFailed && ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST) {
      ::send(descriptor(), kPlainHttpAnswer.data(), kPlainHttpAnswer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return result;
  }

  // One record holds 16 KiB at most; several fill the buffer of a large body.
  IoResult try_read(std::span<std::byte> into) override {
    size_t total_bytes = 0;
    while (total_bytes < into.size()) {
      size_t count = 0;
      ERR_clear_error();
      const int outcome = SSL_read_ex(ssl_.get(), into.data() + total_bytes, into.size() - total_bytes, &count);
      if (outcome == 1) {
        total_bytes += count;
        continue;
      }
      const IoResult result = to_result(outcome);
      // What ended the read after some bytes is seen again by the next.
      if (total_bytes == 0) return result;
      break;
    }
    return {IoOutcome::kDone, total_bytes};
  }

  IoResult try_write(std::span<iovec> pieces, bool /*more_follows*/) override {
    std::array<char, kRecordBytesMax> record;
    const void* data = pieces.front().iov_base;
    size_t size_bytes = pieces.front().iov_len;
    if (pieces.size() > 1 && size_bytes < record.size()) {
      // One record for head and body, as one packet would be without TLS.
      size_bytes = 0;
      for (const iovec& piece : pieces) {
        const size_t step = std::min(piece.iov_len, record.size() - size_bytes);
        if (step > 0) std::memcpy(record.data() + size_bytes, piece.iov_base, step);
        size_bytes += step;
      }
      data = record.data();
    }
    size_t count = 0;
    ERR_clear_error();
    const int outcome = SSL_write_ex(ssl_.get(), data, size_bytes, &count);
    if (outcome != 1) return to_result(outcome);
    return {IoOutcome::kDone, count};
  }

  bool has_buffered_input() const override { return SSL_has_pending(ssl_.get()) == 1; }

 private:
  IoResult to_result(int outcome) {
    switch (SSL_get_error(ssl_.get(), outcome)) {
      case SSL_ERROR_WANT_READ:
        note_drained();
        return {IoOutcome::kWantRead, 0};
      case SSL_ERROR_WANT_WRITE:
        return {IoOutcome::kWantWrite, 0};
      case SSL_ERROR_ZERO_RETURN:
        return {IoOutcome::kEnd, 0};
      default:
        return {IoOutcome::kFailed, 0};
    }
  }

  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

Status failed(const std::string& what) { return invalid_argument(what + ": " + openssl_error() + "."); }

}  // namespace

Status TlsContext::load() {
  ERR_clear_error();
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return failed("Cannot make a TLS context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(context.get(), kCiphersTls12) != 1) return failed("Cannot choose TLS ciphers");
  SSL_CTX_set_alpn_select_cb(context.get(), select_alpn, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files_.certificate_path.c_str()) != 1) {
    return failed("Cannot read the certificate " + files_.certificate_path);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files_.key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
    return failed("Cannot read the key " + files_.key_path);
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) return failed("The key does not belong to the certificate");
  const std::lock_guard lock(mutex_);
  context_ = context;
  return {};
}

std::unique_ptr<Transport> TlsContext::accept(Reactor& reactor, Descriptor socket) {
  std::shared_ptr<void> context;
  {
    const std::lock_guard lock(mutex_);
    context = context_;
  }
  SSL* const ssl = SSL_new(static_cast<SSL_CTX*>(context.get()));
  if (ssl == nullptr) return nullptr;
  auto transport = std::make_unique<TlsTransport>(reactor, std::move(socket), ssl);
  if (!transport->attach()) return nullptr;
  return transport;
}

}  // namespace lakegate
