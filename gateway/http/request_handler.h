// RequestHandler: what a server hands each request to (the API pipeline, or the private port's). Lives as long as the
// server; any reactor thread calls it, one coroutine per request.
#pragma once

#include "base/task.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace lakegate {

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // Must not throw for what a client sends; an exception becomes a 500 that shows nothing. What it leaves unread of the
  // body is skipped (a little) or ends the connection (a lot).
  virtual Task<Response> handle(Request& request) = 0;
};

}  // namespace lakegate
