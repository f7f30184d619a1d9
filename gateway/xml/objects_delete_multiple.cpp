// xml.bucket.post.delete: deletes up to 1,000 objects (https://cloud.google.com/storage/docs/xml-api/post-bucket).
//
// Each key is authorised and deleted by itself, so that one that fails leaves the others as they are. As with S3, whose
// request this is, an object that is not there counts as deleted: a client may repeat the request.
#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/access.h"
#include "gateway/error_table.h"
#include "gateway/lease_claim.h"
#include "gateway/xml/xml_body.h"
#include "gateway/xml/xml_writer.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/objects_delete.h"

namespace lakegate::xml {
namespace {

// A character of a name is six at most when it is written as a reference.
constexpr size_t kBodyBytesMax = limits::kMultiObjectDeleteMax * (6 * limits::kObjectNameBytesMax + 256);

struct Key {
  std::string name;
  std::string version;  // As the client wrote it; empty: the live generation.
};

struct DeleteRequest {
  std::vector<Key> keys;
  bool is_quiet = false;
};

Result<Key> parse_key(const XmlElement& element) {
  const XmlElement* const name = element.child("Key");
  if (name == nullptr || name->text.empty() || !name->children.empty()) return malformed_xml();
  Key key;
  key.name = name->text;
  ASSIGN_OR_RETURN(const std::optional<std::string> version, child_text(element, "VersionId"));
  key.version = version.value_or(std::string());
  return key;
}

Result<DeleteRequest> parse_request(const std::string& body) {
  ASSIGN_OR_RETURN(const XmlElement document, parse_xml(body, "Delete"));
  DeleteRequest request;
  for (const XmlElement& element : document.children) {
    if (element.name == "Quiet") {
      ASSIGN_OR_RETURN(const std::string quiet, leaf_text(element));
      request.is_quiet = equal_ignoring_case(quiet, "true");
      if (!request.is_quiet && !equal_ignoring_case(quiet, "false")) return malformed_xml();
      continue;
    }
    if (element.name != "Object" || request.keys.size() == limits::kMultiObjectDeleteMax) return malformed_xml();
    ASSIGN_OR_RETURN(Key key, parse_key(element));
    request.keys.push_back(std::move(key));
  }
  if (request.keys.empty()) return malformed_xml();
  return request;
}

Task<Status> delete_one(RequestContext& context, const Key& key, const LeaseClaim& lease) {
  CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.delete", context.bucket(), key.name));
  ObjectsDeleteRequest request;
  request.bucket = context.bucket();
  request.name = key.name;
  request.precondition.lease = lease;
  if (!key.version.empty()) {
    request.generation = parse_uint64(key.version);
    if (!request.generation) co_return invalid_argument("Invalid version id specified.", "VersionId");
  }
  auto operation = [&request](Transaction& transaction) { return objects_delete(transaction, request); };
  const auto deleted = co_await context.services.catalog.transact(operation);
  if (deleted.status().code() == Code::kNotFound) co_return Status();
  co_return deleted.status();
}

void write_outcome(XmlWriter& xml, const Key& key, const Status& outcome, bool is_quiet) {
  if (outcome.ok() && is_quiet) return;
  xml.begin(outcome.ok() ? "Deleted" : "Error");
  xml.text("Key", key.name);
  xml.text_unless_empty("VersionId", key.version);
  if (!outcome.ok()) {
    xml.text("Code", xml_error_code(outcome));
    xml.text("Message", outcome.message());
  }
  xml.end();
}

}  // namespace

Task<Result<Response>> objects_delete_multiple(RequestContext& context) {
  // One claim for all keys, as with a lease on their prefix.
  CO_ASSIGN_OR_RETURN(const LeaseClaim lease, lease_claim(context));
  CO_ASSIGN_OR_RETURN(const std::string body, co_await read_xml_body(context, kBodyBytesMax));
  CO_ASSIGN_OR_RETURN(const DeleteRequest request, parse_request(body));
  // A bucket that is not there is an error of the request, not of each key, for those who may know. All others are
  // refused each key, as if it were there.
  const std::string none;
  CO_ASSIGN_OR_RETURN(const bool may_know, co_await may_also(context, {}, context.bucket(), none));
  if (may_know) {
    auto find_bucket = [&context](Transaction& transaction) { return require_bucket(transaction, context.bucket()); };
    CO_RETURN_IF_ERROR((co_await context.services.catalog.read(find_bucket)).status());
  }
  XmlWriter xml("DeleteResult");
  for (const Key& key : request.keys) {
    const Status outcome = co_await delete_one(context, key, lease);
    write_outcome(xml, key, outcome, request.is_quiet);
  }
  co_return xml_answer(xml);
}

}  // namespace lakegate::xml
