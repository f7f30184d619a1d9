// LoopbackServer: an HttpServer on a port of its own, with a handler whose answers the target chooses.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "base/worker_pool.h"
#include "gateway/http/server.h"
#include "tests/support/raw_http_client.h"

namespace lakegate::testing {

// Opens once; those who wait go on. enter() tells that somebody waits.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    return true;
  }
  void await_waiting(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
  int waiting_ = 0;
};

class TestHandler final : public RequestHandler {
 public:
  Task<Response> handle(Request& request) override;
  Gate gate;

 private:
  WorkerPool pool_{4};
};

class LoopbackServer {
 public:
  explicit LoopbackServer(HttpServerConfig config = {}, std::optional<TlsFiles> tls = std::nullopt);
  ~LoopbackServer() { handler.gate.open(); }

  uint16_t port() const { return server->ports().front(); }

  TestHandler handler;
  SystemRandom random;
  std::unique_ptr<HttpServer> server;
};

// "GET /target HTTP/1.1" with a Host and an empty line, or the method's.
std::string request_text(std::string_view method, std::string_view target, std::string_view fields = {},
                         std::string_view body = {});

}  // namespace lakegate::testing
