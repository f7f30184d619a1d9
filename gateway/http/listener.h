// Listener: one address of the server on one reactor. The kernel spreads connections over the reactors' sockets
// (SO_REUSEPORT). Owned by the server; start() and close() run on its reactor's thread.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/basic_socket_acceptor.hpp>

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

class Listener {
 public:
  // Takes over the listening socket.
  Listener(ReactorState& state, Endpoint& endpoint, int descriptor);

  void start() { wait(); }
  void close();

 private:
  void wait();
  void accept_all();
  void take(int descriptor, std::string peer_address);
  void back_off();

  ReactorState& state_;
  Endpoint& endpoint_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, IoExecutor> acceptor_;
  SteadyTimer back_off_timer_;
  bool is_closed_ = false;
};

}  // namespace lakegate
