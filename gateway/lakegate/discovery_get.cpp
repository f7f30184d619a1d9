// lakegate.discovery.get: GET /lakegate/v1/discovery
#include "gateway/context.h"
#include "gateway/lakegate/discovery.h"
#include "gateway/links.h"

namespace lakegate::own {

Task<Result<Response>> discovery_get(RequestContext& context) {
  Response response;
  response.body = lakegate_discovery_document(base_url(context.request, context.services.config));
  response.headers.add("Content-Type", "application/json; charset=UTF-8");
  co_return response;
}

}  // namespace lakegate::own
