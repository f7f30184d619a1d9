// The way back from blobs to records: reference rows, inline blobs, garbage rows, and blobs that nothing refers to.
#include <algorithm>

#include "metadata/ops/inline_blob.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/multipart_upload_codec.h"
#include "metadata/schema/object_codec.h"
#include "metadata/schema/upload_session_codec.h"
#include "storage/check_context.h"

namespace lakegate {
namespace {

bool uses_blob(const std::optional<std::string>& record, uint64_t generation, const BlobId& blob) {
  if (!record) return false;
  const Result<Object> object = decode_object(*record);
  return object.ok() && object->generation == generation &&
         std::ranges::any_of(object->extents, [&blob](const Extent& extent) { return extent.blob == blob; });
}

Status check_reference(CheckContext& context, const std::string& key) {
  const Result<BlobRefKey> ref = decode_blob_ref_key(key);
  if (!ref.ok()) {
    context.error(std::string(ref.status().message()));
    return {};
  }
  if (is_multipart_part_ref(*ref)) return check_part_reference(context, *ref);
  ASSIGN_OR_RETURN(const auto live, context.get(Table::kObjects, object_key(ref->bucket_generation, ref->name)));
  if (uses_blob(live, ref->generation, ref->blob)) return {};
  const std::string old_key = noncurrent_key(ref->bucket_generation, ref->name, ref->generation);
  ASSIGN_OR_RETURN(const auto noncurrent, context.get(Table::kNoncurrent, old_key));
  if (uses_blob(noncurrent, ref->generation, ref->blob)) return {};
  ASSIGN_OR_RETURN(const auto soft_deleted, context.get(Table::kSoftDeleted, old_key));
  if (uses_blob(soft_deleted, ref->generation, ref->blob)) return {};
  context.error("A reference row says that " + context.name_of(ref->bucket_generation, ref->name, ref->generation) +
                " uses blob " + ref->blob.to_hex() + ", which no record confirms.");
  return {};
}

// Whether a reference row, a garbage row or (for stored blobs) nothing accounts for the blob.
Result<bool> is_accounted_for(CheckContext& context, const BlobId& blob, BlobKind kind) {
  const std::string prefix = blob_ref_prefix(blob);
  const auto cursor = context.store.scan(Table::kBlobRefs, prefix, prefix_end(prefix), ReadMode::kMayBlock);
  RETURN_IF_ERROR(cursor->status());
  if (cursor->valid()) return true;
  ASSIGN_OR_RETURN(const auto garbage, context.get(Table::kGarbage, garbage_key(blob, kind)));
  return garbage.has_value();
}

Status check_inline_blob(CheckContext& context, const std::string& key, std::string value) {
  const Result<BlobId> blob = decode_inline_key(key);
  if (!blob.ok()) {
    context.error(std::string(blob.status().message()));
    return {};
  }
  const Status damage = decode_inline_blob(std::move(value)).status();
  if (!damage.ok()) context.error("Inline bytes " + blob->to_hex() + " are damaged: " + std::string(damage.message()));
  ASSIGN_OR_RETURN(const bool accounted, is_accounted_for(context, *blob, BlobKind::kInline));
  if (!accounted) context.warning("Nothing refers to inline bytes " + blob->to_hex() + ".");
  return {};
}

Status check_upload(CheckContext& context, const std::string& value) {
  ++context.report.uploads;
  const Result<UploadSession> session = decode_upload_session(value);
  if (!session.ok()) {
    context.error("The record of a resumable upload cannot be read: " + std::string(session.status().message()));
    return {};
  }
  if (session->state != UploadState::kActive || session->persisted_bytes == 0) return {};
  const std::optional<uint32_t> crc = session->customer_encryption ? std::nullopt : std::optional(session->crc32c);
  return check_content(context, "The resumable upload of gs://" + session->bucket + "/" + session->name,
                       persisted_extents(*session), crc);
}

Result<std::vector<BlobId>> blobs_of_uploads(CheckContext& context) {
  std::vector<BlobId> blobs;
  auto collect = [&blobs](const std::string&, const std::string& value) {
    const Result<UploadSession> session = decode_upload_session(value);
    if (!session.ok() || session->state != UploadState::kActive) return Status();
    blobs.push_back(session->blob);
    for (const Extent& extent : session->earlier_blobs) blobs.push_back(extent.blob);
    return Status();
  };
  RETURN_IF_ERROR(visit_rows(context, Table::kUploads, "", "", collect));
  std::ranges::sort(blobs);
  return blobs;
}

}  // namespace

Status check_references(CheckContext& context) {
  auto reference = [&context](const std::string& key, const std::string&) { return check_reference(context, key); };
  RETURN_IF_ERROR(visit_rows(context, Table::kBlobRefs, "", "", reference));
  auto inline_blob = [&context](const std::string& key, std::string value) {
    return check_inline_blob(context, key, std::move(value));
  };
  RETURN_IF_ERROR(visit_rows(context, Table::kInline, "", "", inline_blob));
  auto garbage = [&context](const std::string& key, const std::string&) {
    const Status status = decode_garbage_key(key).status();
    if (!status.ok()) context.error(std::string(status.message()));
    return Status();
  };
  return visit_rows(context, Table::kGarbage, "", "", garbage);
}

Status check_uploads(CheckContext& context) {
  return visit_rows(context, Table::kUploads, "", "",
                    [&context](const std::string&, const std::string& value) { return check_upload(context, value); });
}

Status check_orphans(CheckContext& context) {
  ASSIGN_OR_RETURN(const std::vector<BlobId> uploading, blobs_of_uploads(context));
  Status failure;
  auto visit = [&](const BlobId& blob) {
    ++context.report.blobs;
    if (std::ranges::binary_search(uploading, blob)) return true;
    const Result<bool> accounted = is_accounted_for(context, blob, BlobKind::kStored);
    failure = accounted.status();
    if (accounted.ok() && !*accounted) context.warning("Nothing refers to blob " + blob.to_hex() + ".");
    return failure.ok();
  };
  RETURN_IF_ERROR(context.blobs.enumerate(std::nullopt, visit));
  return failure;
}

}  // namespace lakegate
