#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/encryption_enforcement.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {

Result<MultipartUpload> multipart_uploads_begin(Transaction& transaction, const MultipartUploadsBeginRequest& request) {
  MultipartUpload upload = request.upload;
  RETURN_IF_ERROR(
      objects_insert_check(transaction, request.bucket, upload.name, request.precondition, upload.attributes).status());
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const std::optional<MultipartUpload> taken,
                   find_multipart_upload(transaction, bucket, upload.name, upload.id));
  if (taken) return internal_error("The id of the new upload is taken.");
  RETURN_IF_ERROR(check_encryption_allowed(
      bucket, upload.customer_encryption ? EncryptionType::kCustomerSupplied : EncryptionType::kGoogleManaged));
  if (upload.attributes.acl) {
    ASSIGN_OR_RETURN(upload.attributes.acl, admit_object_acl(bucket, *upload.attributes.acl, kCannotInsertObjectAcl));
  }
  // What lists of uploads and parts show; a later change of the bucket's default does not matter to this upload.
  if (upload.attributes.storage_class.empty()) upload.attributes.storage_class = bucket.storage_class;
  upload.time_created_us = transaction.now_us();
  transaction.put(Table::kResources, multipart_upload_key(bucket.generation, upload.name, upload.id),
                  encode_multipart_upload(upload));
  return upload;
}

Result<MultipartUpload> multipart_uploads_get(Transaction& transaction, const MultipartUploadName& upload) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, upload.bucket));
  return require_multipart_upload(transaction, bucket, upload.name, upload.id);
}

}  // namespace lakegate
