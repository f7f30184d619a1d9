// Connection: one client's socket, from accept to close: request after request, answers in their order.
//
// Owns itself (its coroutine) and lives on one reactor's thread. The server counts connections, and asks each to end
// when it drains (begin_drain) or to end at once (cut).
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "base/random.h"
#include "gateway/http/input_buffer.h"
#include "gateway/http/request_body.h"
#include "gateway/http/request_handler.h"
#include "gateway/http/response_writer.h"
#include "gateway/http/server.h"
#include "gateway/http/transport.h"

namespace lakegate {

class Connection;

// What all reactors of a server share.
struct ServerShared {
  ServerShared(HttpServerConfig config, Random& random) : config(std::move(config)), random(random) {}

  void forget_connection() {
    const std::lock_guard lock(mutex);
    if (--connection_count == 0) all_gone.notify_all();
  }

  const HttpServerConfig config;
  Random& random;
  std::atomic<bool> is_draining{false};
  std::atomic<int> connection_count{0};
  // Wakes stop() when the last connection has gone.
  std::mutex mutex;
  std::condition_variable all_gone;
};

// What the connections of one reactor share; used on its thread.
class ReactorState {
 public:
  ReactorState(ServerShared& shared, int tick_ms) : shared(shared), reactor(tick_ms) {}

  // The Date header's value, remade once a second.
  const std::string& date();
  // 32 characters from a generator that nobody can guess.
  std::string next_request_id();

  ServerShared& shared;
  Reactor reactor;
  std::unordered_set<Connection*> connections;

 private:
  int64_t date_second_ = -1;
  std::string date_;
  std::array<std::byte, 24 * 64> id_bytes_{};
  size_t id_bytes_used_ = sizeof(id_bytes_);
};

class Connection {
 public:
  struct Origin {
    RequestHandler* handler = nullptr;
    std::string local_host_port;
    bool is_tls = false;
  };

  // Starts a connection that frees itself. `origin` outlives it.
  static void start(ReactorState& state, const Origin& origin, std::unique_ptr<Transport> transport,
                    std::string peer_address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void begin_drain() { transport_->interrupt_idle_wait(); }
  void cut() { transport_->cut(); }

 private:
  enum class Next { kRequest, kClose, kLinger, kAbort };

  Connection(ReactorState& state, const Origin& origin, std::unique_ptr<Transport> transport, std::string peer_address);
  static Task<void> drive(std::unique_ptr<Connection> connection);
  Task<void> run();
  Task<bool> wait_for_request();
  Task<Next> serve_request();
  Task<HeadOutcome> receive_head();
  Task<Next> answer(ParsedHead head);
  Task<Response> call_handler(Request& request);
  Task<Next> refuse(const HeadError& error);
  Task<void> linger();

  int64_t deadline_us(int timeout_ms) const;
  SendOptions send_options(std::string_view request_id) const;
  const HttpServerConfig& config() const { return state_.shared.config; }

  ReactorState& state_;
  const Origin& origin_;
  std::unique_ptr<Transport> transport_;
  std::string peer_address_;
  InputBuffer input_;
};

}  // namespace lakegate
