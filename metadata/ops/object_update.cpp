#include "metadata/ops/object_update.h"

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {

Status put_changed_object(Transaction& transaction, const Bucket& bucket, Object& object, const LeasePass& pass,
                          ChangeAppender& changes) {
  RETURN_IF_ERROR(pass.check_for(bucket, object.name));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, object.name));
  ++object.metageneration;
  object.updated_us = transaction.now_us();
  if (is_live(object)) {
    transaction.put(Table::kObjects, object_key(bucket.generation, object.name), encode_object(object));
  } else {
    transaction.put(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation),
                    encode_object(object));
  }
  changes.append(ChangeKind::kMetadataUpdate, bucket, object);
  return Status();
}

}  // namespace lakegate
