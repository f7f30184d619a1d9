#include <memory>

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {

Result<MultipartPartsPage> multipart_uploads_list_parts(Transaction& transaction,
                                                        const MultipartUploadsListPartsRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.upload.bucket));
  MultipartPartsPage page;
  ASSIGN_OR_RETURN(page.upload, require_multipart_upload(transaction, bucket, request.upload.name, request.upload.id));
  const std::string prefix = multipart_part_prefix(bucket.generation, request.upload.id);
  const std::string begin = multipart_part_key(bucket.generation, request.upload.id, request.after_number + 1);
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, begin, prefix_end(prefix));
  for (; cursor->valid(); cursor->next()) {
    if (page.parts.size() == static_cast<size_t>(request.max_parts)) {
      page.more = true;
      return page;
    }
    ASSIGN_OR_RETURN(const ResourceKey key, decode_resource_key(cursor->key()));
    ASSIGN_OR_RETURN(const MultipartPartPlace place, decode_multipart_part_place(key.id));
    ASSIGN_OR_RETURN(MultipartPart part, decode_multipart_part(cursor->value()));
    part.number = place.number;
    page.parts.push_back(std::move(part));
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace lakegate
