#include "bench/load/connection.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string.h>
#include <string>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace lakegate::load {
namespace {

// How much is given to OpenSSL at once.
constexpr size_t kTlsPieceBytes = 256U << 10;

SSL_CTX* tls_context() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = ::SSL_CTX_new(::TLS_client_method());
    ::SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION);
    ::SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256");
    ::SSL_CTX_set_verify(made, SSL_VERIFY_NONE, nullptr);
    ::SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return made;
  }();
  return context;
}

[[noreturn]] void fail_to_connect() { throw std::runtime_error("cannot connect: " + std::string(::strerror(errno))); }

}  // namespace

void Connection::open(const Settings& settings) {
  close();
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) fail_to_connect();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(settings.port);
  if (::inet_pton(AF_INET, settings.host.c_str(), &address.sin_addr) != 1 ||
      ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    fail_to_connect();
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (settings.has_tls) begin_tls();
  ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
}

void Connection::begin_tls() {
  tls_ = ::SSL_new(tls_context());
  std::string name = "localhost";
  ::SSL_ctrl(tls_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  ::SSL_set_fd(tls_, descriptor_);
  if (::SSL_connect(tls_) != 1) throw std::runtime_error("cannot connect: no TLS 1.3 with AES-128-GCM");
}

void Connection::close() {
  if (tls_ != nullptr) ::SSL_free(tls_);
  tls_ = nullptr;
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

ssize_t Connection::send(const Pieces& pieces) {
  if (tls_ == nullptr) {
    std::array<iovec, 3> vectors{};
    size_t count = 0;
    for (const std::string_view piece : pieces) {
      if (!piece.empty()) vectors[count++] = {const_cast<char*>(piece.data()), piece.size()};
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    return errno == EAGAIN ? kWouldBlock : kBroken;
  }
  const auto first = std::find_if(pieces.begin(), pieces.end(), [](std::string_view piece) { return !piece.empty(); });
  if (first == pieces.end()) return 0;
  ::ERR_clear_error();
  return tls_outcome(::SSL_write(tls_, first->data(), static_cast<int>(std::min(first->size(), kTlsPieceBytes))));
}

ssize_t Connection::receive(char* to, size_t bytes) {
  if (tls_ != nullptr) {
    ::ERR_clear_error();
    return tls_outcome(::SSL_read(tls_, to, static_cast<int>(std::min(bytes, kTlsPieceBytes))));
  }
  const ssize_t count = ::recv(descriptor_, to, bytes, 0);
  if (count >= 0) return count;
  return errno == EAGAIN ? kWouldBlock : kBroken;
}

ssize_t Connection::drop(size_t bytes) {
  const ssize_t count = ::recv(descriptor_, nullptr, bytes, MSG_TRUNC);
  if (count >= 0) return count;
  return errno == EAGAIN ? kWouldBlock : kBroken;
}

ssize_t Connection::tls_outcome(int result) const {
  if (result > 0) return result;
  switch (::SSL_get_error(tls_, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return kWouldBlock;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    default:
      return kBroken;
  }
}

}  // namespace lakegate::load
