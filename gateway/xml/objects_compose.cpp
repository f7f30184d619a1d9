// xml.object.put.compose (https://cloud.google.com/storage/docs/xml-api/put-object-compose)
#include "metadata/ops/objects_compose.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_read.h"

namespace lakegate::xml {
namespace {

constexpr int64_t kGenerationMax = INT64_MAX;

Result<std::optional<uint64_t>> generation_of(const XmlElement& component, std::string_view name) {
  const XmlElement* element = component.child(name);
  if (element == nullptr) return std::optional<uint64_t>();
  const std::optional<uint64_t> value = parse_uint64(element->text);
  if (!value || *value > kGenerationMax || !element->children.empty()) {
    return invalid_argument("Invalid value for " + std::string(name) + " of a component.", name);
  }
  return value;
}

Result<ComposeSource> parse_component(const XmlElement& component) {
  const XmlElement* name = component.child("Name");
  if (component.name != "Component" || name == nullptr || name->text.empty() || !name->children.empty()) {
    return malformed_xml();
  }
  ComposeSource source;
  source.name = name->text;
  ASSIGN_OR_RETURN(source.generation, generation_of(component, "Generation"));
  ASSIGN_OR_RETURN(source.precondition.if_generation_match, generation_of(component, "IfGenerationMatch"));
  return source;
}

Result<std::vector<ComposeSource>> parse_components(const std::string& body) {
  ASSIGN_OR_RETURN(const XmlElement request, parse_xml(body, "ComposeRequest"));
  if (request.children.empty()) return invalid_argument("You must provide at least one source component.");
  if (request.children.size() > limits::kComposeComponentsMax) {
    return invalid_argument("The number of source components provided (" + std::to_string(request.children.size()) +
                            ") exceeds the maximum (32)");
  }
  std::vector<ComposeSource> sources;
  for (const XmlElement& component : request.children) {
    ASSIGN_OR_RETURN(ComposeSource source, parse_component(component));
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace

Task<Result<Response>> objects_compose(RequestContext& context) {
  const Headers& headers = context.request.headers;
  CO_RETURN_IF_ERROR(check_target_name(context));
  CO_RETURN_IF_ERROR(check_unimplemented_headers(headers));
  ObjectsComposeRequest compose;
  compose.bucket = context.bucket();
  compose.name = context.object();
  compose.owner = context.principal().entity();
  compose.customer_key = context.customer_key;
  CO_ASSIGN_OR_RETURN(compose.attributes, object_attributes_from_headers(headers));
  CO_ASSIGN_OR_RETURN(compose.precondition, precondition_headers(headers));
  CO_ASSIGN_OR_RETURN(compose.precondition.lease, lease_claim(context));
  // The Content-Encoding here is the new object's, as with any PUT.
  CO_ASSIGN_OR_RETURN(const std::string body, co_await read_all(*context.request.body, limits::kXmlBodyBytesMax));
  CO_ASSIGN_OR_RETURN(compose.sources, parse_components(body));
  for (ComposeSource& source : compose.sources) {
    CO_RETURN_IF_ERROR(co_await authorize_source(context, compose.bucket, source.name, source.generation));
  }
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, compose.bucket, compose.name, compose.attributes, compose.precondition));
  CO_ASSIGN_OR_RETURN(const Object object, co_await context.services.objects.objects_compose(compose));
  co_return stored_answer(context, object);
}

}  // namespace lakegate::xml
