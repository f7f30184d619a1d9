#include "gateway/json/bucket_answer.h"

#include "gateway/etag.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/links.h"
#include "gateway/parameters.h"

namespace lakegate {

Result<Response> bucket_answer(const RequestContext& context, const Bucket& bucket) {
  const std::string base = base_url(context.request, context.services.config);
  ASSIGN_OR_RETURN(Response response,
                   json_answer(context, [&](JsonWriter& json) { write_bucket(json, {}, bucket, base); }));
  response.headers.add("ETag", bucket_etag(bucket));
  return response;
}

Status check_predefined_acl_parameters(const Query& query) {
  for (const char* name : {"predefinedAcl", "predefinedDefaultObjectAcl", "destinationPredefinedAcl"}) {
    RETURN_IF_ERROR(check_enum_parameter(query, name,
                                         {"authenticatedRead", "private", "projectPrivate", "publicRead",
                                          "publicReadWrite", "bucketOwnerFullControl", "bucketOwnerRead"}));
    const std::string_view value = query.get(name);
    // Making something public must not silently do nothing.
    if (value == "publicRead" || value == "publicReadWrite" || value == "authenticatedRead") {
      return unimplemented("Predefined access control lists are not implemented by this server.").at(name);
    }
  }
  return check_enum_parameter(query, "projection", {"full", "noAcl"});
}

}  // namespace lakegate
