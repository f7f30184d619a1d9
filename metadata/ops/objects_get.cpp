#include "metadata/ops/objects_get.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status find_requested(Transaction& transaction, const Bucket& bucket, const ObjectsGetRequest& request,
                      std::optional<Object>& found) {
  if (!request.soft_deleted) return require_object(transaction, bucket, request.name, request.generation, found);
  if (!request.generation) return required_argument("generation");
  ASSIGN_OR_RETURN(found, require_soft_deleted(transaction, bucket, request.name, *request.generation));
  return Status();
}

Status load_with_bytes(Transaction& transaction, const ObjectsGetRequest& request, ObjectBytes& found) {
  Object& object = found.object;
  ASSIGN_OR_RETURN(object, objects_get(transaction, request));
  while (!object.extents.empty() && object.extents.front().kind == BlobKind::kInline) {
    Result<InlineBlobPtr> blob = find_inline_blob(transaction, object.extents.front().blob);
    if (blob.ok()) {
      found.inline_blob = std::move(blob).value();
      break;
    }
    if (blob.status().code() != Code::kDataLoss) return blob.status();
    // A generation that was replaced between the two reads may have lost its bytes to the sweeper; then look again.
    ASSIGN_OR_RETURN(Object again, objects_get(transaction, request));
    if (again.generation == object.generation) return blob.status();
    object = std::move(again);
  }
  return Status();
}

}  // namespace

Result<Object> objects_get(Transaction& transaction, const ObjectsGetRequest& request) {
  ASSIGN_OR_RETURN(const SharedBucket bucket, require_shared_bucket(transaction, request.bucket));
  std::optional<Object> object;
  RETURN_IF_ERROR(find_requested(transaction, *bucket, request, object));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {object->generation, object->metageneration}));
  RETURN_IF_ERROR(check_lease_of_read(transaction, *bucket, request.name, request.precondition.lease));
  return std::move(*object);
}

// With one return for all ends, so that the object is made where the caller wants it.
Result<ObjectBytes> objects_get_with_bytes(Transaction& transaction, const ObjectsGetRequest& request) {
  Result<ObjectBytes> found = ObjectBytes();
  if (const Status status = load_with_bytes(transaction, request, *found); !status.ok()) found = status;
  return found;
}

}  // namespace lakegate
