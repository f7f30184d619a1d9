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
#include "gateway/xml/xml_writer.h"

namespace lakegate::xml {
namespace {

struct Listing {
  ObjectsListRequest request;
  bool is_version_2 = false;
  bool names_are_encoded = false;  // encoding-type=url
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

Status parse_marker(const Query& query, ObjectsListRequest& request) {
  ListPosition& position = request.position;
  position.after_name = query.get("marker");
  position.after_name_is_prefix = is_common_prefix(request, position.after_name);
  if (!request.versions || query.get("generation-marker").empty()) return Status();
  ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, uint64_parameter(query, "generation-marker"));
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
  for (const char* name : {"prefix", "delimiter", "marker", "start-after"}) {
    if (!is_valid_utf8(query.get(name))) return invalid_argument("A query parameter is not valid UTF-8.", name);
  }
  Listing listing;
  listing.is_version_2 = query.get("list-type") == "2";
  listing.names_are_encoded = query.get("encoding-type") == "url";
  ASSIGN_OR_RETURN(listing.max_keys, parse_max_keys(query));
  ObjectsListRequest& request = listing.request;
  request.bucket = context.bucket();
  request.prefix = query.get("prefix");
  request.delimiter = query.get("delimiter");
  request.versions = query.has("versions") && query.get("versions") != "false";
  request.max_results = static_cast<int>(std::max<uint64_t>(listing.max_keys, 1));
  RETURN_IF_ERROR(listing.is_version_2 ? parse_continuation(query, request) : parse_marker(query, request));
  return listing;
}

void write_object(XmlWriter& xml, const Listing& listing, const Object& object) {
  xml.begin(listing.request.versions ? "Version" : "Contents");
  xml.text("Key", written_name(listing, object.name));
  xml.number("Generation", object.generation);
  xml.number("MetaGeneration", object.metageneration);
  if (listing.request.versions) xml.boolean("IsLatest", object.time_deleted_us == 0);
  xml.text("LastModified", format_rfc3339(object.updated_us));
  xml.text("ETag", xml_etag(object));
  xml.number("Size", object.size_bytes);
  xml.text("StorageClass", object.storage_class);
  xml.end();
}

// What version 1 says before its entries.
void write_head_1(XmlWriter& xml, const Listing& listing, const Query& query, const ObjectsListPage& page) {
  xml.text("Marker", written_name(listing, query.get("marker")));
  xml.text_unless_empty("GenerationMarker", query.get("generation-marker"));
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

Response list_answer(const Listing& listing, const Query& query, const ObjectsListPage& page) {
  XmlWriter xml("ListBucketResult");
  xml.text("Name", listing.request.bucket);
  xml.text("Prefix", written_name(listing, listing.request.prefix));
  if (listing.is_version_2) {
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
