#include "metadata/ops/objects_restore.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/objects_copy.h"

namespace lakegate {

Result<Object> restore_generation(Transaction& transaction, const Bucket& bucket, const Object& source,
                                  const Precondition& precondition, bool copy_source_acl, ChangeAppender& changes) {
  ObjectsInsertRequest insert = share_content(source);
  insert.bucket = bucket.name;
  insert.name = source.name;
  insert.precondition = precondition;
  insert.attributes = source;
  insert.inherits_settings = true;
  insert.inherits_acl = copy_source_acl;
  insert.owner = source.owner;
  if (!copy_source_acl) insert.attributes.acl.reset();
  if (bucket.autoclass && bucket.autoclass->enabled) insert.attributes.storage_class = "STANDARD";
  return objects_insert_into(transaction, bucket, insert, changes);
}

Result<Object> objects_restore(Transaction& transaction, const ObjectsRestoreRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const Object source, require_soft_deleted(transaction, bucket, request.name, request.generation));
  ChangeAppender changes(transaction);
  return restore_generation(transaction, bucket, source, request.precondition, request.copy_source_acl, changes);
}

}  // namespace lakegate
