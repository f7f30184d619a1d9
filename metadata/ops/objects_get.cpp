#include "metadata/ops/objects_get.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Result<SharedObject> find_requested(Transaction& transaction, const Bucket& bucket, const ObjectsGetRequest& request) {
  if (!request.soft_deleted) return require_shared_object(transaction, bucket, request.name, request.generation);
  if (!request.generation) return required_argument("generation");
  ASSIGN_OR_RETURN(Object found, require_soft_deleted(transaction, bucket, request.name, *request.generation));
  return SharedObject(std::make_shared<const Object>(std::move(found)));
}

bool begins_inline(const Object& object) {
  return !object.extents.empty() && object.extents.front().kind == BlobKind::kInline;
}

}  // namespace

Result<SharedObject> objects_get(Transaction& transaction, const ObjectsGetRequest& request) {
  ASSIGN_OR_RETURN(const SharedBucket bucket, require_shared_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(SharedObject object, find_requested(transaction, *bucket, request));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {object->generation, object->metageneration}));
  RETURN_IF_ERROR(check_lease_of_read(transaction, *bucket, request.name, request.precondition.lease));
  return object;
}

Result<ObjectBytes> objects_get_with_bytes(Transaction& transaction, const ObjectsGetRequest& request) {
  ObjectBytes found;
  ASSIGN_OR_RETURN(found.object, objects_get(transaction, request));
  while (begins_inline(*found.object)) {
    Result<InlineBlobPtr> blob = find_inline_blob(transaction, found.object->extents.front().blob);
    if (blob.ok()) {
      found.inline_blob = std::move(blob).value();
      break;
    }
    if (blob.status().code() != Code::kDataLoss) return blob.status();
    // A generation that was replaced between the two reads may have lost its bytes to the sweeper; then look again.
    ASSIGN_OR_RETURN(SharedObject again, objects_get(transaction, request));
    if (again->generation == found.object->generation) return blob.status();
    found.object = std::move(again);
  }
  return found;
}

}  // namespace lakegate
