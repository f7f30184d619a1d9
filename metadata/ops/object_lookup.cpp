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

// The record of a key that is that of the bucket's object `name`.
Status decode_named(std::string_view record, const Bucket& bucket, const std::string& name, Object& object) {
  RETURN_IF_ERROR(decode_object_into(record, object));
  object.bucket = bucket.name;
  object.name = name;
  return Status();
}

// Into `found`, which is empty, since an Object is costly to move.
Status find_record(Transaction& transaction, const Bucket& bucket, const std::string& name, Table table,
                   const std::string& key, std::optional<Object>& found) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(table, key));
  if (!record) return Status();
  Object& object = found.emplace();
  RETURN_IF_ERROR(decode_named(*record, bucket, name, object));
  fill_in_from_bucket(bucket, object);
  return Status();
}

// As find_record(); a live record that is kept decoded. What its bucket makes of it may change without it, and is not
// kept.
Status find_record(Transaction& transaction, const Bucket& bucket, const std::string& name, Table table,
                   const std::string& key, SharedObject& found) {
  const auto decode = [&](std::string_view record) -> Result<Object> {
    Result<Object> object = Object();
    if (Status status = decode_named(record, bucket, name, *object); !status.ok()) object = std::move(status);
    return object;
  };
  if (table != Table::kObjects || !transaction.is_read_only()) {
    std::optional<Object> own;
    RETURN_IF_ERROR(find_record(transaction, bucket, name, table, key, own));
    if (own) found = std::make_shared<const Object>(std::move(*own));
    return Status();
  }
  ASSIGN_OR_RETURN(found, transaction.get_decoded<Object>(table, key, decode));
  if (!found || is_filled_in_from_bucket(bucket, *found)) return Status();
  auto filled = std::make_shared<Object>(*found);
  fill_in_from_bucket(bucket, *filled);
  found = std::move(filled);
  return Status();
}

// `Found`: std::optional<Object> or SharedObject.
template <class Found>
Status find_live_record(Transaction& transaction, const Bucket& bucket, const std::string& name, Found& found) {
  const auto look = [&](const FolderLocks& locks) -> Result<bool> {
    found.reset();
    if (is_hidden(locks, name)) return false;
    RETURN_IF_ERROR(
        find_record(transaction, bucket, name, Table::kObjects, object_key(bucket.generation, name), found));
    return bool{found};
  };
  return look_past_locks(transaction, bucket, look).status();
}

template <class Found>
Status find_generation(Transaction& transaction, const Bucket& bucket, const std::string& name,
                       std::optional<uint64_t> generation, Found& found) {
  // Live before noncurrent: a generation that moves between the two reads is then seen once.
  RETURN_IF_ERROR(find_live_record(transaction, bucket, name, found));
  if (!generation || (found && found->generation == *generation)) return Status();
  found.reset();
  return find_record(transaction, bucket, name, Table::kNoncurrent,
                     noncurrent_key(bucket.generation, name, *generation), found);
}

}  // namespace

Result<std::optional<Object>> find_live_object(Transaction& transaction, const Bucket& bucket,
                                               const std::string& name) {
  std::optional<Object> found;
  RETURN_IF_ERROR(find_live_record(transaction, bucket, name, found));
  return found;
}

Result<std::optional<Object>> find_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                          std::optional<uint64_t> generation) {
  std::optional<Object> found;
  RETURN_IF_ERROR(find_generation(transaction, bucket, name, generation, found));
  return found;
}

Status require_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                      std::optional<uint64_t> generation, std::optional<Object>& found) {
  RETURN_IF_ERROR(find_generation(transaction, bucket, name, generation, found));
  return found ? Status() : no_such_object(bucket, name);
}

Result<Object> require_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                              std::optional<uint64_t> generation) {
  std::optional<Object> found;
  RETURN_IF_ERROR(require_object(transaction, bucket, name, generation, found));
  return std::move(*found);
}

Result<SharedObject> require_shared_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                           std::optional<uint64_t> generation) {
  SharedObject found;
  RETURN_IF_ERROR(find_generation(transaction, bucket, name, generation, found));
  if (!found) return no_such_object(bucket, name);
  return found;
}

Result<std::optional<Object>> find_soft_deleted(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                                uint64_t generation) {
  std::optional<Object> found;
  RETURN_IF_ERROR(find_record(transaction, bucket, name, Table::kSoftDeleted,
                              soft_deleted_key(bucket.generation, name, generation), found));
  if (found && found->hard_delete_time_us <= transaction.now_us()) found.reset();
  return found;
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
