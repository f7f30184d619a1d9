#include "metadata/schema/bucket_codec.h"

#include "metadata/schema/acl_codec.h"
#include "metadata/schema/bucket_settings_codec.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/lifecycle_codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum BucketTag : uint32_t {
  kProject = 1,
  kMetageneration = 2,
  kTimeCreated = 3,
  kUpdated = 4,
  kLocation = 5,
  kStorageClass = 6,
  kVersioningEnabled = 7,
  kVersioningSet = 8,
  kUniformBucketLevelAccess = 9,
  kUniformBucketLevelAccessLockedTime = 10,
  kPublicAccessPrevention = 11,
  kRpo = 12,
  kLabel = 13,
  kCorsRule = 14,
  kLifecycleRule = 15,
  kLogging = 16,
  kWebsite = 17,
  kRequesterPays = 18,
  kAutoclass = 19,
  kRetentionPolicy = 20,
  kSoftDeletePolicy = 21,
  kEncryption = 22,
  kIpFilter = 23,
  kCustomPlacementLocation = 24,
  kDefaultEventBasedHold = 25,
  kObjectRetentionEnabled = 26,
  kHierarchicalNamespaceEnabled = 27,
  kHasDefaultObjectAcl = 28,
  kDefaultObjectAclEntry = 29,
  kSoftDeleteTime = 30,
  kHardDeleteTime = 31,
};

Acl& default_object_acl_of(BucketAttributes& attributes) {
  if (!attributes.default_object_acl) attributes.default_object_acl.emplace();
  return *attributes.default_object_acl;
}

Status read_has_default_object_acl(const Field& field, BucketAttributes& attributes) {
  bool has_acl = false;
  RETURN_IF_ERROR(read_flag(field, has_acl));
  if (has_acl) default_object_acl_of(attributes);
  return Status();
}

Status read_setting_field(const Field& field, Bucket& bucket) {
  switch (field.tag) {
    case kCorsRule:
      return read_setting(field, bucket.cors.emplace_back());
    case kLifecycleRule:
      return read_lifecycle_rule(field, bucket.lifecycle);
    case kLogging:
      return read_setting(field, bucket.logging.emplace());
    case kWebsite:
      return read_setting(field, bucket.website.emplace());
    case kRequesterPays:
      return read_flag(field, bucket.requester_pays.emplace());
    case kAutoclass:
      return read_setting(field, bucket.autoclass.emplace());
    case kRetentionPolicy:
      return read_setting(field, bucket.retention_policy.emplace());
    case kSoftDeletePolicy:
      return read_setting(field, bucket.soft_delete_policy.emplace());
    case kEncryption:
      return read_setting(field, bucket.encryption.emplace());
    case kIpFilter:
      return read_setting(field, bucket.ip_filter.emplace());
    case kCustomPlacementLocation:
      return read_text(field, bucket.custom_placement_locations.emplace_back());
    case kDefaultEventBasedHold:
      return read_flag(field, bucket.default_event_based_hold.emplace());
    case kObjectRetentionEnabled:
      return read_flag(field, bucket.object_retention_enabled);
    case kHierarchicalNamespaceEnabled:
      return read_flag(field, bucket.hierarchical_namespace_enabled);
    case kHasDefaultObjectAcl:
      return read_has_default_object_acl(field, bucket);
    case kDefaultObjectAclEntry:
      return read_acl_entry(field, default_object_acl_of(bucket));
    case kSoftDeleteTime:
      return read_signed_number(field, bucket.soft_delete_time_us);
    case kHardDeleteTime:
      return read_signed_number(field, bucket.hard_delete_time_us);
    default:
      return Status();
  }
}

