// The guard before data: every path that removes or replaces an object generation goes through here, and nothing else
// erases object records. What holds, retention or leases protect is refused, and what cannot be judged is not removed.
//
// The objects given must have been read, guarded, by the same transaction, and the bucket too; the LeasePass must be of
// that transaction and of the object's name. Ends with the change event of the removal.
#pragma once

#include <string_view>

#include "metadata/ops/change_appender.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

enum class RemovalCause {
  kOverwritten,  // The commit puts a new live record of the same name in its place.
  kDeleted,
};

// Ends the life of the live generation: with versioning it becomes noncurrent; without it becomes soft-deleted, or goes
// for good where the bucket's soft delete is off. Refused where an operation other than `operation_id` holds the
// folder.
Status remove_live_object(Transaction& transaction, const Bucket& bucket, const Object& live, RemovalCause cause,
                          const LeasePass& pass, ChangeAppender& changes, std::string_view operation_id = {});

// Removes a generation, live or noncurrent, whatever the versioning; soft delete keeps it restorable.
Status remove_generation(Transaction& transaction, const Bucket& bucket, const Object& object, const LeasePass& pass,
                         ChangeAppender& changes);

// Removes a soft-deleted generation for good. Its time must have come, or its bucket be gone; kConflict otherwise.
Status purge_soft_deleted(Transaction& transaction, uint64_t bucket_generation, const Object& object,
                          bool bucket_is_gone);

}  // namespace lakegate
