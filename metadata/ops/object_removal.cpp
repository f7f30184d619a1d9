#include "metadata/ops/object_removal.h"

#include "metadata/ops/blob_refs.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

Status check_removable(const Object& object) {
  // A record that does not know its generation cannot be matched with its references.
  if (object.generation == 0) return Status(Code::kDataLoss, "A stored object record has no generation.");
  return Status();
}

void make_noncurrent(Transaction& transaction, const Bucket& bucket, Object object) {
  object.time_deleted_us = transaction.now_us();
  transaction.put(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation),
                  encode_object(object));
  transaction.touch_fence(Table::kObjects, bucket_objects_fence(bucket.generation));
}

}  // namespace

Status remove_live_object(Transaction& transaction, const Bucket& bucket, const Object& live, RemovalCause cause,
                          ChangeAppender& changes) {
  RETURN_IF_ERROR(check_removable(live));
  const bool overwritten = cause == RemovalCause::kOverwritten;
  // A new record overwrites the row, so that one commit never holds two writes of one key.
  if (!overwritten) transaction.erase(Table::kObjects, object_key(bucket.generation, live.name));
  if (bucket.versioning_enabled) {
    make_noncurrent(transaction, bucket, live);
    changes.append(ChangeKind::kArchive, bucket, live, overwritten);
  } else {
    remove_blob_refs(transaction, bucket, live);
    changes.append(ChangeKind::kDelete, bucket, live, overwritten);
  }
  return Status();
}

Status remove_generation(Transaction& transaction, const Bucket& bucket, const Object& object,
                         ChangeAppender& changes) {
  RETURN_IF_ERROR(check_removable(object));
  if (is_live(object)) {
    transaction.erase(Table::kObjects, object_key(bucket.generation, object.name));
  } else {
    transaction.erase(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation));
  }
  remove_blob_refs(transaction, bucket, object);
  changes.append(ChangeKind::kDelete, bucket, object);
  return Status();
}

}  // namespace lakegate
