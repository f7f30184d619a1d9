#include "metadata/ops/multipart_lookup.h"

#include <memory>

#include "metadata/ops/blob_refs.h"
#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {

Status no_such_multipart_upload() {
  return Status(Code::kNotFound,
                "The requested upload was not found. It may never have existed, or it was completed or aborted.",
                "noSuchUpload");
}

Result<std::optional<MultipartUpload>> find_multipart_upload(Transaction& transaction, const Bucket& bucket,
                                                             const std::string& name, const std::string& id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record,
                   transaction.get(Table::kResources, multipart_upload_key(bucket.generation, name, id)));
  if (!record) return std::optional<MultipartUpload>();
  ASSIGN_OR_RETURN(MultipartUpload upload, decode_multipart_upload(*record));
  upload.name = name;
  upload.id = id;
  return std::optional<MultipartUpload>(std::move(upload));
}

Result<MultipartUpload> require_multipart_upload(Transaction& transaction, const Bucket& bucket,
                                                 const std::string& name, const std::string& id) {
  // An id of another form could be part of another row's key.
  if (id.empty() || id.find('\0') != std::string::npos) return no_such_multipart_upload();
  ASSIGN_OR_RETURN(std::optional<MultipartUpload> upload, find_multipart_upload(transaction, bucket, name, id));
  if (!upload) return no_such_multipart_upload();
  return std::move(*upload);
}

std::string multipart_parts_fence(uint64_t bucket_generation, const std::string& upload_id) {
  // No key: the number of a part is never 0.
  return multipart_part_key(bucket_generation, upload_id, 0);
}

Result<std::vector<MultipartPart>> read_multipart_parts(Transaction& transaction, const Bucket& bucket,
                                                        const std::string& upload_id) {
  transaction.guard_fence(Table::kResources, multipart_parts_fence(bucket.generation, upload_id));
  const std::string prefix = multipart_part_prefix(bucket.generation, upload_id);
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, prefix, prefix_end(prefix));
  std::vector<MultipartPart> parts;
  for (; cursor->valid(); cursor->next()) {
    ASSIGN_OR_RETURN(const ResourceKey key, decode_resource_key(cursor->key()));
    ASSIGN_OR_RETURN(const MultipartPartPlace place, decode_multipart_part_place(key.id));
    ASSIGN_OR_RETURN(MultipartPart part, decode_multipart_part(cursor->value()));
    part.number = place.number;
    parts.push_back(std::move(part));
  }
  RETURN_IF_ERROR(cursor->status());
  return parts;
}

void forget_part_ref(Transaction& transaction, uint64_t bucket_generation, const std::string& upload_id,
                     const MultipartPart& part, PartBytes bytes) {
  for (const Extent& extent : part.extents) {
    const MultipartPartPlace place{upload_id, part.number};
    transaction.erase(Table::kBlobRefs, blob_ref_key(multipart_part_ref(bucket_generation, place, extent.blob)));
    if (bytes == PartBytes::kGarbage) add_garbage(transaction, extent.blob, extent.kind);
  }
}

Status abort_multipart_upload(Transaction& transaction, const Bucket& bucket, const MultipartUpload& upload) {
  ASSIGN_OR_RETURN(const std::vector<MultipartPart> parts, read_multipart_parts(transaction, bucket, upload.id));
  for (const MultipartPart& part : parts) {
    transaction.erase(Table::kResources, multipart_part_key(bucket.generation, upload.id, part.number));
    forget_part_ref(transaction, bucket.generation, upload.id, part, PartBytes::kGarbage);
  }
  transaction.erase(Table::kResources, multipart_upload_key(bucket.generation, upload.name, upload.id));
  return Status();
}

}  // namespace lakegate
