// xml.bucket.get.uploads (https://cloud.google.com/storage/docs/xml-api/get-bucket-uploads).
#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/parameters.h"
#include "gateway/xml/multipart_request.h"
#include "gateway/xml/xml_writer.h"

namespace lakegate::xml {
namespace {

struct Listing {
  MultipartUploadsListRequest request;
  bool names_are_encoded = false;  // encoding-type=url
};

// Names as the client asked for them; slashes stay, as in lists of objects.
std::string written_name(const Listing& listing, std::string_view name) {
  if (!listing.names_are_encoded) return std::string(name);
  std::string encoded;
  for (;;) {
    const size_t slash = name.find('/');
    encoded += percent_encode(name.substr(0, slash));
    if (slash == std::string_view::npos) return encoded;
    encoded += '/';
    name.remove_prefix(slash + 1);
  }
}

Result<Listing> parse_listing(const RequestContext& context) {
  const Query& query = context.query;
  RETURN_IF_ERROR(check_enum_parameter(query, "encoding-type", {"", "url"}));
  for (const char* name : {"prefix", "delimiter", "key-marker", "upload-id-marker"}) {
    if (!is_valid_utf8(query.get(name))) return invalid_argument("A query parameter is not valid UTF-8.", name);
  }
  Listing listing;
  listing.names_are_encoded = query.get("encoding-type") == "url";
  MultipartUploadsListRequest& request = listing.request;
  request.bucket = context.bucket();
  request.prefix = query.get("prefix");
  request.delimiter = query.get("delimiter");
  request.key_marker = query.get("key-marker");
  request.upload_id_marker = query.get("upload-id-marker");
  ASSIGN_OR_RETURN(request.max_uploads,
                   multipart_max_parameter(query, "max-uploads", limits::kMultipartUploadsListResultsMax));
  return listing;
}

void write_head(XmlWriter& xml, const Listing& listing, const MultipartUploadsPage& page) {
  const MultipartUploadsListRequest& request = listing.request;
  xml.text("Bucket", request.bucket);
  xml.text("KeyMarker", written_name(listing, request.key_marker));
  xml.text("UploadIdMarker", request.key_marker.empty() ? std::string() : request.upload_id_marker);
  if (page.more && !page.next_key_marker.empty()) {
    xml.text("NextKeyMarker", written_name(listing, page.next_key_marker));
    xml.text("NextUploadIdMarker", page.next_upload_id_marker);
  }
  xml.text("Prefix", written_name(listing, request.prefix));
  xml.text_unless_empty("Delimiter", written_name(listing, request.delimiter));
  if (listing.names_are_encoded) xml.text("EncodingType", "url");
  xml.number("MaxUploads", static_cast<uint64_t>(request.max_uploads));
  xml.boolean("IsTruncated", page.more && request.max_uploads > 0);
}

Response list_answer(const Listing& listing, const MultipartUploadsPage& page) {
  XmlWriter xml("ListMultipartUploadsResult", kS3Namespace);
  write_head(xml, listing, page);
  for (const MultipartUpload& upload : page.uploads) {
    xml.begin("Upload");
    xml.text("Key", written_name(listing, upload.name));
    xml.text("UploadId", upload.id);
    xml.text("StorageClass", upload.attributes.storage_class);
    xml.text("Initiated", format_rfc3339(upload.time_created_us));
    xml.end();
  }
  for (const std::string& prefix : page.prefixes) {
    xml.begin("CommonPrefixes");
    xml.text("Prefix", written_name(listing, prefix));
    xml.end();
  }
  return xml_answer(xml);
}

}  // namespace

Task<Result<Response>> multipart_uploads_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Listing listing, parse_listing(context));
  auto list = [&listing](Transaction& transaction) {
    return lakegate::multipart_uploads_list(transaction, listing.request);
  };
  CO_ASSIGN_OR_RETURN(const MultipartUploadsPage page, co_await context.services.catalog.read(list));
  co_return list_answer(listing, page);
}

}  // namespace lakegate::xml
