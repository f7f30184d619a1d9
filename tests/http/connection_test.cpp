#include <catch2/catch.hpp>

#include "tests/http/loopback_server.h"

using namespace lakegate;
using namespace lakegate::testing;

TEST_CASE("A connection serves one request after another") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    const RawResponse response = client.exchange(request_text("PUT", "/echo", {}, "body " + std::to_string(i)));
    CHECK(response.status_code == 200);
    CHECK(response.reason_phrase == "OK");
    CHECK(response.body == "body " + std::to_string(i));
    CHECK_FALSE(response.headers.has("Connection"));
  }
}

TEST_CASE("Pipelined requests are answered in their order") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  std::string requests;
  constexpr int kCount = 500;
  for (int i = 0; i < kCount; ++i) {
    if (i % 3 == 0) requests += request_text("GET", "/echo");
    if (i % 3 == 1) requests += request_text("PUT", "/echo", {}, std::to_string(i));
    if (i % 3 == 2) requests += request_text("PUT", "/echo", "Transfer-Encoding: chunked\r\n") + "1\r\nx\r\n0\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < kCount; ++i) {
    const RawResponse response = client.read_response();
    CHECK(response.body == (i % 3 == 0 ? "" : i % 3 == 1 ? std::to_string(i) : "x"));
  }
}

TEST_CASE("The handler sees the request as it was sent") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const std::string port = std::to_string(server.port());
  CHECK(client.exchange("GET /describe?a=%2F..//b HTTP/1.1\r\nHost: example.org\r\n\r\n").body ==
        "GET /describe?a=%2F..//b example.org 127.0.0.1 127.0.0.1:" + port + " plain");
}

TEST_CASE("Every answer has a date, a server and an id of its own that the handler knows") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse first = client.exchange(request_text("GET", "/request-id"));
  const RawResponse second = client.exchange(request_text("GET", "/request-id"));
  CHECK(first.headers.get("x-guploader-uploadid") == first.body);
  CHECK(first.body.size() == 32);
  CHECK(first.body != second.body);
  CHECK(first.headers.get("Server") == "Lakegate");
  CHECK(first.headers.get("Date").ends_with(" GMT"));
}

TEST_CASE("100 Continue comes at once, also for an empty body") {
  LoopbackServer server;
  for (const std::string_view length : {"4", "0"}) {
    RawHttpClient client(server.port());
    client.send("PUT /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: " + std::string(length) +
                "\r\n\r\n");
    CHECK(client.read_response().head == "HTTP/1.1 100 Continue\r\n");
    if (length == "4") client.send("data");
    CHECK(client.read_response().body == (length == "4" ? "data" : ""));
  }
}

TEST_CASE("Answers without a body leave the connection sound") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse head = client.exchange(request_text("HEAD", "/sized?size=123456"), false);
  CHECK(head.headers.get("Content-Length") == "123456");
  CHECK(client.exchange(request_text("HEAD", "/head-length"), false).headers.get("Content-Length") == "5000000000");
  CHECK(client.exchange(request_text("HEAD", "/other"), false).headers.get("Content-Length") == "2");
  const RawResponse no_content = client.exchange(request_text("DELETE", "/no-content"));
  CHECK(no_content.status_code == 204);
  CHECK_FALSE(no_content.headers.has("Content-Length"));
  const RawResponse not_modified = client.exchange(request_text("GET", "/not-modified"));
  CHECK(not_modified.reason_phrase == "Not Modified");
  const RawResponse resume = client.exchange(request_text("PUT", "/resume"));
  CHECK(resume.reason_phrase == "Resume Incomplete");
  CHECK(resume.headers.get("Content-Length") == "0");
  CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("A client that wants the connection closed gets it closed") {
  LoopbackServer server;
  for (const std::string_view request :
       {"GET /ok HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET /ok HTTP/1.0\r\n\r\n"}) {
    RawHttpClient client(server.port());
    const RawResponse response = client.exchange(request);
    CHECK(response.body == "ok");
    CHECK(response.headers.get("Connection") == "close");
    CHECK(client.is_closed());
  }
}

TEST_CASE("A handler that throws gives a 500 that shows nothing, and the connection goes on") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(request_text("GET", "/throw"));
  CHECK(response.status_code == 500);
  CHECK(response.body.find("secret") == std::string::npos);
  CHECK(response.body.starts_with(R"({"error":{"code":500,)"));
  CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("A line break in a header value cannot make another header") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const RawResponse response = client.exchange(request_text("GET", "/inject"));
  CHECK_FALSE(response.headers.has("X-Injected"));
  CHECK(response.headers.get("X-Name") == "a  X-Injected: yes");
}

