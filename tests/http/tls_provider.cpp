#include "tests/http/tls_provider.h"

#include <csignal>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

namespace lakegate::testing {

TlsProvider::TlsProvider(const std::string& certificate_file, const std::string& key_file, Answer answer)
    : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free), answer_(std::move(answer)) {
  std::signal(SIGPIPE, SIG_IGN);
  auto* const context = static_cast<SSL_CTX*>(context_.get());
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("the test's certificate cannot be read");
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, plain, &size) != 0) {
    throw std::runtime_error("the test's server cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_all(); });
}

TlsProvider::~TlsProvider() {
  is_stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void TlsProvider::accept_all() {
  while (!is_stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, 20) <= 0) continue;
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    ++connections_;
    serve(descriptor);
    ::close(descriptor);
  }
}

void TlsProvider::serve(int descriptor) {
  const std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(static_cast<SSL_CTX*>(context_.get())), SSL_free);
  if (SSL_set_fd(ssl.get(), descriptor) != 1 || SSL_accept(ssl.get()) != 1) return;
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && SSL_read(ssl.get(), &byte, 1) == 1) head += byte;
  const Reply reply = answer_(head);
  if (reply.delay_ms == 0) {
    if (!reply.bytes.empty() && SSL_write(ssl.get(), reply.bytes.data(), static_cast<int>(reply.bytes.size())) <= 0) {
      return;
    }
  } else {
    for (const char each : reply.bytes) {
      std::this_thread::sleep_for(std::chrono::milliseconds(reply.delay_ms));
      if (is_stopping_ || SSL_write(ssl.get(), &each, 1) <= 0) return;
    }
  }
  if (reply.says_goodbye) SSL_shutdown(ssl.get());
}

}  // namespace lakegate::testing
