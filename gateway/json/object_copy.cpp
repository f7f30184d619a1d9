#include "gateway/json/object_copy.h"

#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/names.h"
#include "metadata/ops/object_settings.h"

namespace lakegate {

Result<bool> drops_source_contexts(const Query& query) {
  RETURN_IF_ERROR(check_enum_parameter(query, "dropContextGroups", {"custom"}));
  return query.has("dropContextGroups");
}

bool states_contexts(const nlohmann::json& resource) {
  const auto contexts = resource.find("contexts");
  return contexts != resource.end() && !contexts->is_null();
}

Task<Result<nlohmann::json>> read_copy_resource(Request& request) {
  CO_ASSIGN_OR_RETURN(nlohmann::json resource, co_await read_json_body(request));
  if (resource.is_null()) resource = nlohmann::json::object();
  co_return resource;
}

Result<ObjectsCopyRequest> parse_copy(const RequestContext& context, const nlohmann::json& resource) {
  ObjectsCopyRequest copy;
  copy.source_bucket = context.path_parameter("sourceBucket");
  copy.source_name = context.path_parameter("sourceObject");
  copy.bucket = context.path_parameter("destinationBucket");
  copy.name = context.path_parameter("destinationObject");
  copy.owner = context.principal().entity();
  RETURN_IF_ERROR(check_object_name(copy.name));
  ASSIGN_OR_RETURN(copy.source_generation, uint64_parameter(context.query, "sourceGeneration"));
  ASSIGN_OR_RETURN(copy.source_precondition, source_precondition_parameters(context.query));
  ASSIGN_OR_RETURN(copy.precondition, precondition_parameters(context.query));
  ASSIGN_OR_RETURN(copy.precondition.lease, lease_claim(context));
  copy.source_key = context.source_customer_key;
  copy.customer_key = context.customer_key;
  RETURN_IF_ERROR(object_attributes_from_json(resource).status());
  ASSIGN_OR_RETURN(const bool drops_contexts, drops_source_contexts(context.query));
  copy.attributes = [&resource, &query = context.query,
                     drops_contexts](const Object& source) -> Result<ObjectAttributes> {
    ObjectAttributes inherited = copied_attributes(source);
    if (drops_contexts) inherited.contexts.clear();
    if (resource.empty()) {
      apply_predefined_acl(query, "destinationPredefinedAcl", inherited);
      return inherited;
    }
    ASSIGN_OR_RETURN(ObjectAttributes attributes, object_attributes_from_json(resource));
    if (attributes.content_type.empty()) attributes.content_type = source.content_type;
    if (!states_contexts(resource)) attributes.contexts = std::move(inherited.contexts);
    apply_predefined_acl(query, "destinationPredefinedAcl", attributes);
    return attributes;
  };
  return copy;
}

Task<Status> authorize_dropped_contexts(RequestContext& context, const std::string& bucket, const std::string& object) {
  CO_ASSIGN_OR_RETURN(const bool drops_contexts, drops_source_contexts(context.query));
  if (!drops_contexts) co_return Status();
  co_return co_await authorize_also(context, "storage.objects.dropContexts", bucket, object);
}

Task<Status> authorize_copy(RequestContext& context, ObjectsCopyRequest& copy, const nlohmann::json& resource) {
  CO_ASSIGN_OR_RETURN(const ObjectAttributes stated, object_attributes_from_json(resource));
  CO_RETURN_IF_ERROR(co_await authorize_dropped_contexts(context, copy.bucket, copy.name));
  co_return co_await authorize_new_object(context, copy.bucket, copy.name, stated, copy.precondition);
}

}  // namespace lakegate
