#include "metadata/ops/objects_delete.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_removal.h"

namespace lakegate {

Result<ObjectsDeleteResult> objects_delete(Transaction& transaction, const ObjectsDeleteRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const Object object, require_object(transaction, bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_precondition(request.precondition, {object.generation, object.metageneration}));
  ASSIGN_OR_RETURN(const LeasePass pass,
                   pass_lease_fence(transaction, bucket, request.name, request.precondition.lease));
  ChangeAppender changes(transaction);
  if (request.generation) {
    RETURN_IF_ERROR(remove_generation(transaction, bucket, object, pass, changes));
  } else {
    RETURN_IF_ERROR(remove_live_object(transaction, bucket, object, RemovalCause::kDeleted, pass, changes));
  }
  return ObjectsDeleteResult();
}

}  // namespace lakegate
