// xml.object.get.uploadId (https://cloud.google.com/storage/docs/xml-api/get-object-multipart).
#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/xml/multipart_request.h"
#include "gateway/xml/xml_writer.h"

namespace lakegate::xml {
namespace {

Response list_answer(const MultipartUploadsListPartsRequest& request, const MultipartPartsPage& page) {
  XmlWriter xml("ListPartsResult", kS3Namespace);
  xml.text("Bucket", request.upload.bucket);
  xml.text("Key", request.upload.name);
  xml.text("UploadId", request.upload.id);
  xml.text("StorageClass", page.upload.attributes.storage_class);
  xml.number("PartNumberMarker", static_cast<uint64_t>(request.after_number));
  if (page.more && !page.parts.empty()) {
    xml.number("NextPartNumberMarker", static_cast<uint64_t>(page.parts.back().number));
  }
  xml.number("MaxParts", static_cast<uint64_t>(request.max_parts));
  xml.boolean("IsTruncated", page.more && request.max_parts > 0);
  for (const MultipartPart& part : page.parts) {
    xml.begin("Part");
    xml.number("PartNumber", static_cast<uint64_t>(part.number));
    xml.text("LastModified", format_rfc3339(part.time_created_us));
    xml.text("ETag", part_etag_text(part.etag));
    xml.number("Size", part.size_bytes);
    xml.end();
  }
  return xml_answer(xml);
}

}  // namespace

Task<Result<Response>> multipart_uploads_list_parts(RequestContext& context) {
  const Query& query = context.query;
  MultipartUploadsListPartsRequest request;
  request.upload = multipart_upload_name(context);
  CO_ASSIGN_OR_RETURN(request.max_parts,
                      multipart_max_parameter(query, "max-parts", limits::kMultipartPartsListResultsMax));
  if (query.has("part-number-marker")) {
    // Behind the greatest number nothing can stand.
    constexpr int kMost = limits::kMultipartPartNumberMax;
    CO_ASSIGN_OR_RETURN(request.after_number, multipart_max_parameter(query, "part-number-marker", kMost));
  }
  auto list = [&request](Transaction& transaction) {
    return lakegate::multipart_uploads_list_parts(transaction, request);
  };
  CO_ASSIGN_OR_RETURN(const MultipartPartsPage page, co_await context.services.catalog.read(list));
  co_return list_answer(request, page);
}

}  // namespace lakegate::xml
