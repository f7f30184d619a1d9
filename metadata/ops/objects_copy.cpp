#include "metadata/ops/objects_copy.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_lookup.h"

namespace lakegate {

Result<Object> objects_copy(Transaction& transaction, const ObjectsCopyRequest& request) {
  ASSIGN_OR_RETURN(const Bucket source_bucket, require_bucket(transaction, request.source_bucket));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const Object source,
                   require_object(transaction, source_bucket, request.source_name, request.source_generation));
  RETURN_IF_ERROR(check_precondition(request.source_precondition, {source.generation, source.metageneration}));
  ObjectsInsertRequest insert = share_content(source);
  ASSIGN_OR_RETURN(insert.attributes, request.attributes(source));
  insert.bucket = request.bucket;
  insert.name = request.name;
  insert.owner = request.owner;
  insert.precondition = request.precondition;
  ChangeAppender changes(transaction);
  return objects_insert_into(transaction, bucket, insert, changes);
}

ObjectsInsertRequest share_content(const Object& source) {
  ObjectsInsertRequest insert;
  insert.size_bytes = source.size_bytes;
  insert.checksums = source.checksums;
  insert.component_count = source.component_count;
  insert.extents = source.extents;
  insert.customer_encryption = source.customer_encryption;
  return insert;
}

}  // namespace lakegate
