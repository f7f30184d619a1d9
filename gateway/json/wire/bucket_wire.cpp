#include "gateway/json/wire/bucket_wire.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/etag.h"
#include "gateway/json/wire/acl_wire.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/json/wire/unimplemented_fields.h"
#include "gateway/links.h"
#include "metadata/acl.h"
#include "metadata/names.h"
#include "metadata/ops/default_object_access_controls.h"
#include "metadata/project_number.h"

namespace lakegate {
namespace {

using nlohmann::json;

// Storing these without enforcing them would promise what is not kept.
constexpr std::array kUnimplementedFields = {
    UnimplementedField{"autoclass", json::value_t::object},
    UnimplementedField{"billing", json::value_t::object},
    UnimplementedField{"cors", json::value_t::array},
    UnimplementedField{"customPlacementConfig", json::value_t::object},
    UnimplementedField{"defaultEventBasedHold", json::value_t::boolean},
    UnimplementedField{"encryption", json::value_t::object},
    UnimplementedField{"hierarchicalNamespace", json::value_t::object},
    UnimplementedField{"ipFilter", json::value_t::object},
    UnimplementedField{"lifecycle", json::value_t::object},
    UnimplementedField{"logging", json::value_t::object},
    UnimplementedField{"objectRetention", json::value_t::object},
    UnimplementedField{"retentionPolicy", json::value_t::object},
    UnimplementedField{"softDeletePolicy", json::value_t::object},
    UnimplementedField{"website", json::value_t::object},
};

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

Status check_location(const std::string& location) {
  const bool plain = !location.empty() && location.size() <= 64 &&
                     std::all_of(location.begin(), location.end(),
                                 [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
  return plain ? Status() : invalid_argument("The specified location constraint is not valid.", "location");
}

bool is_label_text(std::string_view text) {
  return text.size() <= 63 && is_valid_utf8(text) && std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return c < 0x80 && std::islower(c) == 0 && std::isdigit(c) == 0 && c != '-' && c != '_';
         });
}

Status merge_labels(const json& value, std::map<std::string, std::string>& labels) {
  if (value.is_null()) {
    labels.clear();
    return Status();
  }
  if (!value.is_object()) return invalid_argument("labels must be an object of strings.", "labels");
  for (const auto& [key, entry] : value.items()) {
    if (entry.is_null()) {
      labels.erase(key);
      continue;
    }
    if (!entry.is_string()) return invalid_argument("labels must be an object of strings.", "labels." + key);
    if (key.empty() || !is_label_text(key) || !is_label_text(entry.get_ref<const std::string&>())) {
      return invalid_argument("Label '" + key + "' breaks the rules for labels.", "labels." + key);
    }
    labels[key] = entry.get<std::string>();
  }
  if (labels.size() > limits::kBucketLabelsMax) return invalid_argument("A bucket has 64 labels at most.", "labels");
  return Status();
}

Status merge_versioning(const json& value, BucketAttributes& attributes) {
  if (value.is_null()) {
    attributes.versioning_enabled = false;
    attributes.versioning_set = false;
    return Status();
  }
  if (!value.is_object()) return invalid_argument("versioning must be an object.", "versioning");
  attributes.versioning_set = true;
  return read_bool(value, "enabled", attributes.versioning_enabled);
}

Status merge_iam_configuration(const json& value, BucketAttributes& attributes) {
  if (value.is_null()) {
    attributes.uniform_bucket_level_access = false;
    attributes.public_access_prevention = PublicAccessPrevention::kInherited;
    return Status();
  }
  if (!value.is_object()) return invalid_argument("iamConfiguration must be an object.", "iamConfiguration");
  for (const char* name : {"bucketPolicyOnly", "uniformBucketLevelAccess"}) {
    const auto found = value.find(name);
    if (found == value.end() || found->is_null()) continue;
    if (!found->is_object()) return invalid_argument(std::string(name) + " must be an object.", "iamConfiguration");
    RETURN_IF_ERROR(read_bool(*found, "enabled", attributes.uniform_bucket_level_access));
  }
  std::string prevention;
  RETURN_IF_ERROR(read_text(value, "publicAccessPrevention", prevention));
  if (prevention == "enforced") {
    attributes.public_access_prevention = PublicAccessPrevention::kEnforced;
  } else if (prevention == "inherited" || prevention == "unspecified") {
    attributes.public_access_prevention = PublicAccessPrevention::kInherited;
  } else if (!prevention.empty()) {
    return invalid_argument("Invalid value for publicAccessPrevention.", "iamConfiguration.publicAccessPrevention");
  }
  return Status();
}

Result<BucketAttributes> merge(BucketAttributes attributes, const json& resource) {
  if (!resource.is_object()) return invalid_argument("The bucket resource must be a JSON object.");
  RETURN_IF_ERROR(check_unimplemented_fields(resource, kUnimplementedFields, "a bucket"));
  RETURN_IF_ERROR(read_text(resource, "storageClass", attributes.storage_class));
  if (attributes.storage_class.empty()) attributes.storage_class = "STANDARD";
  attributes.storage_class = upper_case(attributes.storage_class);
  RETURN_IF_ERROR(check_storage_class(attributes.storage_class));
  RETURN_IF_ERROR(read_text(resource, "rpo", attributes.rpo));
  if (attributes.rpo == "ASYNC_TURBO") return unimplemented("Turbo replication is not implemented by this server.");
  if (!attributes.rpo.empty() && attributes.rpo != "DEFAULT") return invalid_argument("Invalid value for rpo.", "rpo");
  if (const auto labels = resource.find("labels"); labels != resource.end()) {
    RETURN_IF_ERROR(merge_labels(*labels, attributes.labels));
  }
  if (const auto versioning = resource.find("versioning"); versioning != resource.end()) {
    RETURN_IF_ERROR(merge_versioning(*versioning, attributes));
  }
  if (const auto iam = resource.find("iamConfiguration"); iam != resource.end()) {
    RETURN_IF_ERROR(merge_iam_configuration(*iam, attributes));
  }
  ASSIGN_OR_RETURN(std::optional<Acl> acl, acl_from_json(resource, "defaultObjectAcl", AclScope::kObject));
  if (acl) attributes.default_object_acl = std::move(acl);
  return attributes;
}

void write_acls(JsonWriter& json, const Bucket& bucket, const Acl& acl, std::string_view base_url) {
  json.begin_object("owner");
  json.string("entity", shown_entity("project-owners-" + bucket.project));
  json.end_object();
  json.begin_array("acl");
  for (const AclEntry& entry : acl) write_bucket_access_control(json, bucket, entry, base_url);
  json.end_array();
  const Acl default_object_acl = effective_default_object_acl(bucket);
  if (default_object_acl.empty()) return;
  json.begin_array("defaultObjectAcl");
  for (const AclEntry& entry : default_object_acl) write_default_object_access_control(json, bucket, entry);
  json.end_array();
}

}  // namespace

std::string location_type(std::string_view location) {
  if (location == "US" || location == "EU" || location == "ASIA") return "multi-region";
  constexpr std::array<std::string_view, 8> kDualRegions = {"NAM4", "EUR4",  "EUR5",    "EUR7",
                                                            "EUR8", "ASIA1", "US-DUAL", "EU-DUAL"};
  if (std::find(kDualRegions.begin(), kDualRegions.end(), location) != kDualRegions.end()) return "dual-region";
  return "region";
}

void write_bucket(JsonWriter& json, std::string_view name, const Bucket& bucket, std::string_view base_url,
                  const Acl* acl) {
  json.begin_object(name);
  json.string("kind", "storage#bucket");
  json.string("selfLink", bucket_self_link(base_url, bucket.name));
  json.string("id", bucket.name);
  json.string("name", bucket.name);
  json.string("projectNumber", std::to_string(project_number(bucket.project)));
  json.int64("generation", bucket.generation);
  json.int64("metageneration", bucket.metageneration);
  json.string("location", bucket.location);
  json.string("locationType", location_type(bucket.location));
  json.string("storageClass", bucket.storage_class);
  json.string("etag", bucket_etag(bucket));
  json.string("timeCreated", format_rfc3339(bucket.time_created_us));
  json.string("updated", format_rfc3339(bucket.updated_us));
  json.string_unless_empty("rpo", bucket.rpo);
  if (bucket.versioning_set) {
    json.begin_object("versioning");
    json.boolean("enabled", bucket.versioning_enabled);
    json.end_object();
  }
  json.begin_object("iamConfiguration");
  for (const char* field : {"bucketPolicyOnly", "uniformBucketLevelAccess"}) {
    json.begin_object(field);
    json.boolean("enabled", bucket.uniform_bucket_level_access);
    if (bucket.uniform_bucket_level_access && bucket.uniform_bucket_level_access_locked_time_us != 0) {
      json.string("lockedTime", format_rfc3339(bucket.uniform_bucket_level_access_locked_time_us));
    }
    json.end_object();
  }
  json.string("publicAccessPrevention",
              bucket.public_access_prevention == PublicAccessPrevention::kEnforced ? "enforced" : "inherited");
  json.end_object();
  json.begin_object("softDeletePolicy");
  json.int64("retentionDurationSeconds", 0);
  json.end_object();
  json.string_map("labels", bucket.labels);
  if (acl != nullptr) write_acls(json, bucket, *acl, base_url);
  json.end_object();
}

Result<BucketAttributes> bucket_attributes_from_json(const json& resource) {
  ASSIGN_OR_RETURN(BucketAttributes attributes, merge({}, resource));
  std::string location;
  RETURN_IF_ERROR(read_text(resource, "location", location));
  if (!location.empty()) attributes.location = upper_case(location);
  RETURN_IF_ERROR(check_location(attributes.location));
  return attributes;
}

Result<BucketAttributes> patch_bucket_attributes(const Bucket& current, const json& patch) {
  ASSIGN_OR_RETURN(BucketAttributes attributes, merge(current, patch));
  std::string location;
  RETURN_IF_ERROR(read_text(patch, "location", location));
  if (!location.empty() && upper_case(location) != current.location) {
    return invalid_argument("The location of a bucket cannot be changed.", "location");
  }
  return attributes;
}

}  // namespace lakegate
