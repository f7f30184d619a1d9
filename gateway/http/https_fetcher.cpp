#include "gateway/http/https_fetcher.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/https_url.h"
#include "gateway/http/fetch_reply.h"
#include "gateway/http/ip_kind.h"
#include "gateway/http/tls_client.h"

namespace lakegate {
namespace {

constexpr int kOk = 200;

class Deadline {
 public:
  explicit Deadline(int timeout_ms) : end_(Clock::now() + std::chrono::milliseconds(timeout_ms)) {}
  // Never negative; 0: it is over.
  int left_ms() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
    return static_cast<int>(std::max<int64_t>(0, left));
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point end_;
};

Status took_too_long(const HttpsUrl& url) { return unavailable("Fetching from " + url.authority + " took too long."); }

bool is_allowed(const IpAddress& address, const std::vector<IpRange>& allowed) {
  return ip_kind(address) == IpKind::kPublic ||
         std::any_of(allowed.begin(), allowed.end(), [&](const IpRange& range) { return range.contains(address); });
}

Status check_addresses(const std::vector<IpAddress>& addresses, const HttpsUrl& url,
                       const std::vector<IpRange>& allowed) {
  for (const IpAddress& address : addresses) {
    if (is_allowed(address, allowed)) continue;
    return Status(Code::kPermissionDenied, "The host " + url.host + " has the " +
                                               std::string(ip_kind_name(ip_kind(address))) + " address " +
                                               ip_text(address) + ", which is of no allowed network.");
  }
  return {};
}

class Socket {
 public:
  Socket() = default;
  ~Socket() { close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int descriptor() const { return descriptor_; }

  // Only what check_addresses() has let through.
  Status connect(const IpAddress& address, const HttpsUrl& url, const Deadline& deadline) {
    close();
    constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool is_ipv4 = std::equal(kMapped.begin(), kMapped.end(), address.begin());
    descriptor_ = ::socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor_ < 0) return failed(url);
    if ((is_ipv4 ? start_ipv4(address, url.port) : start_ipv6(address, url.port)) == 0) return {};
    if (errno != EINPROGRESS) return failed(url);
    RETURN_IF_ERROR(await(POLLOUT, url, deadline));
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return failed(url);
    errno = error;
    return error == 0 ? Status() : failed(url);
  }

  Status await(short events, const HttpsUrl& url, const Deadline& deadline) const {
    for (;;) {
      const int left_ms = deadline.left_ms();
      if (left_ms == 0) return took_too_long(url);
      pollfd waiting{descriptor_, events, 0};
      const int ready = ::poll(&waiting, 1, left_ms);
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return failed(url);
    }
  }

