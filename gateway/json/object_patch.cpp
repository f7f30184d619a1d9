#include "gateway/json/object_patch.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/etag.h"
#include "gateway/json/answer.h"
#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/parameters.h"
#include "metadata/ops/objects_patch.h"

namespace lakegate {

Task<Result<Response>> change_object_metadata(RequestContext& context, bool replace) {
  CO_RETURN_IF_ERROR(check_predefined_acl_parameters(context.query));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  ObjectsPatchRequest patch;
  patch.bucket = context.bucket();
  patch.name = context.object();
  CO_ASSIGN_OR_RETURN(patch.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(patch.precondition, precondition_parameters(context.query));
  const Headers& headers = context.request.headers;
  patch.change = [&resource, &headers, replace](const Object& current) -> Result<ObjectAttributes> {
    const std::string etag = json_etag(current.generation, current.metageneration);
    RETURN_IF_ERROR(check_conditional_headers(headers, etag, current.updated_us));
    ObjectAttributes base = current;
    if (replace) {
      base = ObjectAttributes{};
      base.custom_time_us = current.custom_time_us;
    }
    ASSIGN_OR_RETURN(ObjectAttributes changed, patch_object_attributes(base, resource));
    // The class of stored bytes changes by rewriting them only.
    changed.storage_class = current.storage_class;
    return changed;
  };
  auto operation = [&patch](Transaction& transaction) { return objects_patch(transaction, patch); };
  CO_ASSIGN_OR_RETURN(const Committed<Object> changed, co_await context.services.catalog.transact(operation));
  co_return object_answer(context, changed.value);
}

}  // namespace lakegate
