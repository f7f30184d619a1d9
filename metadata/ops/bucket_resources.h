// What besides objects keeps a bucket from being deleted.
#pragma once

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

// kConflict while the bucket has managed folders, folders, or caches that are not gone.
Status check_holds_no_resources(Transaction& transaction, const Bucket& bucket);

}  // namespace lakegate
