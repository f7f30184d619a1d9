// Listener: one address of the server on one reactor. The kernel spreads connections over the reactors' sockets
// (SO_REUSEPORT). Owned by the server; start() and close() run on its reactor's thread.
#pragma once

#include <memory>
#include <string>

#include "gateway/http/connection.h"
#include "gateway/http/tls.h"

namespace lakegate {

// One configured address, shared by the listeners of all reactors.
struct Endpoint {
  Connection::Origin origin;
  std::unique_ptr<TlsContext> tls;  // Null for plain HTTP.
  uint16_t port = 0;
  bool is_ipv6 = false;
};

class Listener final : public Pollable {
 public:
  // A listening socket, which does not block.
  Listener(ReactorState& state, Endpoint& endpoint, Descriptor socket)
      : state_(state), endpoint_(endpoint), socket_(std::move(socket)) {}

  void start() { listen(); }
  void close();
  void on_events(uint32_t events) override;

 private:
  void listen();
  void take(Descriptor socket, std::string peer_address);
  void back_off();

  ReactorState& state_;
  Endpoint& endpoint_;
  Descriptor socket_;
  bool is_closed_ = false;
};

}  // namespace lakegate
