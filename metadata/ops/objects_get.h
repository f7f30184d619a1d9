// storage.objects.get: finds the live generation, or the one that is asked for (live, noncurrent or soft-deleted).
#pragma once

#include "metadata/ops/inline_blob.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsGetRequest {
  std::string bucket;
  std::string name;
  std::optional<uint64_t> generation;
  Precondition precondition;  // Checked as for reads.
  // The generation, which must be given, among the soft-deleted ones alone. Their bytes cannot be read.
  bool soft_deleted = false;
};

// kNotFound "No such object: bucket/name". A missing bucket is kNotFound "The specified bucket does not exist.".
Result<SharedObject> objects_get(Transaction& transaction, const ObjectsGetRequest& request);

struct ObjectBytes {
  SharedObject object;  // Never null.
  // The blob of the first extent where that is inline, not verified yet; saves the commonest read a second trip.
  InlineBlobPtr inline_blob;
};
Result<ObjectBytes> objects_get_with_bytes(Transaction& transaction, const ObjectsGetRequest& request);

}  // namespace lakegate
