// One HTTP request to a server, with TLS or without, for subcommands that talk to one. Blocking; for the command line
// only.
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
  std::string endpoint;  // "http://127.0.0.1:8080", "https://gcs.example.com"
  std::string ca_file;   // The authorities that an https endpoint's certificate may be of; empty: the system's.
  std::string method;
  std::string target;  // Encoded path and query.
  std::vector<std::pair<std::string, std::string>> headers;
  int timeout_ms = 10'000;  // For each wait.
};

// kInvalidArgument for an endpoint that is none, kUnavailable when there is no whole answer, or when the server does
// not prove to be the endpoint.
Result<HttpReply> http_call(const HttpCall& call);

}  // namespace lakegate
