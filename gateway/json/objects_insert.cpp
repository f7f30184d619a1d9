// storage.objects.insert: media, multipart and resumable uploads, and objects made of metadata alone
// (https://cloud.google.com/storage/docs/json_api/v1/objects/insert).
#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/http/gzip.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "gateway/upload/multipart_related.h"
#include "gateway/upload/resumable.h"
#include "gateway/upload/size_range.h"
#include "metadata/names.h"

namespace lakegate::json {
namespace {

constexpr std::string_view kDefaultContentType = "application/octet-stream";

// The name may stand in the query or in the resource; the query wins.
Result<ObjectWrite> parse_write(const RequestContext& context, const nlohmann::json& resource) {
  ObjectWrite write;
  write.bucket = context.bucket();
  write.owner = context.principal().entity();
  write.customer_key = context.customer_key;
  ASSIGN_OR_RETURN(write.attributes, object_attributes_from_json(resource));
  apply_predefined_acl(context.query, "predefinedAcl", write.attributes);
  ASSIGN_OR_RETURN(write.expected, expected_checksums_from_json(resource));
  RETURN_IF_ERROR(read_text(resource, "name", write.name));
  if (const auto name = context.query.find("name")) write.name = *name;
  if (write.name.empty()) return required_argument("name");
  RETURN_IF_ERROR(check_object_name(write.name));
  if (const auto encoding = context.query.find("contentEncoding")) write.attributes.content_encoding = *encoding;
  ASSIGN_OR_RETURN(write.precondition, precondition_parameters(context.query));
  ASSIGN_OR_RETURN(write.precondition.lease, lease_claim(context));
  return write;
}

Task<Status> authorize_write(RequestContext& context, ObjectWrite& write) {
  co_return co_await authorize_new_object(context, write.bucket, write.name, write.attributes, write.precondition);
}

void default_content_type(ObjectAttributes& attributes, std::string_view stated) {
  if (attributes.content_type.empty()) attributes.content_type = stated.empty() ? kDefaultContentType : stated;
}

// `names_acl`: whether the resource did, which is then shown.
Task<Result<Response>> store(RequestContext& context, const ObjectWrite& write, ByteSource& body, bool names_acl) {
  CO_ASSIGN_OR_RETURN(const std::optional<SizeRange> range, take_size_range(context.request.headers));
  SizedSource sized(body, range.value_or(SizeRange()));
  CO_ASSIGN_OR_RETURN(const Object object, co_await context.services.objects.objects_insert(write, sized));
  co_return co_await projected_object_answer(context, object, /*full_by_default=*/names_acl);
}

Status add_checksum_headers(const Headers& headers, ExpectedChecksums& expected) {
  ASSIGN_OR_RETURN(const ExpectedChecksums stated, checksum_headers(headers));
  if (stated.crc32c) expected.crc32c = stated.crc32c;
  if (stated.md5) expected.md5 = stated.md5;
  return Status();
}

// The body is the object; its Content-Encoding is the object's and is not undone.
Task<Result<Response>> insert_media(RequestContext& context) {
  const Headers& headers = context.request.headers;
  const nlohmann::json no_resource = nlohmann::json::object();
  CO_ASSIGN_OR_RETURN(ObjectWrite write, parse_write(context, no_resource));
  default_content_type(write.attributes, headers.get("content-type"));
  if (write.attributes.content_encoding.empty()) write.attributes.content_encoding = headers.get("content-encoding");
  CO_RETURN_IF_ERROR(add_checksum_headers(headers, write.expected));
  CO_RETURN_IF_ERROR(check_object_attributes(write.attributes));
  CO_RETURN_IF_ERROR(co_await authorize_write(context, write));
  co_return co_await store(context, write, *context.request.body, /*names_acl=*/false);
}

Task<Result<Response>> insert_multipart(RequestContext& context) {
  const Headers& headers = context.request.headers;
  CO_ASSIGN_OR_RETURN(std::string boundary, multipart_boundary(headers.get("content-type")));
  std::unique_ptr<GunzipSource> inflated;
  ByteSource* body = context.request.body;
  if (equal_ignoring_case(headers.get("content-encoding"), "gzip")) {
    inflated = std::make_unique<GunzipSource>(*body, limits::kObjectSizeBytesMax);
    body = inflated.get();
  }
  MultipartRelatedReader parts(*body, std::move(boundary));
  CO_RETURN_IF_ERROR((co_await parts.next_part()).status());
  CO_ASSIGN_OR_RETURN(const std::string metadata,
                      co_await read_all(parts.content(), limits::kMultipartMetadataBytesMax));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, parse_json(metadata));
  CO_ASSIGN_OR_RETURN(ObjectWrite write, parse_write(context, resource));
  CO_RETURN_IF_ERROR(co_await authorize_write(context, write));
  CO_ASSIGN_OR_RETURN(const MultipartRelatedReader::Part media, co_await parts.next_part());
  // The resource's type wins over the part's: clients send a fixed type with the part.
  default_content_type(write.attributes, media.headers.get("content-type"));
  CO_RETURN_IF_ERROR(add_checksum_headers(headers, write.expected));
  co_return co_await store(context, write, parts.last_content(), resource.contains("acl"));
}

Task<Result<Response>> begin_resumable(RequestContext& context) {
  CO_RETURN_IF_ERROR(apply_range_to_upload(context.request));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(ObjectWrite write, parse_write(context, resource));
  default_content_type(write.attributes, context.request.headers.get("x-upload-content-type"));
  CO_RETURN_IF_ERROR(co_await authorize_write(context, write));
  co_return co_await begin_upload(context, write, /*dialect_is_xml=*/false);
}

// An object of no bytes, from the method's own path without "/upload".
Task<Result<Response>> insert_metadata_only(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(ObjectWrite write, parse_write(context, resource));
  default_content_type(write.attributes, {});
  CO_RETURN_IF_ERROR(co_await authorize_write(context, write));
  MemoryByteSource nothing((Bytes()));
  co_return co_await store(context, write, nothing, resource.contains("acl"));
}

Task<Result<Response>> refuse_upload_type(std::string type) {
  co_return invalid_argument("Invalid upload request: unknown uploadType '" + type + "'.", "uploadType");
}

}  // namespace

Task<Result<Response>> objects_insert(RequestContext& context) {
  if (context.is_upload_path && context.query.has(kUploadIdParameter)) {
    if (context.request.method == Method::kDelete) return cancel_upload(context);
    return continue_upload(context, /*dialect_is_xml=*/false);
  }
  if (!context.is_upload_path) return insert_metadata_only(context);
  const std::string_view type = context.query.get("uploadType");
  if (type == "media") return insert_media(context);
  if (type == "multipart") return insert_multipart(context);
  if (type == "resumable") return begin_resumable(context);
  return refuse_upload_type(std::string(type));
}

}  // namespace lakegate::json
