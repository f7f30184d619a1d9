#include "gateway/json/bucket_answer.h"

#include "gateway/etag.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/links.h"

namespace lakegate {

Result<Response> bucket_answer(const RequestContext& context, const Bucket& bucket, const Acl* acl) {
  const std::string base = base_url(context.request, context.services.config);
  ASSIGN_OR_RETURN(Response response,
                   json_answer(context, [&](JsonWriter& json) { write_bucket(json, {}, bucket, base, acl); }));
  response.headers.add("ETag", bucket_etag(bucket));
  return response;
}

}  // namespace lakegate
