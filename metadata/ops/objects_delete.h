// storage.objects.delete: removes the live generation (which versioning keeps as noncurrent) or, with `generation`,
// that one for good.
#pragma once

#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsDeleteRequest {
  std::string bucket;
  std::string name;
  std::optional<uint64_t> generation;
  Precondition precondition;
};

struct ObjectsDeleteResult {};

Result<ObjectsDeleteResult> objects_delete(Transaction& transaction, const ObjectsDeleteRequest& request);

}  // namespace lakegate
