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

void Listener::close() {
  is_closed_ = true;
  state_.reactor.remove(socket_.number(), this);
  socket_.close();
}

void Listener::listen() {
  if (is_closed_) return;
  if (!state_.reactor.add(socket_.number(), EPOLLIN, this)) back_off();
}

// As long as connections wait, the event comes again.
void Listener::on_events(uint32_t) {
  for (int i = 0; i < kAcceptsInARowMax && !is_closed_; ++i) {
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof(peer);
    const int descriptor =
        ::accept4(socket_.number(), reinterpret_cast<sockaddr*>(&peer), &peer_size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      take(Descriptor(descriptor), address_text(peer));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return;
    // The kernel reports errors of the new connection here; they concern nobody else (man 2 accept).
    if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO || errno == EPERM) continue;
    return back_off();
  }
}

// Out of descriptors or memory: the connection waits in the backlog, and trying again at once would only spin.
void Listener::back_off() {
  log_warning("Cannot accept connections.", {{"port", endpoint_.port}, {"error", ::strerror(errno)}});
  state_.reactor.remove(socket_.number(), this);
  state_.reactor.run_after(kBackOffMs, [this] { listen(); });
}

void Listener::take(Descriptor socket, std::string peer_address) {
  ServerShared& shared = state_.shared;
  if (++shared.connection_count > shared.config.connections_max) {
    if (!endpoint_.tls) {
      ::send(socket.number(), kTooManyConnections.data(), kTooManyConnections.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    socket.close();
    shared.forget_connection();
    return;
  }
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