Status read_bucket_field(const Field& field, Bucket& bucket) {
  switch (field.tag) {
    case kProject:
      return read_text(field, bucket.project);
    case kMetageneration:
      return read_number(field, bucket.metageneration);
    case kTimeCreated:
      return read_signed_number(field, bucket.time_created_us);
    case kUpdated:
      return read_signed_number(field, bucket.updated_us);
    case kLocation:
      return read_text(field, bucket.location);
    case kStorageClass:
      return read_text(field, bucket.storage_class);
    case kVersioningEnabled:
      return read_flag(field, bucket.versioning_enabled);
    case kVersioningSet:
      return read_flag(field, bucket.versioning_set);
    case kUniformBucketLevelAccess:
      return read_flag(field, bucket.uniform_bucket_level_access);
    case kUniformBucketLevelAccessLockedTime:
      return read_signed_number(field, bucket.uniform_bucket_level_access_locked_time_us);
    case kPublicAccessPrevention:
      return read_enum(field, PublicAccessPrevention::kEnforced, bucket.public_access_prevention);
    case kRpo:
      return read_text(field, bucket.rpo);
    case kLabel:
      return read_map_entry(field, bucket.labels);
    default:
      return read_setting_field(field, bucket);
  }
}

void write_settings(const Bucket& bucket, FieldWriter& writer) {
  for (const CorsRule& rule : bucket.cors) write_setting(kCorsRule, rule, writer);
  for (const LifecycleRule& rule : bucket.lifecycle) write_lifecycle_rule(kLifecycleRule, rule, writer);
  write_setting(kLogging, bucket.logging, writer);
  write_setting(kWebsite, bucket.website, writer);
  writer.optional_flag(kRequesterPays, bucket.requester_pays);
  write_setting(kAutoclass, bucket.autoclass, writer);
  write_setting(kRetentionPolicy, bucket.retention_policy, writer);
  write_setting(kSoftDeletePolicy, bucket.soft_delete_policy, writer);
  write_setting(kEncryption, bucket.encryption, writer);
  write_setting(kIpFilter, bucket.ip_filter, writer);
  for (const std::string& location : bucket.custom_placement_locations) {
    writer.bytes(kCustomPlacementLocation, location);
  }
  writer.optional_flag(kDefaultEventBasedHold, bucket.default_event_based_hold);
  writer.flag(kObjectRetentionEnabled, bucket.object_retention_enabled);
  writer.flag(kHierarchicalNamespaceEnabled, bucket.hierarchical_namespace_enabled);
  if (bucket.default_object_acl) {
    writer.flag(kHasDefaultObjectAcl, true);
    write_acl(kDefaultObjectAclEntry, *bucket.default_object_acl, writer);
  }
  writer.signed_number(kSoftDeleteTime, bucket.soft_delete_time_us);
  writer.signed_number(kHardDeleteTime, bucket.hard_delete_time_us);
}

}  // namespace

std::string encode_bucket(const Bucket& bucket) {
  FieldWriter writer;
  writer.text(kProject, bucket.project);
  writer.number(kMetageneration, bucket.metageneration);
  writer.signed_number(kTimeCreated, bucket.time_created_us);
  writer.signed_number(kUpdated, bucket.updated_us);
  writer.text(kLocation, bucket.location);
  writer.text(kStorageClass, bucket.storage_class);
  writer.flag(kVersioningEnabled, bucket.versioning_enabled);
  writer.flag(kVersioningSet, bucket.versioning_set);
  writer.flag(kUniformBucketLevelAccess, bucket.uniform_bucket_level_access);
  writer.signed_number(kUniformBucketLevelAccessLockedTime, bucket.uniform_bucket_level_access_locked_time_us);
  writer.number(kPublicAccessPrevention, static_cast<uint64_t>(bucket.public_access_prevention));
  writer.text(kRpo, bucket.rpo);
  writer.text_map(kLabel, bucket.labels);
  write_settings(bucket, writer);
  return writer.record(kBucketMigrations.newest(), bucket.generation);
}

Result<Bucket> decode_bucket(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kBucketMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  Bucket bucket;
  bucket.location.clear();
  bucket.storage_class.clear();
  bucket.metageneration = 0;
  bucket.generation = header.stamp;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_bucket_field(field, bucket));
  RETURN_IF_ERROR(reader.status());
  return bucket;
}

}  // namespace lakegate
