// Sending one Response: its head written by hand into one buffer, which leaves together with the first of the body.
// Used by the connection on its reactor's thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/request_body.h"
#include "gateway/http/response.h"
#include "gateway/http/transport.h"

namespace lakegate {

struct SendOptions {
  bool is_head = false;      // Answers HEAD: no body.
  bool is_http_1_0 = false;  // Takes no chunks.
  bool close = false;        // Says "Connection: close".
  std::string date;          // For the Date header.
  std::string_view request_id;
  int stall_timeout_ms = 0;
};

enum class SendOutcome {
  kSent,
  kSentUntilClose,  // Only the end of the connection ends the body.
  kBroken,          // Nothing more may be sent.
};

Task<SendOutcome> send_response(Transport& transport, Response& response, const SendOptions& options);

}  // namespace lakegate