 private:
  int start_ipv4(const IpAddress& address, uint16_t port) const {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    std::memcpy(&to.sin_addr, address.data() + 12, 4);
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  int start_ipv6(const IpAddress& address, uint16_t port) const {
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    std::memcpy(&to.sin6_addr, address.data(), address.size());
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  static Status failed(const HttpsUrl& url) {
    return unavailable("Cannot connect to " + url.authority + ": " + std::strerror(errno) + ".");
  }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

  int descriptor_ = -1;
};

// One connection, from its handshake to its answer.
class Exchange {
 public:
  Exchange(SSL* ssl, const Socket& socket, const HttpsUrl& url, const Deadline& deadline)
      : ssl_(ssl), socket_(socket), url_(url), deadline_(deadline) {}

  Status shake_hands() {
    for (;;) {
      ERR_clear_error();
      const int outcome = SSL_connect(ssl_);
      if (outcome == 1) break;
      RETURN_IF_ERROR(await_or_fail(outcome));
    }
    // SSL_VERIFY_PEER has seen to it; asked again, because everything rests on it.
    if (SSL_get_verify_result(ssl_) == X509_V_OK && SSL_get0_peer_certificate(ssl_) != nullptr) return {};
    return unavailable("The certificate of " + url_.authority + " does not hold.");
  }

  Status send(std::string_view text) {
    while (!text.empty()) {
      size_t sent_bytes = 0;
      ERR_clear_error();
      const int outcome = SSL_write_ex(ssl_, text.data(), text.size(), &sent_bytes);
      if (outcome == 1) {
        text.remove_prefix(sent_bytes);
      } else {
        RETURN_IF_ERROR(await_or_fail(outcome));
      }
    }
    return {};
  }

  Result<FetchReply> receive(size_t body_bytes_max) {
    FetchReplyReader reader(body_bytes_max);
    char buffer[16384];
    while (!reader.is_whole()) {
      // Also where bytes keep coming, one by one.
      if (deadline_.left_ms() == 0) return took_too_long(url_);
      size_t count = 0;
      ERR_clear_error();
      const int outcome = SSL_read_ex(ssl_, buffer, sizeof buffer, &count);
      if (outcome == 1) {
        RETURN_IF_ERROR(reader.put(std::string_view(buffer, count)));
      } else if (SSL_get_error(ssl_, outcome) == SSL_ERROR_ZERO_RETURN) {
        RETURN_IF_ERROR(reader.put_end());
      } else {
        RETURN_IF_ERROR(await_or_fail(outcome));
      }
    }
    return reader.take();
  }

 private:
  Status await_or_fail(int outcome) {
    switch (SSL_get_error(ssl_, outcome)) {
      case SSL_ERROR_WANT_READ:
        return socket_.await(POLLIN, url_, deadline_);
      case SSL_ERROR_WANT_WRITE:
        return socket_.await(POLLOUT, url_, deadline_);
      default:
        break;
    }
    return unavailable("TLS with " + url_.authority + " failed: " + tls_failure(ssl_) + ".");
  }

  SSL* const ssl_;
  const Socket& socket_;
  const HttpsUrl& url_;
  const Deadline& deadline_;
};

std::string request_text(const HttpsUrl& url) {
  return "GET " + url.target + " HTTP/1.1\r\nHost: " + url.authority +
         "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nUser-Agent: lakegate\r\n"
         "Connection: close\r\n\r\n";
}

Status connect_to_one(Socket& socket, const std::vector<IpAddress>& addresses, const HttpsUrl& url,
                      const Deadline& deadline) {
  Status status = unavailable("Cannot find " + url.host + ".");
  for (size_t i = 0; i < addresses.size(); ++i) {
    // One that swallows packets leaves time for the others.
    const Deadline share(deadline.left_ms() / static_cast<int>(addresses.size() - i));
    status = socket.connect(addresses[i], url, share);
    if (status.ok()) break;
  }
  return status;
}

}  // namespace

Result<FetchedDocument> HttpsFetcher::fetch(const DocumentRequest& request) {
  const std::optional<HttpsUrl> url = parse_https_url(request.url);
  if (!url) return invalid_argument("What is to be fetched is no https URL.");
  const Deadline deadline(request.timeout_ms);
  ASSIGN_OR_RETURN(const std::vector<IpAddress> addresses, lookup_(url->host, deadline.left_ms()));
  RETURN_IF_ERROR(check_addresses(addresses, *url, request.allowed_networks));
  Socket socket;
  RETURN_IF_ERROR(connect_to_one(socket, addresses, *url, deadline));
  ASSIGN_OR_RETURN(const SslPointer ssl, make_tls_client(url->host, request.ca_file, socket.descriptor()));
  Exchange exchange(ssl.get(), socket, *url, deadline);
  RETURN_IF_ERROR(exchange.shake_hands());
  RETURN_IF_ERROR(exchange.send(request_text(*url)));
  ASSIGN_OR_RETURN(FetchReply reply, exchange.receive(request.bytes_max));
  if (reply.status_code != kOk) {
    return unavailable(url->authority + " answered " + std::to_string(reply.status_code) + ".");
  }
  if (!reply.content_encoding.empty() && reply.content_encoding != "identity") {
    return unavailable(url->authority + " answered in an encoding that was not asked for.");
  }
  return FetchedDocument{std::move(reply.body), std::move(reply.cache_control)};
}

}  // namespace lakegate
