#include "gateway/json/object_copy.h"

#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/parameters.h"
#include "metadata/names.h"

namespace lakegate {

Result<ObjectsCopyRequest> parse_copy(const RequestContext& context, const nlohmann::json& resource) {
  RETURN_IF_ERROR(check_predefined_acl_parameters(context.query));
  ObjectsCopyRequest copy;
  copy.source_bucket = context.path_parameter("sourceBucket");
  copy.source_name = context.path_parameter("sourceObject");
  copy.bucket = context.path_parameter("destinationBucket");
  copy.name = context.path_parameter("destinationObject");
  RETURN_IF_ERROR(check_object_name(copy.name));
  ASSIGN_OR_RETURN(copy.source_generation, uint64_parameter(context.query, "sourceGeneration"));
  ASSIGN_OR_RETURN(copy.source_precondition, source_precondition_parameters(context.query));
  ASSIGN_OR_RETURN(copy.precondition, precondition_parameters(context.query));
  RETURN_IF_ERROR(object_attributes_from_json(resource).status());
  copy.attributes = [&resource](const Object& source) -> Result<ObjectAttributes> {
    if (resource.empty()) {
      ObjectAttributes attributes = source;
      attributes.storage_class.clear();  // The destination bucket's default, as with any new object.
      return attributes;
    }
    ASSIGN_OR_RETURN(ObjectAttributes attributes, object_attributes_from_json(resource));
    if (attributes.content_type.empty()) attributes.content_type = source.content_type;
    return attributes;
  };
  return copy;
}

}  // namespace lakegate
