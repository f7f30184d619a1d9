#include "metadata/ops/buckets_get.h"
#include "metadata/ops/inline_blob.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {
namespace {

// The part that stands there; its bytes become garbage.
Status replace_part(Transaction& transaction, const Bucket& bucket, const std::string& upload_id, int number,
                    const std::string& key) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kResources, key));
  if (!record) return Status();
  ASSIGN_OR_RETURN(MultipartPart replaced, decode_multipart_part(*record));
  replaced.number = number;
  forget_part_ref(transaction, bucket.generation, upload_id, replaced, PartBytes::kGarbage);
  return Status();
}

}  // namespace

Result<MultipartPart> multipart_uploads_put_part(Transaction& transaction,
                                                 const MultipartUploadsPutPartRequest& request) {
  const MultipartUploadName& name = request.upload;
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, name.bucket));
  RETURN_IF_ERROR(require_multipart_upload(transaction, bucket, name.name, name.id).status());
  MultipartPart part = request.part;
  part.time_created_us = transaction.now_us();
  const std::string key = multipart_part_key(bucket.generation, name.id, part.number);
  RETURN_IF_ERROR(replace_part(transaction, bucket, name.id, part.number, key));
  if (request.inline_bytes) {
    transaction.put(Table::kInline, inline_key(request.inline_bytes->first),
                    encode_inline_blob(request.inline_bytes->second));
  }
  for (const Extent& extent : part.extents) {
    const MultipartPartPlace place{name.id, part.number};
    transaction.put(Table::kBlobRefs, blob_ref_key(multipart_part_ref(bucket.generation, place, extent.blob)), {});
  }
  transaction.put(Table::kResources, key, encode_multipart_part(part));
  transaction.touch_fence(Table::kResources, multipart_parts_fence(bucket.generation, name.id));
  return part;
}

}  // namespace lakegate
