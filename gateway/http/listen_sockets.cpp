#include "gateway/http/listen_sockets.h"

#include <errno.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

namespace lakegate {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size_bytes = 0;
  int family() const { return storage.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  // The port lies at the same place for both families.
  uint16_t port() const { return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port); }
};

Status cannot_listen(const std::string& host, uint16_t port, const std::string& why) {
  return unavailable("Cannot listen on " + host + ":" + std::to_string(port) + ": " + why + ".");
}

Result<Address> resolve(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (error != 0) return cannot_listen(host, port, ::gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, ::freeaddrinfo);
  const addrinfo* chosen = list;
  // "localhost" should be 127.0.0.1, which is what clients and their documents say.
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family == AF_INET) {
      chosen = entry;
      break;
    }
  }
  Address address;
  ::memcpy(&address.storage, chosen->ai_addr, chosen->ai_addrlen);
  address.size_bytes = chosen->ai_addrlen;
  return address;
}

// A descriptor that is bound and, unless it only probes, listens; none with errno otherwise.
Descriptor open_one(const Address& address, bool is_probe) {
  Descriptor descriptor(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (descriptor.number() < 0) return {};
  const int on = 1;
  ::setsockopt(descriptor.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (!is_probe) ::setsockopt(descriptor.number(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
  if (address.family() == AF_INET6) ::setsockopt(descriptor.number(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  if (::bind(descriptor.number(), address.get(), address.size_bytes) != 0) return {};
  if (!is_probe && ::listen(descriptor.number(), SOMAXCONN) != 0) return {};
  return descriptor;
}

}  // namespace

Result<ListenSockets> open_listen_sockets(const std::string& host, uint16_t port, int count) {
  ASSIGN_OR_RETURN(Address address, resolve(host, port));
  {
    const Descriptor probe = open_one(address, true);
    if (probe.number() < 0 || ::getsockname(probe.number(), address.get(), &address.size_bytes) != 0) {
      return cannot_listen(host, port, ::strerror(errno));
    }
  }
  ListenSockets sockets;
  sockets.port = address.port();
  sockets.is_ipv6 = address.family() == AF_INET6;
  for (int i = 0; i < count; ++i) {
    Descriptor descriptor = open_one(address, false);
    if (descriptor.number() < 0) return cannot_listen(host, port, ::strerror(errno));
    sockets.descriptors.push_back(std::move(descriptor));
  }
  return sockets;
}

}  // namespace lakegate
