#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/encryption_enforcement.h"
#include "metadata/ops/upload_lookup.h"
#include "metadata/ops/uploads.h"

namespace lakegate {

Result<UploadSession> uploads_begin(Transaction& transaction, const UploadSession& session) {
  ASSIGN_OR_RETURN([[maybe_unused]] const bool allowed, objects_insert_check(transaction, session.bucket, session.name,
                                                                             session.precondition, session.attributes));
  ASSIGN_OR_RETURN(const std::optional<UploadSession> taken, find_upload(transaction, session.id));
  if (taken) return internal_error("The id of the new upload is taken.");
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, session.bucket));
  RETURN_IF_ERROR(check_encryption_allowed(
      bucket, session.customer_encryption ? EncryptionType::kCustomerSupplied : EncryptionType::kGoogleManaged));
  UploadSession stored = session;
  if (stored.attributes.acl) {
    ASSIGN_OR_RETURN(stored.attributes.acl, admit_object_acl(bucket, *stored.attributes.acl, kCannotInsertObjectAcl));
  }
  stored.bucket_generation = bucket.generation;
  stored.state = UploadState::kActive;
  stored.generation = 0;
  stored.time_created_us = transaction.now_us();
  put_upload(transaction, stored);
  return stored;
}

}  // namespace lakegate
