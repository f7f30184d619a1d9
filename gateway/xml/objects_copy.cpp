// xml.object.put.copy (https://cloud.google.com/storage/docs/xml-api/put-object-copy)
#include "metadata/ops/objects_copy.h"

#include <array>

#include "base/encoding.h"
#include "gateway/access.h"
#include "gateway/etag.h"
#include "gateway/lease_claim.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_writer.h"
#include "metadata/ops/object_settings.h"

namespace lakegate::xml {
namespace {

enum class MetadataDirective { kCopy, kReplace };

// "/bucket/object" or "bucket/object", percent-encoded in whole or in part. A bucket's name holds no slash.
Status parse_source(std::string_view header, ObjectsCopyRequest& copy) {
  const std::optional<std::string> decoded = percent_decode(header);
  const std::string_view path = decoded ? std::string_view(*decoded) : std::string_view();
  const std::string_view rest = path.substr(path.starts_with('/') ? 1 : 0);
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size() || !is_valid_utf8(rest)) {
    return invalid_argument("The copy source must name a bucket and an object.", "x-goog-copy-source");
  }
  copy.source_bucket = rest.substr(0, slash);
  copy.source_name = rest.substr(slash + 1);
  return Status();
}

Result<MetadataDirective> parse_directive(const Headers& headers) {
  const std::string_view directive = headers.get("x-goog-metadata-directive");
  if (directive.empty() || directive == "COPY") return MetadataDirective::kCopy;
  if (directive == "REPLACE") return MetadataDirective::kReplace;
  return invalid_argument("Invalid value for x-goog-metadata-directive: it must be COPY or REPLACE.",
                          "x-goog-metadata-directive");
}

// The request's headers for the source under the names that the same conditions have for a read.
Headers source_headers(const Headers& headers) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNames = {{
      {"x-goog-copy-source-if-match", "if-match"},
      {"x-goog-copy-source-if-none-match", "if-none-match"},
      {"x-goog-copy-source-if-modified-since", "if-modified-since"},
      {"x-goog-copy-source-if-unmodified-since", "if-unmodified-since"},
      {"x-goog-copy-source-if-generation-match", "x-goog-if-generation-match"},
      {"x-goog-copy-source-if-metageneration-match", "x-goog-if-metageneration-match"},
  }};
  Headers renamed;
  for (const auto& [name, read_name] : kNames) {
    if (headers.has(name)) renamed.add(std::string(read_name), headers.join(name));
  }
  return renamed;
}

// A condition that does not hold is 412 here, also where a read would answer 304.
Status check_source(const Headers& conditions, const Object& source) {
  Status checked = check_conditional_headers(conditions, xml_etag(source), source.updated_us);
  if (checked.code() == Code::kNotModified) return condition_not_met("If-None-Match");
  return checked;
}

Result<std::optional<uint64_t>> source_generation(const Headers& headers) {
  constexpr std::string_view kName = "x-goog-copy-source-generation";
  const std::optional<std::string_view> text = headers.find(kName);
  if (!text) return std::optional<uint64_t>();
  const std::optional<uint64_t> value = parse_uint64(*text);
  if (!value) return invalid_argument("Invalid value for " + std::string(kName) + ".", kName);
  return value;
}

Response copy_answer(const RequestContext& context, const Object& object) {
  XmlWriter xml("CopyObjectResult");
  xml.text("ETag", xml_etag(object));
  xml.text("LastModified", format_rfc3339(object.updated_us));
  Response response = xml_answer(xml);
  add_object_headers(response.headers, object, /*dialect_is_xml=*/true, context.customer_key);
  return response;
}

Result<ObjectsCopyRequest> parse_request(const RequestContext& context, const Headers& conditions) {
  const Headers& headers = context.request.headers;
  RETURN_IF_ERROR(check_target_name(context));
  RETURN_IF_ERROR(check_unimplemented_headers(headers));
  ObjectsCopyRequest copy;
  copy.bucket = context.bucket();
  copy.name = context.object();
  copy.owner = context.principal().entity();
  copy.source_key = context.source_customer_key;
  copy.customer_key = context.customer_key;
  RETURN_IF_ERROR(parse_source(headers.get("x-goog-copy-source"), copy));
  ASSIGN_OR_RETURN(copy.source_generation, source_generation(headers));
  ASSIGN_OR_RETURN(copy.source_precondition, precondition_headers(conditions));
  ASSIGN_OR_RETURN(copy.precondition, precondition_headers(headers));
  ASSIGN_OR_RETURN(copy.precondition.lease, lease_claim(context));
  ASSIGN_OR_RETURN(const MetadataDirective directive, parse_directive(headers));
  ASSIGN_OR_RETURN(const ObjectAttributes stated, object_attributes_from_headers(headers));
  copy.attributes = [&conditions, directive, stated](const Object& source) -> Result<ObjectAttributes> {
    RETURN_IF_ERROR(check_source(conditions, source));
    const bool replaces = directive == MetadataDirective::kReplace;
    ObjectAttributes inherited = copied_attributes(source);
    ObjectAttributes attributes = replaces ? stated : inherited;
    attributes.storage_class = stated.storage_class;
    attributes.acl = stated.acl;
    attributes.retention = stated.retention;
    // The XML API has no words for contexts, and a copy keeps them.
    attributes.contexts = std::move(inherited.contexts);
    return attributes;
  };
  return copy;
}

}  // namespace

Task<Result<Response>> objects_copy(RequestContext& context) {
  const Headers conditions = source_headers(context.request.headers);
  CO_ASSIGN_OR_RETURN(ObjectsCopyRequest copy, parse_request(context, conditions));
  CO_RETURN_IF_ERROR(co_await authorize_source(context, copy.source_bucket, copy.source_name, copy.source_generation));
  CO_ASSIGN_OR_RETURN(const ObjectAttributes stated, object_attributes_from_headers(context.request.headers));
  CO_RETURN_IF_ERROR(co_await authorize_new_object(context, copy.bucket, copy.name, stated, copy.precondition));
  CO_ASSIGN_OR_RETURN(const Object object, co_await context.services.objects.objects_copy(copy));
  co_return copy_answer(context, object);
}

}  // namespace lakegate::xml
