#include "metadata/ops/soft_deleted_buckets.h"

#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

std::string record_key(const Bucket& bucket) {
  return resource_key(ResourceKind::kSoftDeletedBucket, bucket.generation, bucket.name);
}

std::string purge_key(const Bucket& bucket) {
  return due_key({bucket.hard_delete_time_us, DueKind::kSoftDeletedBucket, record_key(bucket)});
}

}  // namespace

Result<std::optional<Bucket>> read_soft_deleted_bucket(Transaction& transaction, const std::string& name,
                                                       uint64_t generation) {
  const std::string key = resource_key(ResourceKind::kSoftDeletedBucket, generation, name);
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kResources, key));
  if (!record) return std::optional<Bucket>();
  ASSIGN_OR_RETURN(Bucket bucket, decode_bucket(*record));
  bucket.name = name;
  return std::optional<Bucket>(std::move(bucket));
}

Result<Bucket> require_soft_deleted_bucket(Transaction& transaction, const std::string& name, uint64_t generation) {
  ASSIGN_OR_RETURN(std::optional<Bucket> bucket, read_soft_deleted_bucket(transaction, name, generation));
  if (!bucket || !is_restorable(*bucket, transaction.now_us()))
    return not_found("The specified bucket does not exist.");
  return std::move(*bucket);
}

void put_soft_deleted_bucket(Transaction& transaction, Bucket bucket) {
  bucket.soft_delete_time_us = transaction.now_us();
  bucket.hard_delete_time_us = transaction.now_us() + bucket.soft_delete_retention_s() * 1'000'000;
  transaction.put(Table::kResources, record_key(bucket), encode_bucket(bucket));
  transaction.put(Table::kDue, purge_key(bucket), {});
}

void erase_soft_deleted_bucket(Transaction& transaction, const Bucket& bucket) {
  transaction.erase(Table::kResources, record_key(bucket));
  transaction.erase(Table::kDue, purge_key(bucket));
}

void begin_bucket_purge(Transaction& transaction, uint64_t bucket_generation) {
  std::string payload;
  append_be64(payload, bucket_generation);
  transaction.put(Table::kDue, due_key({transaction.now_us(), DueKind::kBucketPurge, std::move(payload)}), {});
}

}  // namespace lakegate
