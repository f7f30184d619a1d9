#include "metadata/ops/objects_move.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_removal.h"
#include "metadata/ops/objects_copy.h"

namespace lakegate {

Result<Object> objects_move(Transaction& transaction, const ObjectsMoveRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  if (request.source_name == request.name) {
    return invalid_argument("The source and destination object names must be different.", "destinationObject");
  }
  ASSIGN_OR_RETURN(const Object source, require_object(transaction, bucket, request.source_name, std::nullopt));
  RETURN_IF_ERROR(check_precondition(request.source_precondition, {source.generation, source.metageneration}));
  ObjectsInsertRequest insert = share_content(source);
  insert.attributes = source;
  insert.inherits_acl = true;
  insert.owner = source.owner;
  insert.inherits_settings = true;
  insert.bucket = request.bucket;
  insert.name = request.name;
  insert.precondition = request.precondition;
  ChangeAppender changes(transaction);
  ASSIGN_OR_RETURN(Object object, objects_insert_into(transaction, bucket, insert, changes));
  ASSIGN_OR_RETURN(const LeasePass pass,
                   pass_lease_fence_beside(transaction, bucket, source.name, request.source_precondition.lease,
                                           request.precondition.lease));
  RETURN_IF_ERROR(remove_live_object(transaction, bucket, source, RemovalCause::kDeleted, pass, changes));
  return object;
}

}  // namespace lakegate
