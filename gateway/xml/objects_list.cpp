// xml.bucket.get: objects by marker (version 1) or by continuation token (version 2)
// (https://cloud.google.com/storage/docs/xml-api/get-bucket-list).
#include "metadata/ops/objects_list.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/context.h"
#include "gateway/etag.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"
#include "gateway/xml/documents/acl_document.h"
#include "gateway/xml/s3_dialect.h"
#include "gateway/xml/xml_writer.h"

namespace lakegate::xml {
namespace {

struct Listing {
  ObjectsListRequest request;
  bool is_version_2 = false;
  bool names_are_encoded = false;  // encoding-type=url
  bool shows_owners = false;       // fetch-owner=true
  // Generations as S3's ListObjectVersions has them, which GCS's own form is not; its clients find no ids in that.
  bool is_s3_versions = false;
  uint64_t max_keys = limits::kListResultsMax;
};

// Names as the client asked for them; slashes stay, as S3 and GCS leave them.
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

Result<uint64_t> parse_max_keys(const Query& query) {
  const std::optional<std::string_view> text = query.find("max-keys");
  if (!text || text->empty()) return uint64_t{limits::kListResultsMax};
  const std::optional<uint64_t> value = parse_uint64(*text);
  if (!value) return invalid_argument("Invalid value for max-keys: it must be a whole number.", "max-keys");
  return std::min<uint64_t>(*value, limits::kListResultsMax);
}

// A marker that is a common prefix of this listing stands for everything below it: it was the last entry of a page.
bool is_common_prefix(const ObjectsListRequest& request, const std::string& marker) {
  if (request.delimiter.empty() || !marker.starts_with(request.prefix)) return false;
  const size_t at = marker.find(request.delimiter, request.prefix.size());
  return at != std::string::npos && at + request.delimiter.size() == marker.size();
}

// The markers have a second name each, which is S3's for generations.
std::string_view marker_of(const Query& query) {
  const std::string_view marker = query.get("marker");
  return marker.empty() ? query.get("key-marker") : marker;
}

std::string_view generation_marker_name(const Query& query) {
  return query.get("generation-marker").empty() ? "version-id-marker" : "generation-marker";
}

Status parse_marker(const Query& query, ObjectsListRequest& request) {
  ListPosition& position = request.position;
  position.after_name = marker_of(query);
  position.after_name_is_prefix = is_common_prefix(request, position.after_name);
  const std::string_view name = generation_marker_name(query);
  if (!request.versions || query.get(name).empty()) return Status();
  ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, uint64_parameter(query, name));
  position.after_generation = generation.value_or(0);
  return Status();
}

Status parse_continuation(const Query& query, ObjectsListRequest& request) {
  const std::string_view token = query.get("continuation-token");
  if (token.empty()) {
    request.position.after_name = query.get("start-after");
    return Status();
  }
  Result<ListPosition> position = decode_page_token(token);
  if (!position.ok()) return invalid_argument("The continuation token provided is incorrect.", "continuation-token");
  request.position = std::move(*position);
  return Status();
}

Result<Listing> parse_listing(const RequestContext& context) {
  const Query& query = context.query;
  RETURN_IF_ERROR(check_enum_parameter(query, "list-type", {"", "1", "2"}));
  RETURN_IF_ERROR(check_enum_parameter(query, "encoding-type", {"", "url"}));
  for (const char* name : {"prefix", "delimiter", "marker", "key-marker", "start-after"}) {
    if (!is_valid_utf8(query.get(name))) return invalid_argument("A query parameter is not valid UTF-8.", name);
  }
  Listing listing;
  listing.is_version_2 = query.get("list-type") == "2";
  listing.names_are_encoded = query.get("encoding-type") == "url";
  ASSIGN_OR_RETURN(listing.shows_owners, bool_parameter(query, "fetch-owner", false));
  ASSIGN_OR_RETURN(listing.max_keys, parse_max_keys(query));
  ObjectsListRequest& request = listing.request;
  request.bucket = context.bucket();
  request.prefix = query.get("prefix");
  request.delimiter = query.get("delimiter");
  request.versions = query.has("versions") && query.get("versions") != "false";
  listing.is_s3_versions = request.versions && is_s3_dialect(context.request);
  request.max_results = static_cast<int>(std::max<uint64_t>(listing.max_keys, 1));
  RETURN_IF_ERROR(listing.is_version_2 ? parse_continuation(query, request) : parse_marker(query, request));
  return listing;
}

void write_object(XmlWriter& xml, const Listing& listing, const Object& object) {
  xml.begin(listing.request.versions ? "Version" : "Contents");
  xml.text("Key", written_name(listing, object.name));
  if (listing.is_s3_versions) {
    xml.number("VersionId", object.generation);
  } else {
    xml.number("Generation", object.generation);
    xml.number("MetaGeneration", object.metageneration);
  }
  if (listing.request.versions) xml.boolean("IsLatest", object.time_deleted_us == 0);
  xml.text("LastModified", format_rfc3339(object.updated_us));
  xml.text("ETag", xml_etag(object));
  xml.number("Size", object.size_bytes);
  if (listing.shows_owners && !object.owner.empty()) {
    xml.begin("Owner");
    xml.text("ID", acl_id(object.owner));
    xml.end();
  }
  xml.text("StorageClass", object.storage_class);
  xml.end();
}

// What version 1 says before its entries.
void write_head_1(XmlWriter& xml, const Listing& listing, const Query& query, const ObjectsListPage& page) {
  xml.text("Marker", written_name(listing, marker_of(query)));
  xml.text_unless_empty("GenerationMarker", query.get(generation_marker_name(query)));
  xml.text_unless_empty("Delimiter", written_name(listing, listing.request.delimiter));
  if (!page.next) return;
  xml.text("NextMarker", written_name(listing, page.next->after_name));
  if (page.next->after_generation != 0) xml.number("NextGenerationMarker", page.next->after_generation);
}

void write_head_2(XmlWriter& xml, const Listing& listing, const Query& query, const ObjectsListPage& page) {
  xml.text_unless_empty("Delimiter", written_name(listing, listing.request.delimiter));
  xml.text_unless_empty("StartAfter", written_name(listing, query.get("start-after")));
  xml.text_unless_empty("ContinuationToken", query.get("continuation-token"));
  if (page.next) xml.text("NextContinuationToken", encode_page_token(*page.next));
  xml.number("KeyCount", page.items.size() + page.prefixes.size());
  xml.number("MaxKeys", listing.max_keys);
}

void write_head_of_versions(XmlWriter& xml, const Listing& listing, const Query& query, const ObjectsListPage& page) {
  xml.text("KeyMarker", written_name(listing, marker_of(query)));
  xml.text("VersionIdMarker", query.get(generation_marker_name(query)));
  xml.text_unless_empty("Delimiter", written_name(listing, listing.request.delimiter));
  xml.number("MaxKeys", listing.max_keys);
  if (!page.next) return;
  xml.text("NextKeyMarker", written_name(listing, page.next->after_name));
  if (page.next->after_generation != 0) xml.number("NextVersionIdMarker", page.next->after_generation);
}

Response list_answer(const Listing& listing, const Query& query, const ObjectsListPage& page) {
  XmlWriter xml(listing.is_s3_versions ? "ListVersionsResult" : "ListBucketResult");
  xml.text("Name", listing.request.bucket);
  xml.text("Prefix", written_name(listing, listing.request.prefix));
  if (listing.is_s3_versions) {
    write_head_of_versions(xml, listing, query, page);
  } else if (listing.is_version_2) {
    write_head_2(xml, listing, query, page);
  } else {
    write_head_1(xml, listing, query, page);
  }
  if (listing.names_are_encoded) xml.text("EncodingType", "url");
  xml.boolean("IsTruncated", page.next.has_value());
  for (const Object& object : page.items) write_object(xml, listing, object);
  for (const std::string& prefix : page.prefixes) {
    xml.begin("CommonPrefixes");
    xml.text("Prefix", written_name(listing, prefix));
    xml.end();
  }
  return xml_answer(xml);
}

}  // namespace

Task<Result<Response>> objects_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Listing listing, parse_listing(context));
  auto operation = [&listing](Transaction& transaction) {
    return lakegate::objects_list(transaction, listing.request);
  };
  CO_ASSIGN_OR_RETURN(ObjectsListPage page, co_await context.services.catalog.read(operation));
  // No entries were asked for, only whether the bucket is there.
  if (listing.max_keys == 0) page = ObjectsListPage();
  co_return list_answer(listing, context.query, page);
}

}  // namespace lakegate::xml
