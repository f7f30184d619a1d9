#include "gateway/http/server.h"

#include <algorithm>
#include <chrono>
#include <latch>
#include <signal.h>

#include "base/log.h"
#include "gateway/http/connection.h"
#include "gateway/http/listen_sockets.h"
#include "gateway/http/listener.h"

namespace lakegate {
namespace {

constexpr int kTickMsMin = 20;
constexpr int kTickMsMax = 1000;

// Fine enough that no timeout is late by more than an eighth.
int tick_ms(const HttpServerConfig& config) {
  const int shortest_ms = std::min({config.header_timeout_ms, config.idle_timeout_ms, config.body_stall_timeout_ms});
  return std::clamp(shortest_ms / 8, kTickMsMin, kTickMsMax);
}

std::string host_port(const std::string& host, uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

struct HttpServer::State {
  State(HttpServerConfig config, Random& random) : shared(std::move(config), random) {}

  Status open_endpoint(const ListenerConfig& listener);
  void for_each_connection(void (Connection::*action)());
  bool wait_until_gone(int timeout_ms);

  ServerShared shared;
  std::vector<std::unique_ptr<Endpoint>> endpoints;
  std::vector<std::unique_ptr<ReactorState>> reactors;
  std::vector<std::pair<ReactorState*, std::unique_ptr<Listener>>> listeners;
  bool is_started = false;
  bool is_stopped = false;
};

Status HttpServer::State::open_endpoint(const ListenerConfig& listener) {
  auto endpoint = std::make_unique<Endpoint>();
  if (listener.tls) {
    endpoint->tls = std::make_unique<TlsContext>(*listener.tls);
    RETURN_IF_ERROR(endpoint->tls->load());
  }
  const int count = static_cast<int>(reactors.size());
  ASSIGN_OR_RETURN(ListenSockets sockets, open_listen_sockets(listener.host, listener.port, count));
  endpoint->origin.handler = listener.handler;
  endpoint->origin.local_host_port = host_port(listener.host, sockets.port);
  endpoint->origin.is_tls = listener.tls.has_value();
  endpoint->port = sockets.port;
  endpoint->is_ipv6 = sockets.is_ipv6;
  for (size_t i = 0; i < reactors.size(); ++i) {
    auto created = std::make_unique<Listener>(*reactors[i], *endpoint, std::move(sockets.descriptors[i]));
    listeners.emplace_back(reactors[i].get(), std::move(created));
  }
  endpoints.push_back(std::move(endpoint));
  return {};
}

void HttpServer::State::for_each_connection(void (Connection::*action)()) {
  for (const auto& reactor : reactors) {
    ReactorState* const state = reactor.get();
    state->reactor.run([state, action] {
      for (Connection* const connection : state->connections) (connection->*action)();
    });
  }
}

// Without limit when `timeout_ms` is negative.
bool HttpServer::State::wait_until_gone(int timeout_ms) {
  std::unique_lock lock(shared.mutex);
  const auto none_left = [this] { return shared.connection_count == 0; };
  if (timeout_ms >= 0) return shared.all_gone.wait_for(lock, std::chrono::milliseconds(timeout_ms), none_left);
  shared.all_gone.wait(lock, none_left);
  return true;
}

HttpServer::HttpServer(HttpServerConfig config, Random& random)
    : state_(std::make_unique<State>(std::move(config), random)) {}

HttpServer::~HttpServer() { stop(); }

Status HttpServer::start() {
  const HttpServerConfig& config = state_->shared.config;
  // A peer that is gone must be an error of the write, not the end of the process; OpenSSL writes without MSG_NOSIGNAL.
  ::signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < config.thread_count; ++i) {
    state_->reactors.push_back(std::make_unique<ReactorState>(state_->shared, tick_ms(config)));
  }
  for (const ListenerConfig& listener : config.listeners) RETURN_IF_ERROR(state_->open_endpoint(listener));
  for (const auto& entry : state_->listeners) {
    entry.first->reactor.run([listener = entry.second.get()] { listener->start(); });
  }
  for (const auto& reactor : state_->reactors) reactor->reactor.start();
  state_->is_started = true;
  return {};
}

std::vector<uint16_t> HttpServer::ports() const {
  std::vector<uint16_t> ports;
  for (const auto& endpoint : state_->endpoints) ports.push_back(endpoint->port);
  return ports;
}

Status HttpServer::reload_tls() {
  for (const auto& endpoint : state_->endpoints) {
    if (endpoint->tls) RETURN_IF_ERROR(endpoint->tls->load());
  }
  return {};
}

int HttpServer::stop() {
  if (!state_->is_started || std::exchange(state_->is_stopped, true)) return 0;
  ServerShared& shared = state_->shared;
  shared.is_draining = true;
  // Only when no listener accepts any more does a count of zero mean that all have gone.
  std::latch closed(static_cast<std::ptrdiff_t>(state_->listeners.size()));
  for (const auto& entry : state_->listeners) {
    entry.first->reactor.run([listener = entry.second.get(), &closed] {
      listener->close();
      closed.count_down();
    });
  }
  closed.wait();
  state_->for_each_connection(&Connection::begin_drain);
  int cut_count = 0;
  if (!state_->wait_until_gone(shared.config.drain_timeout_ms)) {
    cut_count = shared.connection_count;
    state_->for_each_connection(&Connection::cut);
    // Handlers still at work end by themselves: whatever they await from the client fails at once now.
    state_->wait_until_gone(-1);
  }
  for (const auto& reactor : state_->reactors) reactor->reactor.stop();
  return cut_count;
}

}  // namespace lakegate
