#include "metadata/ops/objects_patch.h"

#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/change_appender.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_protection.h"
#include "metadata/ops/object_settings.h"
#include "metadata/ops/object_update.h"

namespace lakegate {
namespace {

// The end of an event-based hold starts the time of the bucket's retention policy
// (https://cloud.google.com/storage/docs/object-holds#hold-types).
void note_hold_release(const ObjectAttributes& before, Object& object, int64_t now_us) {
  if (before.event_based_hold.value_or(false) && !object.event_based_hold.value_or(false)) {
    object.retention_start_us = now_us;
  }
}

}  // namespace

Result<Object> objects_patch(Transaction& transaction, const ObjectsPatchRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(Object object, require_object(transaction, bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_precondition(request.precondition, {object.generation, object.metageneration}));
  ASSIGN_OR_RETURN(const LeasePass pass,
                   pass_lease_fence(transaction, bucket, request.name, request.precondition.lease));
  const ObjectAttributes before = object;
  ASSIGN_OR_RETURN(static_cast<ObjectAttributes&>(object), request.change(object));
  RETURN_IF_ERROR(
      check_changed_settings(bucket, before, object, request.override_unlocked_retention, transaction.now_us()));
  if (object.acl && object.acl != before.acl) {
    ASSIGN_OR_RETURN(object.acl, admit_object_acl(bucket, *object.acl, kCannotUpdateObjectAcl));
  }
  if (object.storage_class.empty()) object.storage_class = before.storage_class;
  if (object.storage_class != before.storage_class) object.time_storage_class_updated_us = transaction.now_us();
  note_hold_release(before, object, transaction.now_us());
  stamp_contexts(object, transaction.now_us());
  fill_in_from_bucket(bucket, object);
  ChangeAppender changes(transaction);
  RETURN_IF_ERROR(put_changed_object(transaction, bucket, object, pass, changes));
  return object;
}

}  // namespace lakegate
