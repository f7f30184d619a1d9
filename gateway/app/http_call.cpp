#include "gateway/app/http_call.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <span>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/encoding.h"
#include "gateway/http/tls_client.h"

namespace lakegate {
namespace {

constexpr std::string_view kPlainScheme = "http://";
constexpr std::string_view kTlsScheme = "https://";
// An answer of the lease methods is small.
constexpr size_t kReplyBytesMax = 16U << 20;

struct Authority {
  std::string host;
  std::string port;
  std::string text;
  bool has_tls = false;
};

Result<Authority> parse_endpoint(std::string_view endpoint) {
  Authority authority;
  authority.has_tls = endpoint.starts_with(kTlsScheme);
  if (!authority.has_tls && !endpoint.starts_with(kPlainScheme)) {
    return invalid_argument("The endpoint must begin with http:// or https://.", "endpoint");
  }
  endpoint.remove_prefix(authority.has_tls ? kTlsScheme.size() : kPlainScheme.size());
  while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  authority.text = endpoint;
  const size_t host_end = endpoint.starts_with('[') ? endpoint.find(']') : 0;
  const size_t colon = host_end == std::string_view::npos ? host_end : endpoint.find(':', host_end);
  authority.host = endpoint.substr(0, colon);
  authority.port = authority.has_tls ? "443" : "80";
  if (colon != std::string_view::npos) authority.port = endpoint.substr(colon + 1);
  if (authority.host.starts_with('[')) authority.host = authority.host.substr(1, authority.host.size() - 2);
  if (authority.host.empty() || authority.port.empty()) {
    return invalid_argument("The endpoint names no host or no port.", "endpoint");
  }
  return authority;
}

Status failed(const std::string& doing) { return unavailable("Cannot " + doing + ": " + std::strerror(errno) + "."); }

class Socket {
 public:
  Socket() = default;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  Status connect(const Authority& authority, int timeout_ms) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(authority.host.c_str(), authority.port.c_str(), &hints, &found); error != 0) {
      return unavailable("Cannot find " + authority.host + ": " + ::gai_strerror(error) + ".");
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    Status status = unavailable("Cannot find " + authority.host + ".");
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
      status = try_address(*address, timeout_ms);
      if (status.ok()) return status;
    }
    return status;
  }

  int descriptor() const { return descriptor_; }

  Result<size_t> send(std::string_view text) {
    for (;;) {
      const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent > 0) return static_cast<size_t>(sent);
      if (sent == 0 || errno != EINTR) return failed("send the request");
    }
  }

  // 0: the server has ended the connection.
  Result<size_t> receive(std::span<char> buffer) {
    for (;;) {
      const ssize_t received = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
      if (received >= 0) return static_cast<size_t>(received);
      if (errno != EINTR) return failed("read the answer");
    }
  }

 private:
  Status try_address(const addrinfo& address, int timeout_ms) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
    if (descriptor_ < 0) return failed("open a socket");
    timeval timeout{};
    timeout.tv_sec = timeout_ms / 1000;
    timeout.tv_usec = timeout_ms % 1000 * 1000L;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    if (::connect(descriptor_, address.ai_addr, address.ai_addrlen) != 0) return failed("connect");
    return Status();
  }

  int descriptor_ = -1;
};

// The socket's timeout is that of TLS: the call that waits for it fails.
class TlsSocket {
 public:
  TlsSocket(SslPointer ssl, const Authority& authority) : ssl_(std::move(ssl)), authority_(authority) {}

  Status shake_hands() {
    if (SSL_connect(ssl_.get()) == 1 && SSL_get_verify_result(ssl_.get()) == X509_V_OK) return Status();
    return failed();
  }

  Result<size_t> send(std::string_view text) {
    size_t sent_bytes = 0;
    if (SSL_write_ex(ssl_.get(), text.data(), text.size(), &sent_bytes) == 1) return sent_bytes;
    return failed();
  }

  // 0: the server has said that it ends the connection. One that just breaks off could be anybody's doing.
  Result<size_t> receive(std::span<char> buffer) {
    size_t received_bytes = 0;
    const int outcome = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &received_bytes);
    if (outcome == 1) return received_bytes;
    if (SSL_get_error(ssl_.get(), outcome) == SSL_ERROR_ZERO_RETURN) return size_t{0};
    return failed();
  }

 private:
  Status failed() const {
    return unavailable("TLS with " + authority_.text + " failed: " + tls_failure(ssl_.get()) + ".");
  }

  SslPointer ssl_;
  const Authority& authority_;
};

template <class Connection>
Result<std::string> ask(Connection& connection, std::string_view request) {
  while (!request.empty()) {
    ASSIGN_OR_RETURN(const size_t sent_bytes, connection.send(request));
    request.remove_prefix(sent_bytes);
  }
  std::string text;
  std::array<char, 16384> buffer{};
  for (;;) {
    ASSIGN_OR_RETURN(const size_t received_bytes, connection.receive(buffer));
    if (received_bytes == 0) return text;
    text.append(buffer.data(), received_bytes);
    if (text.size() > kReplyBytesMax) return unavailable("The answer is too long.");
  }
}

std::string request_text(const HttpCall& call, const Authority& authority) {
  // HTTP/1.0, so that the answer ends with the connection and is never chunked.
  std::string text = call.method + " " + call.target + " HTTP/1.0\r\nHost: " + authority.text + "\r\n";
  for (const auto& [name, value] : call.headers) text += name + ": " + value + "\r\n";
  if (call.method != "GET") text += "Content-Length: 0\r\n";
  return text + "Connection: close\r\n\r\n";
}

Result<HttpReply> parse_reply(const std::string& text) {
  const size_t space = text.find(' ');
  const size_t head_end = text.find("\r\n\r\n");
  HttpReply reply;
  const std::optional<uint64_t> code = space == std::string::npos || !text.starts_with("HTTP/1.")
                                           ? std::nullopt
                                           : parse_uint64(text.substr(space + 1, 3));
  if (!code || head_end == std::string::npos) return unavailable("The answer is not HTTP, or broke off.");
  reply.status_code = static_cast<int>(*code);
  reply.body = text.substr(head_end + 4);
  return reply;
}

}  // namespace

Result<HttpReply> http_call(const HttpCall& call) {
  ASSIGN_OR_RETURN(const Authority authority, parse_endpoint(call.endpoint));
  Socket socket;
  RETURN_IF_ERROR(socket.connect(authority, call.timeout_ms));
  const std::string request = request_text(call, authority);
  if (!authority.has_tls) {
    ASSIGN_OR_RETURN(const std::string text, ask(socket, request));
    return parse_reply(text);
  }
  ASSIGN_OR_RETURN(SslPointer ssl, make_tls_client(authority.host, call.ca_file, socket.descriptor()));
  TlsSocket tls(std::move(ssl), authority);
  RETURN_IF_ERROR(tls.shake_hands());
  ASSIGN_OR_RETURN(const std::string text, ask(tls, request));
  return parse_reply(text);
}

}  // namespace lakegate
