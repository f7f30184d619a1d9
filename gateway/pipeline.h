// Pipeline: what every API request goes through, stage by stage (pipeline.cpp lists them with the reason for their
// place).
//
// Owned by main; any reactor thread calls it. It is the only way to a handler, so no handler runs without a Principal.
#pragma once

#include "gateway/context.h"
#include "gateway/http/request_handler.h"
#include "gateway/rate_limiter.h"

namespace lakegate {

class Pipeline final : public RequestHandler, public Dispatcher {
 public:
  // Both outlive the pipeline; the services' dispatcher becomes this.
  Pipeline(Services& services, RateLimiter& limiter);
  Task<Response> handle(Request& request) override;
  Task<Response> dispatch_part(Request& request) override;

 private:
  Task<Response> run(Request& request, bool is_batch_part);

  Services& services_;
  RateLimiter& limiter_;
};

}  // namespace lakegate
