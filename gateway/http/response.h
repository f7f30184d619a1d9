// Response: what a handler answers. Owned by the connection that sends it; used by one coroutine.
#pragma once

#include <memory>
#include <string>

#include "base/byte_source.h"
#include "gateway/http/request.h"

namespace lakegate {

struct Response {
  int status_code = 200;
  std::string reason_phrase;  // Empty: the usual one of the code. Clients parse it ("412 Precondition Failed").
  Headers headers;            // Without Content-Length, Transfer-Encoding, Connection, Date: the connection adds them.
  std::string body;
  // Sent instead of `body`: with Content-Length where it knows its size_bytes(), else chunked. A stream that fails
  // after the head left ends the connection without a proper end, so that the client sees it.
  std::unique_ptr<ByteSource> stream;
  // Instead of any answer, the connection ends with a reset, as when the server dies.
  bool resets_connection = false;
  // An answer to HEAD: the Content-Length to state without sending a body.
  std::optional<uint64_t> head_content_length;
};

Response text_response(int status_code, std::string body, std::string content_type = "text/plain; charset=utf-8");
std::string_view default_reason_phrase(int status_code);

}  // namespace lakegate
