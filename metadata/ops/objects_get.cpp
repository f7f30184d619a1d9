#include "metadata/ops/objects_get.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/inline_blob.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Result<std::string> read_inline_extent(Transaction& transaction, const Extent& extent) {
  ASSIGN_OR_RETURN(std::string bytes, read_inline_blob(transaction, extent.blob));
  if (extent.offset > bytes.size() || extent.length > bytes.size() - extent.offset) {
    return Status(Code::kDataLoss, "The stored bytes of an object are shorter than its record says.");
  }
  if (extent.offset == 0 && extent.length == bytes.size()) return bytes;
  return bytes.substr(extent.offset, extent.length);
}

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
    Result<std::string> bytes = read_inline_extent(transaction, object.extents.front());
    if (bytes.ok()) {
      found.inline_bytes = std::move(bytes).value();
      break;
    }
    if (bytes.status().code() != Code::kDataLoss) return bytes.status();
    // A generation that was replaced between the two reads may have lost its bytes to the sweeper; then look again.
    ASSIGN_OR_RETURN(Object again, objects_get(transaction, request));
    if (again.generation == object.generation) return bytes.status();
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

Result<std::string> read_inline_blob(Transaction& transaction, const BlobId& blob) {
  ASSIGN_OR_RETURN(std::optional<std::string> stored, transaction.get_unguarded(Table::kInline, inline_key(blob)));
  if (!stored) return Status(Code::kDataLoss, "The stored bytes of an object are missing.");
  return decode_inline_blob(std::move(*stored));
}

}  // namespace lakegate
