// RequestFilter: stands between the pipeline and the handlers when whoever puts the server together gives one. The
// server itself gives none; test builds use it to inject faults (gateway/testbench). Lives as long as the pipeline; any
// reactor thread calls it.
#pragma once

#include "gateway/context.h"

namespace lakegate {

class RequestFilter {
 public:
  using Handler = Task<Result<Response>> (*)(RequestContext& context);

  virtual ~RequestFilter() = default;
  // Called for requests that were routed, authenticated and authorised. Calls `handler`, or answers in its place.
  virtual Task<Result<Response>> handle(RequestContext& context, Handler handler) = 0;
};

}  // namespace lakegate
