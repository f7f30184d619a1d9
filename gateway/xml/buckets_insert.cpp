// xml.bucket.put: creates a bucket (https://cloud.google.com/storage/docs/xml-api/put-bucket-create).
#include "metadata/ops/buckets_insert.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "gateway/access.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/xml/documents/bucket_documents.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_body.h"
#include "metadata/names.h"

namespace lakegate::xml {
namespace {

struct ConfigurationField {
  std::string_view element;
  const char* json_name;
};
constexpr std::array kFields = {ConfigurationField{"LocationConstraint", "location"},
                                ConfigurationField{"StorageClass", "storageClass"}, ConfigurationField{"Rpo", "rpo"}};

// The body as the JSON resource, so that both APIs take exactly the same values.
Result<nlohmann::json> resource_from_xml(const std::string& body) {
  nlohmann::json resource = nlohmann::json::object();
  if (body.empty()) return resource;
  ASSIGN_OR_RETURN(const XmlElement configuration, parse_xml(body, "CreateBucketConfiguration"));
  for (const XmlElement& element : configuration.children) {
    if (element.name == "CustomPlacementConfig") {
      ASSIGN_OR_RETURN(resource["customPlacementConfig"], read_placement_document(element));
      continue;
    }
    const auto field = std::find_if(kFields.begin(), kFields.end(),
                                    [&](const ConfigurationField& each) { return each.element == element.name; });
    if (field == kFields.end()) {
      return unimplemented("The element " + element.name + " of a bucket's configuration is not implemented.");
    }
    if (!element.children.empty()) return malformed_xml();
    if (!element.text.empty()) resource[field->json_name] = element.text;
  }
  return resource;
}

Status check_name(const std::string& name) {
  Status checked = check_bucket_name(name);
  if (checked.ok()) return checked;
  return Status(Code::kInvalidArgument, std::string(checked.message()), "invalidBucketName");
}

Result<bool> object_lock_enabled(const Headers& headers) {
  constexpr std::string_view kName = "x-goog-bucket-object-lock-enabled";
  const std::string_view enabled = headers.get(kName);
  if (equal_ignoring_case(enabled, "true")) return true;
  if (enabled.empty() || equal_ignoring_case(enabled, "false")) return false;
  return invalid_argument("Invalid value for " + std::string(kName) + ": it must be true or false.", kName);
}

// The class and the period of the retention policy may stand in headers.
void add_headers(const Headers& headers, nlohmann::json& resource) {
  const std::string storage_class(headers.get("x-goog-storage-class"));
  if (!storage_class.empty() && !resource.contains("storageClass")) resource["storageClass"] = storage_class;
  const std::optional<std::string_view> period_s = headers.find("x-goog-bucket-retention-period");
  if (period_s) resource["retentionPolicy"] = {{"retentionPeriod", std::string(*period_s)}};
}

}  // namespace

Task<Result<Response>> buckets_insert(RequestContext& context) {
  const Headers& headers = context.request.headers;
  CO_RETURN_IF_ERROR(check_name(context.bucket()));
  CO_ASSIGN_OR_RETURN(const std::string body, co_await read_xml_body(context));
  CO_ASSIGN_OR_RETURN(nlohmann::json resource, resource_from_xml(body));
  add_headers(headers, resource);
  BucketsInsertRequest insert;
  insert.name = context.bucket();
  NewBucketOptions options;
  options.name = insert.name;
  options.now_us = context.services.clock.now_us();
  options.soft_delete_default_s = context.services.config.soft_delete_default_s;
  CO_ASSIGN_OR_RETURN(options.object_retention_enabled, object_lock_enabled(headers));
  CO_ASSIGN_OR_RETURN(insert.attributes, bucket_attributes_from_json(resource, options));
  CO_ASSIGN_OR_RETURN(insert.acl, bucket_acl_from_headers(headers));
  insert.project = headers.get("x-goog-project-id");
  if (insert.project.empty()) insert.project = context.services.config.project;

  if (options.object_retention_enabled) {
    CO_RETURN_IF_ERROR(co_await authorize_on_project(context, "storage.buckets.enableObjectRetention", insert.project));
  }

  auto operation = [&insert](Transaction& transaction) { return lakegate::buckets_insert(transaction, insert); };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> created, co_await context.services.catalog.transact(operation));
  Response response;
  response.headers.add("x-goog-metageneration", std::to_string(created.value.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
