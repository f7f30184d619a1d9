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

Status load_record(Transaction& transaction, Table table, const std::string& key, std::optional<Object>& object) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(table, key));
  if (!record) return Status();
  ASSIGN_OR_RETURN(object, decode_object(*record));
  return Status();
}

Result<std::optional<Object>> find_record(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                          Table table, const std::string& key) {
  // With one return for all ends the record is made where the caller wants it; to move an Object costs as much as to
  // read a kept row.
  Result<std::optional<Object>> found = std::optional<Object>();
  if (const Status status = load_record(transaction, table, key, *found); !status.ok()) {
    found = status;
  } else if (*found) {
    (*found)->bucket = bucket.name;
    (*found)->name = name;
    fill_in_from_bucket(bucket, **found);
  }
  return found;
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
  Result<std::optional<Object>> live = find_live_object(transaction, bucket, name);
  if (!live.ok() || !generation || (*live && (*live)->generation == *generation)) return live;
  return find_record(transaction, bucket, name, Table::kNoncurrent,
                     noncurrent_key(bucket.generation, name, *generation));
}

Result<Object> require_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                              std::optional<uint64_t> generation) {
  Result<std::optional<Object>> object = find_object(transaction, bucket, name, generation);
  if (!object.ok()) return object.status();
  if (!*object) return no_such_object(bucket, name);
  return std::move(**object);
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
