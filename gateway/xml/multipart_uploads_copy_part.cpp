// xml.object.put.uploadId with a copy source: a part out of another object, or a range of it. S3's UploadPartCopy,
// which Google's XML API takes with its own names of headers too.
#include "base/encoding.h"
#include "gateway/access.h"
#include "gateway/etag.h"
#include "gateway/http_range.h"
#include "gateway/parameters.h"
#include "gateway/xml/multipart_request.h"
#include "gateway/xml/xml_writer.h"
#include "metadata/ops/objects_get.h"
#include "storage/multipart_uploads.h"

namespace lakegate {
namespace {

// A header of the copy's source under either of its names.
std::optional<std::string_view> source_header(const Headers& headers, std::string_view name) {
  if (const auto value = headers.find("x-goog-copy-source" + std::string(name))) return value;
  return headers.find("x-amz-copy-source" + std::string(name));
}

Status bad_source() {
  return invalid_argument("The copy source must name a bucket and an object.", "x-goog-copy-source");
}

// "/bucket/object" or "bucket/object", percent-encoded in whole or in part; the S3 dialect adds "?versionId=".
Result<ObjectsGetRequest> parse_source(const Headers& headers) {
  std::string_view raw = source_header(headers, "").value_or(std::string_view());
  ObjectsGetRequest source;
  constexpr std::string_view kVersion = "?versionId=";
  std::optional<std::string_view> generation = source_header(headers, "-generation");
  if (const size_t at = raw.rfind(kVersion); at != std::string_view::npos) {
    generation = raw.substr(at + kVersion.size());
    raw = raw.substr(0, at);
  }
  if (generation) {
    source.generation = parse_uint64(*generation);
    if (!source.generation) return invalid_argument("Invalid generation of the copy source.", "x-goog-copy-source");
  }
  const std::optional<std::string> decoded = percent_decode(raw);
  if (!decoded || !is_valid_utf8(*decoded)) return bad_source();
  const std::string_view path = std::string_view(*decoded).substr(decoded->starts_with('/') ? 1 : 0);
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == path.size()) return bad_source();
  source.bucket = path.substr(0, slash);
  source.name = path.substr(slash + 1);
  return source;
}

// The conditions on the source under the names that they have for a read; one that does not hold is 412 here.
Status check_source_conditions(const Headers& headers, const Object& source) {
  Headers conditions;
  for (const std::string_view name : {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}) {
    const auto value = source_header(headers, "-" + std::string(name));
    if (value) conditions.add(std::string(name), std::string(*value));
  }
  for (const std::string_view name : {"if-generation-match", "if-metageneration-match"}) {
    const auto value = source_header(headers, "-" + std::string(name));
    if (value) conditions.add("x-goog-" + std::string(name), std::string(*value));
  }
  ASSIGN_OR_RETURN(const Precondition precondition, precondition_headers(conditions));
  RETURN_IF_ERROR(check_precondition(precondition, {source.generation, source.metageneration}));
  Status checked = check_conditional_headers(conditions, xml_etag(source), source.updated_us);
  if (checked.code() == Code::kNotModified) return condition_not_met("If-None-Match");
  return checked;
}

// "bytes=first-last", both of which must lie in the source; without the header the whole of it.
Result<ByteRange> source_range(const Headers& headers, uint64_t size_bytes) {
  constexpr std::string_view kBytes = "bytes=";
  const auto text = source_header(headers, "-range");
  if (!text) return ByteRange{0, size_bytes};
  const size_t dash = text->find('-');
  std::optional<uint64_t> first;
  std::optional<uint64_t> last;
  if (text->starts_with(kBytes) && dash != std::string_view::npos) {
    first = parse_uint64(text->substr(kBytes.size(), dash - kBytes.size()));
    last = parse_uint64(text->substr(dash + 1));
  }
  if (!first || !last || *first > *last) {
    return invalid_argument("The range of the copy source must be of the form bytes=first-last.",
                            "x-goog-copy-source-range");
  }
  if (*last >= size_bytes) {
    return invalid_argument("Range specified is not valid for source object of size: " + std::to_string(size_bytes),
                            "x-goog-copy-source-range");
  }
  return ByteRange{*first, *last - *first + 1};
}

Response copy_answer(const MultipartPart& part) {
  XmlWriter xml("CopyPartResult", kS3Namespace);
  xml.text("LastModified", format_rfc3339(part.time_created_us));
  xml.text("ETag", part_etag_text(part.etag));
  Response response = xml_answer(xml);
  response.headers.add("x-goog-hash", "crc32c=" + crc32c_to_base64(part.checksums.crc32c));
  return response;
}

}  // namespace

Task<Result<Response>> copy_multipart_part(RequestContext& context) {
  const Headers& headers = context.request.headers;
  CO_ASSIGN_OR_RETURN(ObjectsGetRequest source, parse_source(headers));
  MultipartPartWrite write;
  write.upload = multipart_upload_name(context);
  write.customer_key = context.customer_key;
  CO_ASSIGN_OR_RETURN(write.number, part_number(context));
  CO_RETURN_IF_ERROR(co_await authorize_source(context, source.bucket, source.name, source.generation));
  auto get = [&source](Transaction& transaction) { return objects_get(transaction, source); };
  CO_ASSIGN_OR_RETURN(const SharedObject found, co_await context.services.catalog.read(get));
  const Object& object = *found;
  CO_RETURN_IF_ERROR(check_source_conditions(headers, object));
  CO_ASSIGN_OR_RETURN(const ByteRange range, source_range(headers, object.size_bytes));
  // The bytes are copied: a part has a blob of its own, whatever becomes of the source.
  InlineBlobPtr no_bytes_yet;
  CO_ASSIGN_OR_RETURN(
      const std::unique_ptr<ObjectReader> reader,
      co_await context.services.objects.open(object, range, std::move(no_bytes_yet), context.source_customer_key));
  CO_ASSIGN_OR_RETURN(const MultipartPart part, co_await put_multipart_part(context.services.objects, write, *reader));
  co_return copy_answer(part);
}

}  // namespace lakegate
