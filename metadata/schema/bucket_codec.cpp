#include "metadata/schema/bucket_codec.h"

#include "metadata/schema/codec.h"
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
};

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
      return Status();
  }
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