TEST_CASE("A malformed request gets one error in GCS's shape and the connection ends") {
  LoopbackServer server;
  struct Case {
    std::string bytes;
    int status_code;
  };
  for (const Case& bad :
       {Case{"nonsense\r\n\r\n", 400}, Case{"GET / HTTP/1.1\nHost: h\n\n", 400}, Case{"GET / HTTP/1.1\r\n\r\n", 400},
        Case{"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Case{"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
        Case{"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n", 431},
        Case{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400}, Case{std::string("\x16\x03\x01\x00\xa5\x01", 6), 400}}) {
    INFO(bad.bytes.substr(0, 60));
    RawHttpClient client(server.port());
    const RawResponse response = client.exchange(bad.bytes);
    CHECK(response.status_code == bad.status_code);
    CHECK(response.headers.get("Connection") == "close");
    CHECK(response.body.starts_with("{\"error\":{\"code\":" + std::to_string(bad.status_code)));
    CHECK(client.is_closed());
  }
}

TEST_CASE("Requests before a malformed one are still answered") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  client.send(request_text("GET", "/ok") + "BROKEN\r\n\r\n");
  CHECK(client.read_response().body == "ok");
  CHECK(client.read_response().status_code == 400);
  CHECK(client.is_closed());
}

TEST_CASE("A head that arrives too slowly gets 408 and the connection ends") {
  HttpServerConfig config;
  config.header_timeout_ms = 200;
  LoopbackServer server(config);
  RawHttpClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost:");
  CHECK(client.read_response().status_code == 408);
  CHECK(client.is_closed());
}

TEST_CASE("A slow head is not saved by sending a byte now and then") {
  HttpServerConfig config;
  config.header_timeout_ms = 300;
  LoopbackServer server(config);
  RawHttpClient client(server.port());
  const std::string endless = "GET / HTTP/1.1\r\nX: ";
  client.send(endless);
  int sent_count = 0;
  // At 10 ms a byte the head alone would take forever; the server must end it within the test's own bound.
  while (sent_count < 1000 && client.try_send("x")) {
    ++sent_count;
    ::usleep(10'000);
  }
  CHECK(sent_count < 1000);
}

TEST_CASE("An idle connection is closed after the idle timeout") {
  HttpServerConfig config;
  config.idle_timeout_ms = 200;
  LoopbackServer server(config);
  RawHttpClient fresh(server.port());
  RawHttpClient used(server.port());
  CHECK(used.exchange(request_text("GET", "/ok")).body == "ok");
  CHECK(fresh.is_closed());
  CHECK(used.is_closed());
}

TEST_CASE("A connection that is idle after a body that filled the buffer has the idle timeout, not that of a head") {
  HttpServerConfig config;
  config.header_timeout_ms = 200;
  LoopbackServer server(config);
  RawHttpClient client(server.port());
  // As large as the first buffer of a body, and behind the answer to its head, so that one receive takes all of it.
  client.send(request_text("PUT", "/count", "Content-Length: 16384\r\nExpect: 100-continue\r\n"));
  CHECK(client.read_response().status_code == 100);
  client.send(std::string(16384, 'x'));
  CHECK(client.read_response().body == "16384");
  ::usleep(600'000);
  CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
}

TEST_CASE("Requests that end where a receive ends are followed by the next, sent with them or after them") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  const std::string bare = request_text("GET", "/ok", "X-Padding: \r\n");
  // Around the size of the buffer for heads.
  for (size_t size = 8190; size <= 8194; ++size) {
    const std::string padding = "X-Padding: " + std::string(size - bare.size(), 'p') + "\r\n";
    const std::string padded = request_text("GET", "/ok", padding);
    REQUIRE(padded.size() == size);
    client.send(padded + request_text("GET", "/ok"));
    CHECK(client.read_response().body == "ok");
    CHECK(client.read_response().body == "ok");
    CHECK(client.exchange(padded).body == "ok");
    CHECK(client.exchange(request_text("GET", "/ok")).body == "ok");
  }
}

TEST_CASE("Urgent data, at which a receive stops, does not hold up the request behind it") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  // Often enough that the server finds all of it at once.
  for (int i = 0; i < 200; ++i) {
    client.send(request_text("GET", "/ok"));
    client.send_urgent('!');
    client.send(request_text("GET", "/ok"));
    REQUIRE(client.read_response().body == "ok");
    REQUIRE(client.read_response().body == "ok");
  }
}

TEST_CASE("A client that closes its side behind its requests gets all answers") {
  LoopbackServer server;
  RawHttpClient client(server.port());
  client.send(request_text("GET", "/ok") + request_text("PUT", "/echo", {}, std::string(50'000, 'x')));
  client.finish_sending();
  CHECK(client.read_response().body == "ok");
  CHECK(client.read_response().body.size() == 50'000);
  CHECK(client.is_closed());
}
