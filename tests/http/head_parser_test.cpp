#include "gateway/http/head_parser.h"

#include <catch2/catch.hpp>

#include "base/limits.h"

using namespace lakegate;
using namespace std::string_literals;

namespace {

ParsedHead parsed(std::string_view bytes) {
  HeadOutcome outcome = parse_head(bytes);
  if (const auto* error = std::get_if<HeadError>(&outcome)) FAIL(error->message);
  return std::get<ParsedHead>(std::move(outcome));
}

int refused(std::string_view bytes) {
  const HeadOutcome outcome = parse_head(bytes);
  INFO(bytes);
  REQUIRE(std::holds_alternative<HeadError>(outcome));
  return std::get<HeadError>(outcome).status_code;
}

bool is_incomplete(std::string_view bytes) { return std::holds_alternative<std::monostate>(parse_head(bytes)); }

std::string with_fields(std::string_view fields) {
  return "PUT /b/o HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

}  // namespace

TEST_CASE("A request head gives its method, raw target and fields in order") {
  const std::string bytes =
      "POST /b/x/o/a%2F..%2Fb?q=1&q=2 HTTP/1.1\r\nHost: localhost:8080\r\nX-A:  one \r\nx-a: two\r\nEmpty:\r\n\r\nbody";
  const ParsedHead head = parsed(bytes);
  CHECK(head.method == Method::kPost);
  CHECK(head.target == "/b/x/o/a%2F..%2Fb?q=1&q=2");
  CHECK(head.headers.get("host") == "localhost:8080");
  CHECK(head.headers.get("X-A") == "one");
  CHECK(head.headers.join("X-A") == "one, two");
  CHECK(head.headers.find("empty") == "");
  CHECK(head.size_bytes == bytes.size() - 4);
  CHECK(head.keep_alive);
  CHECK_FALSE(head.is_chunked);
  CHECK_FALSE(head.content_length.has_value());
}

TEST_CASE("Every method of the API is known and others are refused with 405") {
  for (const char* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    const ParsedHead head = parsed(std::string(name) + " / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(method_name(head.method) == name);
  }
  CHECK(refused("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n") == 405);
  CHECK(refused("get / HTTP/1.1\r\nHost: h\r\n\r\n") == 405);
  CHECK(refused("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n") == 405);
}

TEST_CASE("A head is incomplete at every split point and complete at its end") {
  const std::string bytes = "\r\n" + with_fields("Content-Length: 3\r\n");
  for (size_t size = 0; size < bytes.size(); ++size) {
    INFO(size);
    CHECK(is_incomplete(std::string_view(bytes).substr(0, size)));
    const HeadOutcome resumed = parse_head(bytes, size);
    REQUIRE(std::holds_alternative<ParsedHead>(resumed));
    CHECK(std::get<ParsedHead>(resumed).content_length == 3);
  }
  CHECK(parsed(bytes).size_bytes == bytes.size());
}

TEST_CASE("Body framing that two parties could read differently is refused") {
  CHECK(refused(with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(refused(with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: 5\r\nContent-Length: 6\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: 5\r\nContent-Length: 5\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: 5, 5\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: -1\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: +1\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: 0x10\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length:\r\n")) == 400);
  CHECK(refused(with_fields("Content-Length: 18446744073709551616\r\n")) == 400);
  CHECK(refused(with_fields("Transfer-Encoding: gzip, chunked\r\n")) == 501);
  CHECK(refused(with_fields("Transfer-Encoding: identity\r\n")) == 501);
  CHECK(refused(with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(refused("PUT / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  CHECK(parsed(with_fields("Transfer-Encoding: Chunked\r\n")).is_chunked);
  CHECK(parsed(with_fields("Content-Length: 18446744073709551615\r\n")).content_length == UINT64_MAX);
}

TEST_CASE("Malformed lines are refused with 400 as soon as they are seen") {
  CHECK(refused("GET / HTTP/1.1\nHost: h\n\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX: a\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"s) == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX : a\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\n: a\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n") == 400);
  CHECK(refused("GET  / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(refused("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n") >= 400);
  CHECK(refused("G@T / HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
  CHECK(refused("GET /\r\nHost: h\r\n\r\n") >= 400);
  CHECK(refused("GET nonsense HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(refused("GET ftp://h/x HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
}

TEST_CASE("The Host field must be there once and hold a host") {
  CHECK(refused("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: a\"><script>\r\n\r\n") == 400);
  CHECK(parsed("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").headers.get("Host") == "[::1]:80");
  CHECK(parsed("GET / HTTP/1.0\r\n\r\n").is_http_1_0);
}

TEST_CASE("An absolute target becomes a path and its authority the Host") {
  const ParsedHead head = parsed("GET http://b.storage:80//a/../b?x=1 HTTP/1.1\r\nHost: other\r\n\r\n");
  CHECK(head.target == "//a/../b?x=1");
  CHECK(head.headers.get("Host") == "b.storage:80");
  CHECK(head.headers.join("Host") == "b.storage:80");
  CHECK(parsed("GET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n").target == "/");
  CHECK(parsed("GET https://h?a=b HTTP/1.1\r\nHost: h\r\n\r\n").target == "/?a=b");
  CHECK(refused("GET http:///x HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
}

TEST_CASE("Connection and Expect say how to go on") {
  CHECK_FALSE(parsed(with_fields("Connection: close\r\n")).keep_alive);
  CHECK_FALSE(parsed(with_fields("Connection: foo , CLOSE\r\n")).keep_alive);
  CHECK(parsed(with_fields("Connection: closed\r\n")).keep_alive);
  CHECK_FALSE(parsed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  CHECK(parsed(with_fields("Expect: 100-Continue\r\n")).expects_continue);
  CHECK(refused(with_fields("Expect: 200-ok\r\n")) == 417);
}

TEST_CASE("Heads beyond the limits get 414 or 431, also before they end") {
  const std::string long_target = "GET /" + std::string(limits::kTargetBytesMax, 'a');
  CHECK(refused(long_target + " HTTP/1.1\r\nHost: h\r\n\r\n") == 414);
  CHECK(refused(long_target + std::string(100, 'a')) == 414);
  const std::string longest = "GET /" + std::string(limits::kTargetBytesMax - 1, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
  CHECK(parsed(longest).target.size() == limits::kTargetBytesMax);
  CHECK(refused(with_fields("X: " + std::string(limits::kHeadBytesMax, 'x') + "\r\n")) == 431);
  CHECK(refused("GET / HTTP/1.1\r\nX: " + std::string(limits::kHeadBytesMax, 'x')) == 431);
  std::string many;
  for (size_t i = 0; i + 1 < limits::kHeaderCountMax; ++i) many += "X: y\r\n";
  CHECK(parsed(with_fields(many)).headers.fields().size() == limits::kHeaderCountMax);
  CHECK(refused(with_fields(many + "X: y\r\n")) == 431);
}

TEST_CASE("Other protocols are named in the refusal") {
  const auto message = [](std::string_view bytes) { return std::get<HeadError>(parse_head(bytes)).message; };
  CHECK(message("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == "This server speaks HTTP/1.1, not HTTP/2 or gRPC.");
  CHECK(message("\x16\x03\x01\x02") == "This port speaks plain HTTP, not TLS.");
}

TEST_CASE("A head that comes in one piece is refused for the same bytes as one that is looked at byte by byte") {
  // Every text of six of these, in the middle of a field and of a request line.
  constexpr std::string_view kBytes("a \t\r\n\0", 6);
  constexpr int kLength = 6;
  size_t refused_count = 0;
  const auto check = [&](const std::string& head) {
    const HeadOutcome whole = parse_head(head);
    // What was seen before is not looked at again, so this one goes on from its second byte, each by itself.
    const HeadOutcome pieces = parse_head(head, 1);
    if (whole.index() != pieces.index()) FAIL("another outcome for " << Catch::Detail::stringify(head));
    const auto* const error = std::get_if<HeadError>(&whole);
    if (error == nullptr) return;
    ++refused_count;
    if (error->message != std::get<HeadError>(pieces).message) FAIL(error->message);
  };
  int count = 1;
  for (int i = 0; i < kLength; ++i) count *= static_cast<int>(kBytes.size());
  for (int number = 0; number < count; ++number) {
    std::string middle;
    for (int rest = number, i = 0; i < kLength; ++i, rest /= static_cast<int>(kBytes.size())) {
      middle += kBytes[static_cast<size_t>(rest) % kBytes.size()];
    }
    check("GET / HTTP/1.1\r\nHost: h\r\nX: " + middle + "\r\n\r\n");
    check("GET /" + middle);
  }
  CHECK(refused_count > static_cast<size_t>(count));
}
