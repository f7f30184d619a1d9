#include "gateway/json/wire/bucket_wire.h"

#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/etag.h"
#include "gateway/json/wire/acl_wire.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/links.h"
#include "metadata/acl.h"
#include "metadata/ops/default_object_access_controls.h"
#include "metadata/project_number.h"

namespace lakegate {
namespace {

using nlohmann::json;

// The bucket's own list is no attribute but a view of its policy (gateway/json/acl_projection.h reads it).
Status read_default_object_acl(const json& value, BucketMerge& merge) {
  ASSIGN_OR_RETURN(std::optional<Acl> acl,
                   acl_from_json(json::object({{"defaultObjectAcl", value}}), "defaultObjectAcl", AclScope::kObject));
  if (acl) merge.to.default_object_acl = std::move(acl);
  return Status();
}

struct Setting {
  const char* name;
  Status (*read)(const json& value, BucketMerge& merge);
};

constexpr std::array kSettings = {
    Setting{"autoclass", read_autoclass},
    Setting{"billing", read_billing},
    Setting{"cors", read_cors},
    Setting{"location", read_location},
    Setting{"customPlacementConfig", read_custom_placement},
    Setting{"defaultEventBasedHold", read_default_event_based_hold},
    Setting{"defaultObjectAcl", read_default_object_acl},
    Setting{"encryption", read_encryption},
    Setting{"hierarchicalNamespace", read_hierarchical_namespace},
    Setting{"iamConfiguration", read_iam_configuration},
    Setting{"ipFilter", read_ip_filter},
    Setting{"labels", read_labels},
    Setting{"lifecycle", read_lifecycle},
    Setting{"logging", read_logging},
    Setting{"objectRetention", read_object_retention},
    Setting{"retentionPolicy", read_retention_policy},
    Setting{"rpo", read_rpo},
    Setting{"softDeletePolicy", read_soft_delete_policy},
    Setting{"storageClass", read_storage_class},
    Setting{"versioning", read_versioning},
    Setting{"website", read_website},
};

Status read_settings(const json& resource, BucketMerge& merge) {
  if (!resource.is_object()) return invalid_argument("The bucket resource must be a JSON object.");
  for (const Setting& setting : kSettings) {
    const auto found = resource.find(setting.name);
    if (found != resource.end()) RETURN_IF_ERROR(setting.read(*found, merge));
  }
  return check_bucket_settings(merge);
}

// What an update keeps that does not name it.
BucketAttributes kept_by_update(const Bucket& current) {
  BucketAttributes kept;
  kept.location = current.location;
  kept.custom_placement_locations = current.custom_placement_locations;
  kept.hierarchical_namespace_enabled = current.hierarchical_namespace_enabled;
  kept.object_retention_enabled = current.object_retention_enabled;
  kept.uniform_bucket_level_access = current.uniform_bucket_level_access;
  kept.uniform_bucket_level_access_locked_time_us = current.uniform_bucket_level_access_locked_time_us;
  kept.public_access_prevention = current.public_access_prevention;
  kept.ip_filter = current.ip_filter;
  kept.soft_delete_policy = current.soft_delete_policy;
  kept.default_object_acl = current.default_object_acl;
  return kept;
}

void write_times(JsonWriter& json, const Bucket& bucket) {
  json.time("timeCreated", bucket.time_created_us);
  json.time("updated", bucket.updated_us);
  if (bucket.soft_delete_time_us != 0) json.time("softDeleteTime", bucket.soft_delete_time_us);
  if (bucket.hard_delete_time_us != 0) json.time("hardDeleteTime", bucket.hard_delete_time_us);
}

void write_settings(JsonWriter& json, const Bucket& bucket) {
  write_location(json, bucket);
  write_custom_placement(json, bucket);
  write_storage_class(json, bucket);
  write_rpo(json, bucket);
  write_autoclass(json, bucket);
  write_versioning(json, bucket);
  write_lifecycle(json, bucket);
  write_soft_delete_policy(json, bucket);
  write_retention_policy(json, bucket);
  write_object_retention(json, bucket);
  write_default_event_based_hold(json, bucket);
  write_hierarchical_namespace(json, bucket);
  write_iam_configuration(json, bucket);
  write_ip_filter(json, bucket);
  write_encryption(json, bucket);
  write_billing(json, bucket);
  write_cors(json, bucket);
  write_website(json, bucket);
  write_logging(json, bucket);
  write_labels(json, bucket);
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

void write_bucket(JsonWriter& json, std::string_view name, const Bucket& bucket, std::string_view base_url,
                  const Acl* acl) {
  json.begin_object(name);
  json.string("kind", "storage#bucket");
  json.string("selfLink", bucket_self_link(base_url, bucket.name));
  json.string("id", bucket.name);
  json.string("name", bucket.name);
  json.int64("projectNumber", project_number(bucket.project));
  json.int64("generation", bucket.generation);
  json.int64("metageneration", bucket.metageneration);
  json.string("etag", bucket_etag(bucket));
  write_times(json, bucket);
  write_settings(json, bucket);
  if (acl != nullptr) write_acls(json, bucket, *acl, base_url);
  json.end_object();
}

Result<BucketAttributes> bucket_attributes_from_json(const json& resource, const NewBucketOptions& options) {
  BucketAttributes attributes;
  attributes.object_retention_enabled = options.object_retention_enabled;
  BucketMerge merge{attributes, nullptr, options.name, options.now_us, options.soft_delete_default_s};
  attributes.soft_delete_policy = default_soft_delete_policy(merge);
  RETURN_IF_ERROR(read_settings(resource, merge));
  return attributes;
}

Result<BucketAttributes> changed_bucket_attributes(const Bucket& current, const json& resource, BucketChange change,
                                                   int64_t now_us, int64_t soft_delete_default_s) {
  BucketAttributes attributes = current;
  if (change == BucketChange::kUpdate) attributes = kept_by_update(current);
  BucketMerge merge{attributes, &current, current.name, now_us, soft_delete_default_s};
  RETURN_IF_ERROR(read_settings(resource, merge));
  return attributes;
}

}  // namespace lakegate
