// storage.objects.restore: a new live generation with the bytes and metadata of a soft-deleted one, which stays where
// it is until its own time is over (https://cloud.google.com/storage/docs/json_api/v1/objects/restore).
#pragma once

#include "metadata/ops/change_appender.h"
#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsRestoreRequest {
  std::string bucket;
  std::string name;
  uint64_t generation = 0;
  Precondition precondition;     // Of the live generation.
  bool copy_source_acl = false;  // Otherwise the bucket's default.
};

// The record of the new generation, generation 0 (the commit version). A live generation is replaced, as by an insert.
Result<Object> objects_restore(Transaction& transaction, const ObjectsRestoreRequest& request);

// The same within an operation that restores many: `source` is a soft-deleted generation that the transaction guards.
// Nothing was written when it fails.
Result<Object> restore_generation(Transaction& transaction, const Bucket& bucket, const Object& source,
                                  const Precondition& precondition, bool copy_source_acl, ChangeAppender& changes);

}  // namespace lakegate
