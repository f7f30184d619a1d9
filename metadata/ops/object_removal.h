// The guard before data: every path that removes or replaces an object generation goes through here, and nothing else
// erases object records. Holds, retention and leases are checked here, and what cannot be judged is not removed.
//
// The objects given must have been read, guarded, by the same transaction. Ends with the change event of the removal.
#pragma once

#include "metadata/ops/change_appender.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

enum class RemovalCause {
  kOverwritten,  // The commit puts a new live record of the same name in its place.
  kDeleted,
};

// Ends the life of the live generation: with versioning it becomes noncurrent, without it goes for good.
Status remove_live_object(Transaction& transaction, const Bucket& bucket, const Object& live, RemovalCause cause,
                          ChangeAppender& changes);

// Removes a generation for good, live or noncurrent, whatever the versioning.
Status remove_generation(Transaction& transaction, const Bucket& bucket, const Object& object, ChangeAppender& changes);

}  // namespace lakegate
