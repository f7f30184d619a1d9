#include "gateway/json/object_copy.h"

#include "gateway/json/acl_projection.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/parameters.h"
#include "metadata/names.h"

namespace lakegate {

Result<ObjectsCopyRequest> parse_copy(const RequestContext& context, const nlohmann::json& resource) {
  ObjectsCopyRequest copy;
  copy.source_bucket = context.path_parameter("sourceBucket");
  copy.source_name = context.path_parameter("sourceObject");
  copy.bucket = context.path_parameter("destinationBucket");
  copy.name = context.path_parameter("destinationObject");
  copy.owner = context.principal.entity();
  RETURN_IF_ERROR(check_object_name(copy.name));
  ASSIGN_OR_RETURN(copy.source_generation, uint64_parameter(context.query, "sourceGeneration"));
  ASSIGN_OR_RETURN(copy.source_precondition, source_precondition_parameters(context.query));
  ASSIGN_OR_RETURN(copy.precondition, precondition_parameters(context.query));
  copy.source_key = context.source_customer_key;
  copy.customer_key = context.customer_key;
  RETURN_IF_ERROR(object_attributes_from_json(resource).status());
  copy.attributes = [&resource, &query = context.query](const Object& source) -> Result<ObjectAttributes> {
    if (resource.empty()) {
      ObjectAttributes attributes = source;
      attributes.storage_class.clear();  // The destination bucket's default, as with any new object.
      attributes.acl.reset();            // Likewise.
      apply_predefined_acl(query, "destinationPredefinedAcl", attributes);
      return attributes;
    }
    ASSIGN_OR_RETURN(ObjectAttributes attributes, object_attributes_from_json(resource));
    if (attributes.content_type.empty()) attributes.content_type = source.content_type;
    apply_predefined_acl(query, "destinationPredefinedAcl", attributes);
    return attributes;
  };
  return copy;
}

}  // namespace lakegate
