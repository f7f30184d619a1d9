#include <catch2/catch.hpp>

#include "gateway/http/error_response.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/http/server.h"

using namespace lakegate;

TEST_CASE("Headers compare names without case and keep their order") {
  Headers headers;
  headers.add("X-A", "1");
  headers.add("x-b", "2");
  headers.add("x-a", "3");
  CHECK(headers.find("X-a") == "1");
  CHECK(headers.join("X-A") == "1, 3");
  headers.set("X-A", "4");
  CHECK(headers.join("x-a") == "4");
  CHECK(headers.fields().size() == 2);
  headers.erase("X-B");
  CHECK_FALSE(headers.has("x-b"));
  CHECK(headers.get("x-b").empty());
}

TEST_CASE("A query is decoded with plus as space and semicolons as they are") {
  const Result<Query> query = Query::parse("a=1&b=x+y%2B&&c&d=;e=f&a=2&=z&%C3%BC=%F0%9F%98%80");
  REQUIRE(query.ok());
  CHECK(query->find("a") == "1");
  CHECK(query->find("b") == "x y+");
  CHECK(query->find("c") == "");
  CHECK(query->find("d") == ";e=f");
  CHECK(query->find("\xC3\xBC") == "\xF0\x9F\x98\x80");
  CHECK_FALSE(query->has("e"));
  CHECK(query->parameters().size() == 7);
  CHECK_FALSE(Query::parse("a=%zz").ok());
  CHECK_FALSE(Query::parse("a=%2").ok());
  CHECK(Query::parse("").ok());
}

TEST_CASE("Every code that the API sends has a reason phrase") {
  for (const int code : {200, 201, 204, 206, 304, 400, 401, 403, 404, 405, 409, 411, 412,
                         413, 414, 416, 417, 429, 431, 499, 500, 501, 502, 503, 504, 505}) {
    INFO(code);
    CHECK(default_reason_phrase(code) != "Unknown");
  }
  CHECK(default_reason_phrase(308) == "Resume Incomplete");
  CHECK(default_reason_phrase(499) == "Client Closed Request");
  CHECK(default_reason_phrase(412) == "Precondition Failed");
}

TEST_CASE("Addresses are a host and a port, IPv6 in brackets") {
  CHECK(*parse_host_port("127.0.0.1:8080") == std::pair<std::string, uint16_t>("127.0.0.1", 8080));
  CHECK(*parse_host_port("[::1]:0") == std::pair<std::string, uint16_t>("::1", 0));
  CHECK(*parse_host_port("localhost:65535") == std::pair<std::string, uint16_t>("localhost", 65535));
  for (const char* text : {"", "8080", "host:", ":80", "host:65536", "host:-1", "::1:80", "host:8o"}) {
    INFO(text);
    CHECK_FALSE(parse_host_port(text).ok());
  }
}

TEST_CASE("Errors of the HTTP layer have the shape of GCS's") {
  const Response response = http_error_response(400, "badRequest", "Wrong.");
  CHECK(response.status_code == 400);
  CHECK(response.headers.get("Content-Type") == "application/json; charset=UTF-8");
  CHECK(response.body == R"({"error":{"code":400,"message":"Wrong.","errors":[{"message":"Wrong.","domain":"global",)"
                         R"("reason":"badRequest"}]}})");
}
