#include "gateway/http/listener.h"

#include <arpa/inet.h>
#include <array>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

namespace lakegate {
namespace {

constexpr int kAcceptsInARowMax = 64;
constexpr int kBackOffMs = 100;
constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 42\r\n"
    "Retry-After: 1\r\nConnection: close\r\n\r\nThe server has too many open connections.\n";

boost::asio::ip::tcp protocol_of(const Endpoint& endpoint) {
  return endpoint.is_ipv6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
}

std::string address_text(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* address = nullptr;
  if (storage.ss_family == AF_INET6) {
    address = &reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr;
  } else {
    address = &reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr;
  }
  return ::inet_ntop(storage.ss_family, address, text.data(), text.size()) != nullptr ? text.data() : "";
}

}  // namespace

Listener::Listener(ReactorState& state, Endpoint& endpoint, int descriptor)
    : state_(state),
      endpoint_(endpoint),
      acceptor_(state.reactor.context(), protocol_of(endpoint), descriptor),
      back_off_timer_(state.reactor.context()) {}

void Listener::close() {
  is_closed_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  back_off_timer_.cancel();
}

void Listener::wait() {
  if (is_closed_) return;
  acceptor_.async_wait(boost::asio::socket_base::wait_read, [this](const boost::system::error_code& error) {
    if (!error) accept_all();
  });
}

void Listener::accept_all() {
  for (int i = 0; i < kAcceptsInARowMax && !is_closed_; ++i) {
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof(peer);
    const int descriptor = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &peer_size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      take(descriptor, address_text(peer));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
    // The kernel reports errors of the new connection here; they concern nobody else (man 2 accept).
    if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO || errno == EPERM) continue;
    return back_off();
  }
  wait();
}

// Out of descriptors or memory: the connection waits in the backlog, and trying again at once would only spin.
void Listener::back_off() {
  log_warning("Cannot accept connections.", {{"port", endpoint_.port}, {"error", ::strerror(errno)}});
  back_off_timer_.expires_after(std::chrono::milliseconds(kBackOffMs));
  back_off_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) wait();
  });
}

void Listener::take(int descriptor, std::string peer_address) {
  ServerShared& shared = state_.shared;
  if (++shared.connection_count > shared.config.connections_max) {
    if (!endpoint_.tls) {
      ::send(descriptor, kTooManyConnections.data(), kTooManyConnections.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    ::close(descriptor);
    shared.forget_connection();
    return;
  }
  Socket socket(state_.reactor.context(), protocol_of(endpoint_), descriptor);
  std::unique_ptr<Transport> transport;
  if (endpoint_.tls) {
    transport = endpoint_.tls->accept(state_.reactor, std::move(socket));
  } else {
    transport = std::make_unique<Transport>(state_.reactor, std::move(socket));
  }
  if (!transport) return shared.forget_connection();
  Connection::start(state_, endpoint_.origin, std::move(transport), std::move(peer_address));
}

}  // namespace lakegate
