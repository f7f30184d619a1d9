#include <thread>

#include <catch2/catch.hpp>

#include "tests/http/loopback_server.h"

using namespace lakegate;
using namespace lakegate::testing;

namespace {

std::string pattern(size_t size_bytes) {
  std::string text(size_bytes, '\0');
  for (size_t i = 0; i < size_bytes; ++i) text[i] = static_cast<char>(i % 251);
  return text;
}

std::string chunked(std::string_view body, size_t chunk_bytes) {
  std::string text;
  while (!body.empty()) {
    const std::string_view chunk = body.substr(0, chunk_bytes);
    char size[20];
    std::snprintf(size, sizeof(size), "%zx\r\n", chunk.size());
    text.append(size).append(chunk).append("\r\n");
    body.remove_prefix(chunk.size());
  }
  return text + "0\r\n\r\n";
}

}  // namespace

TEST_CASE("Bodies of every size around the buffers' arrive whole") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (const size_t size_bytes : {1, 8191, 8192, 16384, 65537, 262143, 262144, 262145, 3'000'000}) {
    INFO(size_bytes);
    const std::string body = pattern(size_bytes);
    client.send(request_text("PUT", "/count", {}, body));
    CHECK(client.read_response().body == std::to_string(size_bytes));
    client.send(request_text("PUT", "/echo", {}, body));
    CHECK((client.read_response().body == body));
  }
}

TEST_CASE("Bodies are put where the reader wants them, and not a byte of the next request with them") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (const size_t size_bytes : {1, 4999, 5000, 5001, 8192, 65537, 700'000}) {
    INFO(size_bytes);
    const std::string body = pattern(size_bytes);
    client.send(request_text("PUT", "/placed", {}, body) + request_text("GET", "/ok"));
    CHECK((client.read_response().body == body));
    CHECK(client.read_response().body == "ok");
    client.send(request_text("PUT", "/placed", "Transfer-Encoding: chunked\r\n") + chunked(body, 3000) +
                request_text("GET", "/ok"));
    CHECK((client.read_response().body == body));
    CHECK(client.read_response().body == "ok");
  }
}

TEST_CASE("Chunked bodies arrive whole, whatever the chunks, and the next request follows") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const std::string body = pattern(700'000);
  for (const size_t chunk_bytes : {1, 7, 4096, 65536, 1'000'000}) {
    INFO(chunk_bytes);
    client.send(request_text("PUT", "/echo", "Transfer-Encoding: chunked\r\n") + chunked(body, chunk_bytes) +
                request_text("GET", "/ok"));
    CHECK((client.read_response().body == body));
    CHECK(client.read_response().body == "ok");
  }
}

TEST_CASE("A broken chunk fails the body with a sentence and ends the connection") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse response =
      client.exchange(request_text("PUT", "/echo", "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\nzz\r\n");
  CHECK(response.status_code == 400);
  CHECK(response.body.find("chunk size") != std::string::npos);
  CHECK(response.headers.get("Connection") == "close");
  CHECK(client.is_closed());
}

TEST_CASE("A client that breaks off fails the body") {
  LoopbackServer server;
  for (const std::string& request : {request_text("PUT", "/echo", "Content-Length: 100\r\n") + "half",
                                     request_text("PUT", "/echo", "Transfer-Encoding: chunked\r\n") + "100\r\nhalf"}) {
    RawHttpClient client(server.port());
    client.send(request);
    client.finish_sending();
    const RawResponse response = client.read_response();
    CHECK(response.body.find("The client closed the connection before the request body ended.") != std::string::npos);
    CHECK(client.is_closed());
  }
}

TEST_CASE("A body that stalls is given up") {
  HttpServerConfig config;
  config.body_stall_timeout_ms = 200;
  LoopbackServer server(config);
  RawHttpClient client(server.port());
  client.send(request_text("PUT", "/echo", "Content-Length: 100\r\n") + "half");
  CHECK(client.read_response().body.find("The client stopped sending") != std::string::npos);
  CHECK(client.is_closed());
}

