#include "gateway/app/http_call.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::string_view kScheme = "http://";
// An answer of the lease methods is small.
constexpr size_t kReplyBytesMax = 16U << 20;

struct Authority {
  std::string host;
  std::string port;
  std::string text;
};

Result<Authority> parse_endpoint(std::string_view endpoint) {
  if (!endpoint.starts_with(kScheme)) {
    return invalid_argument("The endpoint must begin with http:// (TLS is not spoken here).", "endpoint");
  }
  endpoint.remove_prefix(kScheme.size());
  while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  Authority authority;
  authority.text = endpoint;
  const size_t host_end = endpoint.starts_with('[') ? endpoint.find(']') : 0;
  const size_t colon = host_end == std::string_view::npos ? host_end : endpoint.find(':', host_end);
  authority.host = endpoint.substr(0, colon);
  authority.port = colon == std::string_view::npos ? "80" : std::string(endpoint.substr(colon + 1));
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

  Status send_all(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return failed("send the request");
      text.remove_prefix(static_cast<size_t>(sent));
    }
    return Status();
  }

  Result<std::string> receive_all() {
    std::string text;
    char buffer[16384];
    for (;;) {
      const ssize_t received = ::recv(descriptor_, buffer, sizeof buffer, 0);
      if (received < 0 && errno == EINTR) continue;
      if (received < 0) return failed("read the answer");
      if (received == 0) return text;
      text.append(buffer, static_cast<size_t>(received));
      if (text.size() > kReplyBytesMax) return unavailable("The answer is too long.");
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
  RETURN_IF_ERROR(socket.send_all(request_text(call, authority)));
  ASSIGN_OR_RETURN(const std::string text, socket.receive_all());
  return parse_reply(text);
}

}  // namespace lakegate
