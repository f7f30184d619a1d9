// Storing a generation whose metadata changed.
#pragma once

#include "metadata/ops/change_appender.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

// Puts the record of a generation, live or noncurrent, that the same transaction read under guard, back in its place:
// with the next metageneration, this moment as its time of update, and the event of the change. Refused where an
// operation holds the folder that it lies in (metadata/ops/folder_locks.h). The pass is that of the object's name.
Status put_changed_object(Transaction& transaction, const Bucket& bucket, Object& object, const LeasePass& pass,
                          ChangeAppender& changes);

}  // namespace lakegate
