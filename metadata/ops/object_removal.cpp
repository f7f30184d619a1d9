#include "metadata/ops/object_removal.h"

#include "metadata/ops/blob_refs.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_protection.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

Status check_removable(Transaction& transaction, const Bucket& bucket, const Object& object, RemovalOutcome outcome,
                       const LeasePass& pass, std::string_view operation_id) {
  // A record that does not know its generation cannot be matched with its references.
  if (object.generation == 0) return Status(Code::kDataLoss, "A stored object record has no generation.");
  RETURN_IF_ERROR(pass.check_for(bucket, object.name));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, object.name, operation_id));
  return check_unprotected(bucket, object, outcome, transaction.now_us());
}

void make_noncurrent(Transaction& transaction, const Bucket& bucket, Object object) {
  object.time_deleted_us = transaction.now_us();
  transaction.put(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation),
                  encode_object(object));
  transaction.touch_fence(Table::kObjects, bucket_objects_fence(bucket.generation));
}

std::string due_key_of(const std::string& soft_deleted_key, const Object& object) {
  return due_key({object.hard_delete_time_us, DueKind::kSoftDeletedObject, soft_deleted_key});
}

void make_soft_deleted(Transaction& transaction, const Bucket& bucket, Object object) {
  object.soft_delete_time_us = transaction.now_us();
  object.hard_delete_time_us = transaction.now_us() + bucket.soft_delete_retention_s() * 1'000'000;
  const std::string key = soft_deleted_key(bucket.generation, object.name, object.generation);
  transaction.put(Table::kDue, due_key_of(key, object), {});
  transaction.put(Table::kSoftDeleted, key, encode_object(object));
}

// The record's row is gone already; its bytes stay as long as soft delete says.
void end_generation(Transaction& transaction, const Bucket& bucket, const Object& object) {
  if (bucket.soft_delete_retention_s() > 0) {
    make_soft_deleted(transaction, bucket, object);
  } else {
    remove_blob_refs(transaction, bucket.generation, object);
  }
}

}  // namespace

Status remove_live_object(Transaction& transaction, const Bucket& bucket, const Object& live, RemovalCause cause,
                          const LeasePass& pass, ChangeAppender& changes, std::string_view operation_id) {
  const RemovalOutcome outcome = bucket.versioning_enabled ? RemovalOutcome::kNoncurrent : RemovalOutcome::kGone;
  RETURN_IF_ERROR(check_removable(transaction, bucket, live, outcome, pass, operation_id));
  const bool overwritten = cause == RemovalCause::kOverwritten;
  // A new record overwrites the row, so that one commit never holds two writes of one key.
  if (!overwritten) transaction.erase(Table::kObjects, object_key(bucket.generation, live.name));
  if (bucket.versioning_enabled) {
    make_noncurrent(transaction, bucket, live);
    changes.append(ChangeKind::kArchive, bucket, live, overwritten);
  } else {
    end_generation(transaction, bucket, live);
    changes.append(ChangeKind::kDelete, bucket, live, overwritten);
  }
  return Status();
}

Status remove_generation(Transaction& transaction, const Bucket& bucket, const Object& object, const LeasePass& pass,
                         ChangeAppender& changes) {
  RETURN_IF_ERROR(check_removable(transaction, bucket, object, RemovalOutcome::kGone, pass, {}));
  if (is_live(object)) {
    transaction.erase(Table::kObjects, object_key(bucket.generation, object.name));
  } else {
    transaction.erase(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation));
  }
  end_generation(transaction, bucket, object);
  changes.append(ChangeKind::kDelete, bucket, object);
  return Status();
}

Status purge_soft_deleted(Transaction& transaction, uint64_t bucket_generation, const Object& object,
                          bool bucket_is_gone) {
  if (object.generation == 0 || object.soft_delete_time_us == 0) {
    return Status(Code::kDataLoss, "A stored soft-deleted record has no generation or no time.");
  }
  if (!bucket_is_gone && object.hard_delete_time_us > transaction.now_us()) {
    return Status(Code::kConflict, "The soft-deleted object is still to be kept.");
  }
  const std::string key = soft_deleted_key(bucket_generation, object.name, object.generation);
  transaction.erase(Table::kSoftDeleted, key);
  transaction.erase(Table::kDue, due_key_of(key, object));
  remove_blob_refs(transaction, bucket_generation, object);
  return Status();
}

}  // namespace lakegate
