#include "metadata/ops/object_lookup.h"

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/object_protection.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

Status no_such_object(const Bucket& bucket, const std::string& name) {
  return not_found("No such object: " + bucket.name + "/" + name);
}

Result<std::optional<Object>> find_record(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                          Table table, const std::string& key) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(table, key));
  if (!record) return std::optional<Object>();
  ASSIGN_OR_RETURN(Object object, decode_object(*record));
  object.bucket = bucket.name;
  object.name = name;
  fill_in_from_bucket(bucket, object);
  return std::optional<Object>(std::move(object));
}

}  // namespace

Result<std::optional<Object>> find_live_object(Transaction& transaction, const Bucket& bucket,
                                               const std::string& name) {
  const auto look = [&](const FolderLocks& locks) -> Result<std::optional<Object>> {
    if (is_hidden(locks, name)) return std::optional<Object>();
    return find_record(transaction, bucket, name, Table::kObjects, object_key(bucket.generation, name));
  };
  return look_past_locks(transaction, bucket, look);
}

Result<std::optional<Object>> find_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                          std::optional<uint64_t> generation) {
  // Live before noncurrent: a generation that moves between the two reads is then seen once.
  ASSIGN_OR_RETURN(std::optional<Object> live, find_live_object(transaction, bucket, name));
  if (!generation || (live && live->generation == *generation)) return live;
  return find_record(transaction, bucket, name, Table::kNoncurrent,
                     noncurrent_key(bucket.generation, name, *generation));
}

Result<Object> require_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                              std::optional<uint64_t> generation) {
  ASSIGN_OR_RETURN(std::optional<Object> object, find_object(transaction, bucket, name, generation));
  if (!object) return no_such_object(bucket, name);
  return std::move(*object);
}

Result<std::optional<Object>> find_soft_deleted(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                                uint64_t generation) {
  ASSIGN_OR_RETURN(std::optional<Object> object, find_record(transaction, bucket, name, Table::kSoftDeleted,
                                                             soft_deleted_key(bucket.generation, name, generation)));
  if (object && object->hard_delete_time_us <= transaction.now_us()) object.reset();
  return object;
}

Status check_soft_delete_policy(const Bucket& bucket) {
  if (bucket.soft_delete_retention_s() > 0) return Status();
  return invalid_argument("bucket soft delete policy must be set.");
}

Result<Object> require_soft_deleted(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                    uint64_t generation) {
  RETURN_IF_ERROR(check_soft_delete_policy(bucket));
  ASSIGN_OR_RETURN(std::optional<Object> object, find_soft_deleted(transaction, bucket, name, generation));
  if (!object) return no_such_object(bucket, name);
  return std::move(*object);
}

Version version_of(const std::optional<Object>& object) {
  return object ? Version{object->generation, object->metageneration} : Version();
}

}  // namespace lakegate
