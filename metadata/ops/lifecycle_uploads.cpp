#include "metadata/ops/lifecycle_uploads.h"

#include <memory>

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status abort_if_due(Transaction& transaction, const Bucket& bucket, const LifecycleAbortRequest& request,
                    LifecycleAbort& done) {
  const MultipartUploadPlace& target = request.target;
  ASSIGN_OR_RETURN(const std::optional<MultipartUpload> upload,
                   find_multipart_upload(transaction, bucket, target.name, target.upload_id));
  const bool is_due =
      upload && request.rules.aborts_upload(upload->name, upload->time_created_us, transaction.now_us());
  if (is_due) return abort_multipart_upload(transaction, bucket, *upload);
  done.outcome = LifecycleOutcome::kChanged;
  return Status();
}

}  // namespace

Result<LifecycleUploadsPage> lifecycle_uploads_page(Transaction& transaction,
                                                    const LifecycleUploadsPageRequest& request) {
  LifecycleUploadsPage page;
  const std::string all = resource_key(ResourceKind::kMultipartUpload, request.bucket.generation, {});
  std::string begin = request.after.empty() ? all : request.after + '\0';
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, std::move(begin), prefix_end(all));
  for (; cursor->valid(); cursor->next()) {
    if (page.examined >= request.examined_max) return page;
    ++page.examined;
    page.after = cursor->key();
    ASSIGN_OR_RETURN(const ResourceKey key, decode_resource_key(cursor->key()));
    Result<MultipartUploadPlace> place = decode_multipart_upload_place(key.id);
    const Result<MultipartUpload> upload = decode_multipart_upload(cursor->value());
    if (!place.ok() || !upload.ok()) {
      ++page.damaged;
    } else if (request.rules.aborts_upload(place->name, upload->time_created_us, transaction.now_us())) {
      page.targets.push_back(std::move(*place));
    }
  }
  RETURN_IF_ERROR(cursor->status());
  page.at_end = true;
  return page;
}

Result<LifecycleAbort> lifecycle_abort_upload(Transaction& transaction, const LifecycleAbortRequest& request) {
  LifecycleAbort done;
  const Result<Bucket> bucket = require_bucket(transaction, request.bucket.name);
  if (!bucket.ok() && bucket.status().code() != Code::kNotFound) return bucket.status();
  done.rules_changed = !bucket.ok() || !request.rules.are_of(*bucket);
  if (done.rules_changed) return done;
  const Status status = abort_if_due(transaction, *bucket, request, done);
  // A step that fails writes nothing, so what cannot be judged stays.
  if (status.code() != Code::kDataLoss) RETURN_IF_ERROR(status);
  if (!status.ok()) done.outcome = LifecycleOutcome::kDamaged;
  return done;
}

}  // namespace lakegate
