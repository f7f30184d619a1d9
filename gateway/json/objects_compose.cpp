// storage.objects.compose (https://cloud.google.com/storage/docs/json_api/v1/objects/compose)
#include "metadata/ops/objects_compose.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/answer.h"
#include "gateway/json/object_copy.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/names.h"

namespace lakegate::json {
namespace {

Result<ComposeSource> parse_source(const nlohmann::json& value) {
  if (!value.is_object()) return invalid_argument("sourceObjects must be a list of objects.", "sourceObjects");
  ComposeSource source;
  RETURN_IF_ERROR(read_text(value, "name", source.name));
  if (source.name.empty()) return required_argument("sourceObjects[].name");
  RETURN_IF_ERROR(read_uint64(value, "generation", source.generation));
  if (const auto preconditions = value.find("objectPreconditions");
      preconditions != value.end() && !preconditions->is_null()) {
    if (!preconditions->is_object()) return invalid_argument("objectPreconditions must be an object.");
    RETURN_IF_ERROR(read_uint64(*preconditions, "ifGenerationMatch", source.precondition.if_generation_match));
  }
  return source;
}

Status parse_body(const nlohmann::json& body, ObjectsComposeRequest& compose) {
  if (!body.is_object()) return invalid_argument("The compose request must be a JSON object.");
  const auto sources = body.find("sourceObjects");
  if (sources == body.end() || !sources->is_array() || sources->empty()) {
    return invalid_argument("You must provide at least one source component.", "sourceObjects");
  }
  if (sources->size() > limits::kComposeComponentsMax) {
    return invalid_argument(
        "The number of source components provided (" + std::to_string(sources->size()) + ") exceeds the maximum (32)",
        "sourceObjects");
  }
  for (const nlohmann::json& value : *sources) {
    ASSIGN_OR_RETURN(ComposeSource source, parse_source(value));
    compose.sources.push_back(std::move(source));
  }
  RETURN_IF_ERROR(read_bool(body, "deleteSourceObjects", compose.delete_source_objects));
  if (const auto destination = body.find("destination"); destination != body.end() && !destination->is_null()) {
    ASSIGN_OR_RETURN(compose.attributes, object_attributes_from_json(*destination));
    compose.keep_source_contexts = !states_contexts(*destination);
  }
  return Status();
}

}  // namespace

Task<Result<Response>> objects_compose(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json body, co_await read_json_body(context.request));
  ObjectsComposeRequest compose;
  compose.bucket = context.path_parameter("destinationBucket");
  compose.name = context.path_parameter("destinationObject");
  compose.owner = context.principal().entity();
  CO_RETURN_IF_ERROR(check_object_name(compose.name));
  CO_ASSIGN_OR_RETURN(compose.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(compose.precondition.lease, lease_claim(context));
  CO_RETURN_IF_ERROR(parse_body(body, compose));
  apply_predefined_acl(context.query, "destinationPredefinedAcl", compose.attributes);
  compose.customer_key = context.customer_key;
  CO_ASSIGN_OR_RETURN(const bool drops_contexts, drops_source_contexts(context.query));
  if (drops_contexts) compose.keep_source_contexts = false;
  for (ComposeSource& source : compose.sources) {
    CO_RETURN_IF_ERROR(co_await authorize_source(context, compose.bucket, source.name, source.generation));
    if (!compose.delete_source_objects) continue;
    CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.delete", compose.bucket, source.name));
  }
  CO_RETURN_IF_ERROR(co_await authorize_dropped_contexts(context, compose.bucket, compose.name));
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, compose.bucket, compose.name, compose.attributes, compose.precondition));
  CO_ASSIGN_OR_RETURN(const Object object, co_await context.services.objects.objects_compose(compose));
  co_return object_answer(context, object);
}

}  // namespace lakegate::json
