// One HTTP/1.1 request to a server, for subcommands that talk to one. Blocking; for the command line only. Plain HTTP:
// to a server behind TLS use its loopback listener, or a proxy.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lakegate {

struct HttpReply {
  int status_code = 0;
  std::string body;
};

struct HttpCall {
  std::string endpoint;  // "http://127.0.0.1:8080"
  std::string method;
  std::string target;  // Encoded path and query.
  std::vector<std::pair<std::string, std::string>> headers;
  int timeout_ms = 10'000;  // For each wait.
};

// kInvalidArgument for an endpoint that is none, kUnavailable when there is no whole answer.
Result<HttpReply> http_call(const HttpCall& call);

}  // namespace lakegate
