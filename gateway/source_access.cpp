#include "gateway/source_access.h"

namespace lakegate {

Task<Status> authorize_source(RequestContext& context, const std::string& bucket, const std::string& object) {
  AccessRequest access;
  access.permission = "storage.objects.get";
  access.bucket = bucket;
  access.object = object;
  co_return co_await context.services.authorizer.authorize(context.principal, access);
}

}  // namespace lakegate
