#include "metadata/ops/buckets_get.h"
#include "metadata/ops/upload_lookup.h"
#include "metadata/ops/uploads.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/upload_session_codec.h"

namespace lakegate {

Result<Object> uploads_finish(Transaction& transaction, std::string_view id, const ObjectsInsertRequest& insert) {
  ASSIGN_OR_RETURN(UploadSession session, require_upload(transaction, id));
  RETURN_IF_ERROR(check_active(session));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, session.bucket));
  if (bucket.generation != session.bucket_generation) return not_found("The specified bucket does not exist.");
  ASSIGN_OR_RETURN(Object object, objects_insert(transaction, insert));
  std::set<BlobId> used;
  for (const Extent& extent : insert.extents) used.insert(extent.blob);
  abandon_upload_blobs(transaction, session, used);
  session.state = UploadState::kFinished;
  session.persisted_bytes = insert.size_bytes;
  session.generation = 0;
  session.earlier_blobs.clear();
  transaction.put_stamped(Table::kUploads, upload_key(id), kNoStamp, encode_upload_session(session),
                          kRecordStampOffset);
  return object;
}

}  // namespace lakegate
