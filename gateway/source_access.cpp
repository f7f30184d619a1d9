#include "gateway/source_access.h"

#include "gateway/bucket_gate.h"

namespace lakegate {

Task<Status> authorize_source(RequestContext& context, const std::string& bucket, const std::string& object) {
  AccessRequest access;
  access.permission = "storage.objects.get";
  access.bucket = bucket;
  access.object = object;
  CO_RETURN_IF_ERROR(co_await context.services.authorizer.authorize(context.principal, access));
  co_return co_await check_bucket_gate(context, bucket);
}

}  // namespace lakegate
