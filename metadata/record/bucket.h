// Bucket: the stored record of a bucket (https://cloud.google.com/storage/docs/json_api/v1/buckets). A plain value.
//
// A bucket's IAM policy, which its ACL is a view of, is a record of its own (metadata/ops/iam_policies.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadata/record/acl.h"
#include "metadata/record/bucket_settings.h"
#include "metadata/record/lifecycle.h"

namespace lakegate {

enum class PublicAccessPrevention : uint8_t { kInherited = 0, kEnforced = 1 };

// What a client may set.
struct BucketAttributes {
  std::string location = "US";             // Upper case, as GCS shows it.
  std::string storage_class = "STANDARD";  // Default class of its objects.
  bool versioning_enabled = false;
  bool versioning_set = false;  // Whether the client ever said; then the resource shows it.
  bool uniform_bucket_level_access = false;
  int64_t uniform_bucket_level_access_locked_time_us = 0;
  PublicAccessPrevention public_access_prevention = PublicAccessPrevention::kInherited;
  std::string rpo;  // "" or "DEFAULT"
  std::map<std::string, std::string> labels;
  std::vector<CorsRule> cors;
  std::vector<LifecycleRule> lifecycle;
  std::optional<UsageLogging> logging;
  std::optional<Website> website;
  std::optional<bool> requester_pays;  // Absent: the client never said.
  std::optional<Autoclass> autoclass;
  std::optional<RetentionPolicy> retention_policy;
  std::optional<SoftDeletePolicy> soft_delete_policy;
  std::optional<BucketEncryption> encryption;
  std::optional<IpFilter> ip_filter;
  std::vector<std::string> custom_placement_locations;  // Two regions, upper case; empty: none.
  std::optional<bool> default_event_based_hold;         // Absent: the client never said.
  bool object_retention_enabled = false;                // Never taken back.
  bool hierarchical_namespace_enabled = false;          // Chosen at creation, for good.
  // What new objects get whose request names no ACL; absent: projectPrivate.
  std::optional<Acl> default_object_acl;
  bool operator==(const BucketAttributes&) const = default;
};

struct Bucket : BucketAttributes {
  // The commit version that created the bucket: its id in all keys, so that a later bucket of the same name shares
  // nothing.
  uint64_t generation = 0;
  uint64_t metageneration = 1;
  std::string name;
  std::string project;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;
  // Of a soft-deleted bucket; 0 otherwise.
  int64_t soft_delete_time_us = 0;
  int64_t hard_delete_time_us = 0;

  // How long a deleted object of this bucket stays restorable; 0: not at all.
  int64_t soft_delete_retention_s() const { return soft_delete_policy ? soft_delete_policy->retention_s : 0; }
  bool operator==(const Bucket&) const = default;
};

}  // namespace lakegate
