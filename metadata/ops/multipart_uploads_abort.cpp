#include "metadata/ops/buckets_get.h"
#include "metadata/ops/multipart_lookup.h"

namespace lakegate {

Result<MultipartUploadsAbortResult> multipart_uploads_abort(Transaction& transaction,
                                                            const MultipartUploadName& upload) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, upload.bucket));
  ASSIGN_OR_RETURN(const MultipartUpload found, require_multipart_upload(transaction, bucket, upload.name, upload.id));
  RETURN_IF_ERROR(abort_multipart_upload(transaction, bucket, found));
  return MultipartUploadsAbortResult();
}

}  // namespace lakegate
