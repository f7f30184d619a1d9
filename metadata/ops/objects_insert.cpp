#include "metadata/ops/objects_insert.h"

#include "base/limits.h"
#include "metadata/acl.h"
#include "metadata/ops/blob_refs.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/encryption_enforcement.h"
#include "metadata/ops/folder_parents.h"
#include "metadata/ops/inline_blob.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_protection.h"
#include "metadata/ops/object_removal.h"
#include "metadata/ops/object_settings.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

// What only a mistake of this program can break, and what would make the object unreadable.
Status check_content(const ObjectsInsertRequest& request) {
  if (request.size_bytes > limits::kObjectSizeBytesMax) {
    return Status(Code::kTooLarge, "The object exceeds the maximum size of 5 TiB.");
  }
  uint64_t rest_bytes = request.size_bytes;
  bool inline_blob_used = !request.inline_bytes.has_value();
  for (const Extent& extent : request.extents) {
    if (extent.length > rest_bytes) return internal_error("The extents are longer than the object.");
    rest_bytes -= extent.length;
    if (request.inline_bytes && extent.kind == BlobKind::kInline && extent.blob == request.inline_bytes->first) {
      inline_blob_used = extent.offset <= request.inline_bytes->second.size() &&
                         extent.length <= request.inline_bytes->second.size() - extent.offset;
      if (!inline_blob_used) break;
    }
  }
  if (rest_bytes != 0) return internal_error("The extents are shorter than the object.");
  if (!inline_blob_used) return internal_error("The extents do not match the inline bytes.");
  return Status();
}

Object new_object(const Bucket& bucket, const ObjectsInsertRequest& request, int64_t now_us) {
  Object object;
  static_cast<ObjectAttributes&>(object) = request.attributes;
  if (object.storage_class.empty()) object.storage_class = bucket.storage_class;
  // Autoclass chooses, and it begins with STANDARD (https://cloud.google.com/storage/docs/autoclass).
  if (bucket.autoclass && bucket.autoclass->enabled) object.storage_class = "STANDARD";
  object.bucket = bucket.name;
  object.name = request.name;
  object.size_bytes = request.size_bytes;
  object.checksums = request.checksums;
  object.component_count = request.component_count;
  object.time_created_us = now_us;
  object.updated_us = now_us;
  object.time_storage_class_updated_us = now_us;
  object.time_finalized_us = now_us;
  object.extents = request.extents;
  object.owner = request.owner;
  object.customer_encryption = request.customer_encryption;
  object.multipart = request.multipart;
  if (!object.event_based_hold && bucket.default_event_based_hold.value_or(false)) object.event_based_hold = true;
  stamp_contexts(object, now_us);
  if (object.acl) object.acl = canonical_acl(*object.acl, bucket.project);
  if (!object.acl) object.acl = bucket.default_object_acl;
  if (bucket.uniform_bucket_level_access) object.acl.reset();
  fill_in_from_bucket(bucket, object);
  return object;
}

}  // namespace

Result<Object> objects_insert_into(Transaction& transaction, const Bucket& bucket, const ObjectsInsertRequest& request,
                                   ChangeAppender& changes) {
  RETURN_IF_ERROR(check_content(request));
  if (request.attributes.acl && !request.inherits_acl) {
    RETURN_IF_ERROR(admit_object_acl(bucket, *request.attributes.acl, kCannotInsertObjectAcl).status());
  }
  RETURN_IF_ERROR(check_encryption_allowed(
      bucket, request.customer_encryption ? EncryptionType::kCustomerSupplied : EncryptionType::kGoogleManaged));
  ASSIGN_OR_RETURN(const LeasePass pass,
                   pass_lease_fence(transaction, bucket, request.name, request.precondition.lease));
  ASSIGN_OR_RETURN(const std::optional<Object> live, find_live_object(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, version_of(live)));
  RETURN_IF_ERROR(enter_folders(transaction, bucket, request.name));
  Object object = new_object(bucket, request, transaction.now_us());
  if (!request.inherits_settings) RETURN_IF_ERROR(check_new_settings(bucket, object, transaction.now_us()));
  if (live) {
    RETURN_IF_ERROR(remove_live_object(transaction, bucket, *live, RemovalCause::kOverwritten, pass, changes));
  }
  if (request.inline_bytes) {
    transaction.put(Table::kInline, inline_key(request.inline_bytes->first),
                    encode_inline_blob(request.inline_bytes->second));
  }
  transaction.put_stamped(Table::kObjects, object_key(bucket.generation, object.name), kNoStamp, encode_object(object),
                          kRecordStampOffset);
  transaction.touch_fence(Table::kObjects, bucket_objects_fence(bucket.generation));
  add_blob_refs(transaction, bucket.generation, object);
  changes.append(ChangeKind::kFinalize, bucket, object);
  return object;
}

Result<Object> objects_insert(Transaction& transaction, const ObjectsInsertRequest& request) {
  ASSIGN_OR_RETURN(const SharedBucket bucket, require_shared_bucket(transaction, request.bucket));
  ChangeAppender changes(transaction);
  return objects_insert_into(transaction, *bucket, request, changes);
}

Result<bool> objects_insert_check(Transaction& transaction, const std::string& bucket_name, const std::string& name,
                                  const Precondition& precondition) {
  ASSIGN_OR_RETURN(const SharedBucket bucket, require_shared_bucket(transaction, bucket_name));
  RETURN_IF_ERROR(check_enterable(transaction, *bucket, name));
  RETURN_IF_ERROR(check_lease_fence(transaction, *bucket, name, precondition.lease));
  if (precondition.empty()) return true;
  ASSIGN_OR_RETURN(const std::optional<Object> live, find_live_object(transaction, *bucket, name));
  RETURN_IF_ERROR(check_precondition(precondition, version_of(live)));
  return true;
}

Result<bool> objects_insert_check(Transaction& transaction, const std::string& bucket_name, const std::string& name,
                                  const Precondition& precondition, const ObjectAttributes& attributes) {
  RETURN_IF_ERROR(objects_insert_check(transaction, bucket_name, name, precondition).status());
  ASSIGN_OR_RETURN(const SharedBucket bucket, require_shared_bucket(transaction, bucket_name));
  RETURN_IF_ERROR(check_new_settings(*bucket, attributes, transaction.now_us()));
  return true;
}

}  // namespace lakegate