TEST_CASE("A small body that the handler does not read is skipped") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawResponse response = client.exchange(request_text("PUT", "/ok", {}, pattern(200'000)));
    CHECK(response.body == "ok");
    CHECK_FALSE(response.headers.has("Connection"));
  }
}

TEST_CASE("The answer reaches a client that is still sending a large body") {
  LoopbackServer server;
  for (const std::string_view coding : {"Content-Length: 50000000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    RawHttpClient client(server.port());
    client.send(request_text("PUT", "/ok", coding));
    if (coding.starts_with("Transfer")) client.send("2faf080\r\n");
    // The client sends on without looking, as most do, then reads.
    const std::string piece = pattern(1'000'000);
    for (int i = 0; i < 10; ++i) client.send(piece);
    const RawResponse response = client.read_response();
    CHECK(response.body == "ok");
    CHECK(response.headers.get("Connection") == "close");
  }
}

TEST_CASE("Streams arrive whole, sized or chunked") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (const size_t size_bytes : {0, 1, 99'999, 100'000, 5'000'000}) {
    INFO(size_bytes);
    const std::string size = std::to_string(size_bytes);
    const RawResponse sized = client.exchange(request_text("GET", "/sized?size=" + size));
    CHECK(sized.headers.get("Content-Length") == size);
    CHECK((sized.body == pattern(size_bytes)));
    const RawResponse chunks = client.exchange(request_text("GET", "/chunks?size=" + size));
    CHECK(chunks.headers.get("Transfer-Encoding") == "chunked");
    CHECK_FALSE(chunks.headers.has("Content-Length"));
    CHECK((chunks.body == pattern(size_bytes)));
  }
}

TEST_CASE("Pieces that stand in a file are sent from the file") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (const size_t size_bytes : {0, 1, 100'000, 5'000'000}) {
    INFO(size_bytes);
    const RawResponse answer = client.exchange(request_text("GET", "/from-file?size=" + std::to_string(size_bytes)));
    CHECK((answer.body == pattern(size_bytes)));
  }
  CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("Pieces in a file that the system does not send are copied from memory") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (const size_t size_bytes : {1, 100'000, 5'000'000}) {
    const std::string target = "/from-unsendable-file?size=" + std::to_string(size_bytes);
    CHECK((client.exchange(request_text("GET", target)).body == std::string(size_bytes, '\0')));
  }
}

TEST_CASE("A client that takes long gets what the file held when it was sent") {
  LoopbackServer server;
  RawHttpClient slow(server.port(), 4096);
  slow.send(request_text("GET", "/from-file?size=20000000"));
  RawHttpClient other(server.port());
  CHECK((other.exchange(request_text("GET", "/from-file?size=5000000")).body == pattern(5'000'000)));
  CHECK((slow.read_response().body == pattern(20'000'000)));
}

TEST_CASE("An HTTP/1.0 client gets a stream of unknown length until the connection closes") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange("GET /chunks?size=300000 HTTP/1.0\r\n\r\n");
  CHECK_FALSE(response.headers.has("Transfer-Encoding"));
  CHECK(response.headers.get("Connection") == "close");
  CHECK((response.body == pattern(300'000)));
}

TEST_CASE("A stream that fails after its head breaks the connection so that the client sees it") {
  LoopbackServer server;
  for (const char* target : {"/fails-sized?size=300000", "/fails-chunks?size=300000"}) {
    RawHttpClient client(server.port());
    client.send(request_text("GET", target));
    CHECK_THROWS_WITH(client.read_response(), "connection closed inside an answer");
  }
}

TEST_CASE("A stream that fails before its head becomes an error") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(request_text("GET", "/fails-sized?size=0"));
  CHECK(response.status_code == 500);
  CHECK(response.body.find("corrupt") == std::string::npos);
  CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("A client that does not read its answer is given up, and others are served meanwhile") {
  HttpServerConfig config;
  config.thread_count = 1;
  config.body_stall_timeout_ms = 200;
  LoopbackServer server(config);
  const char* const target = GENERATE("/sized?size=200000000", "/from-file?size=200000000");
  RawHttpClient slow(server.port(), 4096);
  slow.send(request_text("GET", target));
  RawHttpClient other(server.port());
  CHECK(other.exchange(request_text("GET", "/ok")).body == "ok");
  // stop() finds no connection to cut only if the stalled one has ended by its own timeout.
  RawHttpClient observer(server.port());
  CHECK(observer.exchange(request_text("GET", "/ok")).body == "ok");
  CHECK(server.server->stop() == 0);
  CHECK(slow.read_until_close().size() < 200'000'000);
}

TEST_CASE("Large bodies in both directions at once do not hold up other connections of the reactor") {
  HttpServerConfig config;
  config.thread_count = 1;
  LoopbackServer server(config);
  std::thread upload([&] {
    RawHttpClient client(server.port());
    client.send(request_text("PUT", "/count", "Content-Length: 100000000\r\n"));
    const std::string piece = pattern(1'000'000);
    for (int i = 0; i < 100; ++i) client.send(piece);
    CHECK(client.read_response().body == "100000000");
  });
  RawHttpClient client(server.port());
  for (int i = 0; i < 50; ++i) CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
  upload.join();
}
