// Pipeline: what every API request goes through, stage by stage (pipeline.cpp lists them with the reason for their
// place).
//
// Owned by main; any reactor thread calls it. It is the only way to a handler, so no handler runs without a Principal.
#pragma once

#include "gateway/context.h"
#include "gateway/http/request_handler.h"
#include "gateway/request_limits.h"

namespace lakegate {

class Pipeline final : public RequestHandler, public Dispatcher {
 public:
  // Both outlive the pipeline; the services' dispatcher becomes this.
  Pipeline(Services& services, RequestLimits& limits);
  Task<Response> handle(Request& request) override;
  Task<Response> dispatch_part(Request& request) override;

 private:
  Task<Response> run(Request& request, bool is_batch_part);

  Services& services_;
  RequestLimits& limits_;
};

}  // namespace lakegate
