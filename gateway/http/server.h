// HttpServer: listeners, reactor threads and connections (HTTP/1.1, RFC 9112). Only gateway/http/ sees Beast.
//
// Owned by main. start() binds and returns; stop() may be called from any thread. One event loop per reactor thread,
// each with its own SO_REUSEPORT socket per listener; a connection lives on one reactor. Draining: stop accepting,
// let requests in flight end (answers carry "Connection: close"), close idle connections, cut the rest after the drain
// timeout. stop() then still waits for handlers at work: their reads and writes to the client fail at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/result.h"
#include "gateway/http/request_handler.h"

namespace lakegate {

struct TlsFiles {
  std::string certificate_path;  // PEM chain.
  std::string key_path;
};

struct ListenerConfig {
  std::string host = "127.0.0.1";
  uint16_t port = 0;  // 0: the kernel picks.
  std::optional<TlsFiles> tls;
  RequestHandler* handler = nullptr;
};

struct HttpServerConfig {
  std::vector<ListenerConfig> listeners;
  int thread_count = 2;
  int header_timeout_ms = limits::kHeaderTimeoutMs;
  int idle_timeout_ms = limits::kIdleTimeoutMs;
  int body_stall_timeout_ms = limits::kBodyStallTimeoutMs;
  int drain_timeout_ms = limits::kDrainTimeoutMs;
  int connections_max = limits::kConnectionsMax;
};

class HttpServer {
 public:
  HttpServer(HttpServerConfig config, Random& random);
  ~HttpServer();

  // Binds every listener and starts the threads; the status says which address failed and why.
  Status start();
  // The bound ports, in the order of the listeners.
  std::vector<uint16_t> ports() const;
  // Reads certificates and keys again; on failure the old ones stay in use.
  Status reload_tls();
  // Drains and joins; returns how many connections had to be cut.
  int stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "HOST:PORT" or "[::1]:PORT".
Result<std::pair<std::string, uint16_t>> parse_host_port(std::string_view text);

}  // namespace lakegate
