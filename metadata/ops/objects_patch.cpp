#include "metadata/ops/objects_patch.h"

#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/change_appender.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {

Result<Object> objects_patch(Transaction& transaction, const ObjectsPatchRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(Object object, require_object(transaction, bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_precondition(request.precondition, {object.generation, object.metageneration}));
  const std::optional<Acl> acl = object.acl;
  const std::string storage_class = object.storage_class;
  ASSIGN_OR_RETURN(static_cast<ObjectAttributes&>(object), request.change(object));
  if (object.acl && object.acl != acl) {
    ASSIGN_OR_RETURN(object.acl, admit_object_acl(bucket, *object.acl, kCannotUpdateObjectAcl));
  }
  if (object.storage_class.empty()) object.storage_class = storage_class;
  if (object.storage_class != storage_class) object.time_storage_class_updated_us = transaction.now_us();
  ++object.metageneration;
  object.updated_us = transaction.now_us();
  if (is_live(object)) {
    transaction.put(Table::kObjects, object_key(bucket.generation, object.name), encode_object(object));
  } else {
    transaction.put(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation),
                    encode_object(object));
  }
  ChangeAppender changes(transaction);
  changes.append(ChangeKind::kMetadataUpdate, bucket, object);
  return object;
}

}  // namespace lakegate
