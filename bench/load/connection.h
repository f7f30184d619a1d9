// Connection: bytes to and from the server, plain or by TLS. Of one client, on the engine's thread.
//
// By TLS the server's certificate is not looked at, since the load stays on loopback. Both ends are held to TLS 1.3
// with AES-128-GCM, so that every server does the same work.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <sys/types.h>

#include "bench/load/operation.h"

typedef struct ssl_st SSL;

namespace lakegate::load {

class Connection {
 public:
  // What send() and receive() answer besides a number of bytes.
  static constexpr ssize_t kWouldBlock = -1;
  static constexpr ssize_t kBroken = -2;

  using Pieces = std::array<std::string_view, 3>;

  Connection() = default;
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Waits until the connection, and its TLS, stands. Throws std::runtime_error when it does not come to be.
  void open(const Settings& settings);
  void close();
  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  // Pieces may be empty. Sends as much as goes now.
  ssize_t send(const Pieces& pieces);
  // 0: the server has closed.
  ssize_t receive(char* to, size_t bytes);
  // Drops what has come. Plain connections only: the kernel does not even copy it.
  ssize_t drop(size_t bytes);
  bool can_drop() const { return tls_ == nullptr; }

 private:
  void begin_tls();
  ssize_t tls_outcome(int result) const;

  int descriptor_ = -1;
  SSL* tls_ = nullptr;
};

}  // namespace lakegate::load
