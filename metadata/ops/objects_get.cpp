#include "metadata/ops/objects_get.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/inline_blob.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Result<std::string> read_inline_extent(Transaction& transaction, const Extent& extent) {
  ASSIGN_OR_RETURN(const std::string bytes, read_inline_blob(transaction, extent.blob));
  if (extent.offset > bytes.size() || extent.length > bytes.size() - extent.offset) {
    return Status(Code::kDataLoss, "The stored bytes of an object are shorter than its record says.");
  }
  return bytes.substr(extent.offset, extent.length);
}

Status find_requested(Transaction& transaction, const Bucket& bucket, const ObjectsGetRequest& request,
                      std::optional<Object>& found) {
  if (!request.soft_deleted) return require_object(transaction, bucket, request.name, request.generation, found);
  if (!request.generation) return required_argument("generation");
  ASSIGN_OR_RETURN(found, require_soft_deleted(transaction, bucket, request.name, *request.generation));
  return Status();
}

}  // namespace

Result<Object> objects_get(Transaction& transaction, const ObjectsGetRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  std::optional<Object> object;
  RETURN_IF_ERROR(find_requested(transaction, bucket, request, object));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {object->generation, object->metageneration}));
  RETURN_IF_ERROR(check_lease_of_read(transaction, bucket, request.name, request.precondition.lease));
  return std::move(*object);
}

Result<ObjectBytes> objects_get_with_bytes(Transaction& transaction, const ObjectsGetRequest& request) {
  ObjectBytes found;
  ASSIGN_OR_RETURN(found.object, objects_get(transaction, request));
  while (!found.object.extents.empty() && found.object.extents.front().kind == BlobKind::kInline) {
    Result<std::string> bytes = read_inline_extent(transaction, found.object.extents.front());
    if (bytes.ok()) {
      found.inline_bytes = std::move(bytes).value();
      break;
    }
    if (bytes.status().code() != Code::kDataLoss) return bytes.status();
    // A generation that was replaced between the two reads may have lost its bytes to the sweeper; then look again.
    ASSIGN_OR_RETURN(Object again, objects_get(transaction, request));
    if (again.generation == found.object.generation) return bytes.status();
    found.object = std::move(again);
  }
  return found;
}

Result<std::string> read_inline_blob(Transaction& transaction, const BlobId& blob) {
  ASSIGN_OR_RETURN(std::optional<std::string> stored, transaction.get_unguarded(Table::kInline, inline_key(blob)));
  if (!stored) return Status(Code::kDataLoss, "The stored bytes of an object are missing.");
  return decode_inline_blob(std::move(*stored));
}

}  // namespace lakegate
