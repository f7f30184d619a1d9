#include <fstream>
#include <sys/resource.h>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/http/loopback_server.h"

using namespace lakegate;
using namespace lakegate::testing;

namespace {

size_t resident_bytes() {
  size_t total_pages = 0;
  size_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  return resident_pages * 4096;
}

}  // namespace

TEST_CASE("Draining lets the request in flight end, closes idle connections and takes no new ones") {
  LoopbackServer server;
  const uint16_t port = server.port();
  RawHttpClient idle(port);
  CHECK(idle.exchange(request_text("GET", "/ok")).body == "ok");
  RawHttpClient busy(port);
  busy.send(request_text("GET", "/gate"));
  server.handler.gate.await_waiting(1);

  int cut_count = -1;
  std::thread stopper([&] { cut_count = server.server->stop(); });
  CHECK(idle.is_closed());
  CHECK_THROWS(RawHttpClient(port).exchange(request_text("GET", "/ok")));
  server.handler.gate.open();
  const RawResponse response = busy.read_response();
  CHECK(response.body == "ok");
  CHECK(response.headers.get("Connection") == "close");
  CHECK(busy.is_closed());
  stopper.join();
  CHECK(cut_count == 0);
}

TEST_CASE("Draining cuts what does not end in time and counts it") {
  HttpServerConfig config;
  config.drain_timeout_ms = 100;
  LoopbackServer server(config);
  RawHttpClient uploading(server.port());
  uploading.send(request_text("PUT", "/count", "Content-Length: 100\r\nExpect: 100-continue\r\n"));
  CHECK(uploading.read_response().status_code == 100);
  CHECK(server.server->stop() == 1);
  CHECK(uploading.is_closed());
  CHECK(server.server->stop() == 0);
}

TEST_CASE("Connections beyond the limit get 503 and later ones are served again") {
  HttpServerConfig config;
  config.connections_max = 2;
  LoopbackServer server(config);
  auto first = std::make_unique<RawHttpClient>(server.port());
  RawHttpClient second(server.port());
  CHECK(first->exchange(request_text("GET", "/ok")).body == "ok");
  CHECK(second.exchange(request_text("GET", "/ok")).body == "ok");
  {
    RawHttpClient third(server.port());
    const RawResponse response = third.read_response();
    CHECK(response.status_code == 503);
    CHECK(response.body == "The server has too many open connections.\n");
    CHECK(third.is_closed());
  }
  first.reset();
  // The server learns of the end at its own time; a refusal in between is right.
  bool is_served = false;
  for (int i = 0; i < 1000 && !is_served; ++i) {
    RawHttpClient next(server.port());
    is_served =
        next.try_send(request_text("GET", "/ok")) && !next.is_closed() && next.read_response().status_code == 200;
  }
  CHECK(is_served);
}

TEST_CASE("An address in use is refused with its name, also by a second server of the same user") {
  LoopbackServer first;
  HttpServerConfig config;
  ListenerConfig listener;
  listener.port = first.port();
  listener.handler = &first.handler;
  config.listeners.push_back(listener);
  HttpServer second(config, first.random);
  const Status status = second.start();
  CHECK(status.message() == "Cannot listen on 127.0.0.1:" + std::to_string(first.port()) + ": Address already in use.");
}

TEST_CASE("An address that is not ours is refused with its name") {
  TestHandler handler;
  SystemRandom random;
  HttpServerConfig config;
  ListenerConfig listener;
  listener.host = "192.0.2.1";
  listener.handler = &handler;
  config.listeners.push_back(listener);
  HttpServer server(config, random);
  CHECK(server.start().message() == "Cannot listen on 192.0.2.1:0: Cannot assign requested address.");
}

TEST_CASE("Several reactors and clients share one port") {
  HttpServerConfig config;
  config.thread_count = 3;
  LoopbackServer server(config);
  std::vector<std::thread> threads;
  std::atomic<int> right_count = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      RawHttpClient client(server.port());
      for (int i = 0; i < 200; ++i) {
        const std::string body = std::to_string(t) + ":" + std::to_string(i);
        if (client.exchange(request_text("PUT", "/echo", {}, body)).body == body) ++right_count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right_count == 8 * 200);
}

TEST_CASE("Two thousand idle connections cost little memory and are all still served") {
  constexpr int kCount = 2000;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 3 * kCount);
  ::setrlimit(RLIMIT_NOFILE, &files);
  REQUIRE(files.rlim_cur == 3 * kCount);
  LoopbackServer server;
  const size_t before_bytes = resident_bytes();
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (int i = 0; i < kCount; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(server.port()));
    clients.back()->send(request_text("PUT", "/count", {}, std::string(20'000, 'x')));
    REQUIRE(clients.back()->read_response().body == "20000");
  }
  const size_t growth_bytes = resident_bytes() - before_bytes;
  INFO(growth_bytes);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // Client objects included: 6 KiB each. A kept buffer of even 16 KiB would break this.
  CHECK(growth_bytes < kCount * size_t{6} * 1024);
#endif
  for (const auto& client : clients) REQUIRE(client->exchange(request_text("GET", "/ok")).body == "ok");
}
