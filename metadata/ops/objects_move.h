// storage.objects.move: renames an object within its bucket, in one commit.
#pragma once

#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsMoveRequest {
  std::string bucket;
  std::string source_name;
  Precondition source_precondition;  // Without a lease of its own that of the destination counts here too.
  std::string name;
  Precondition precondition;
};

// The record of the destination, generation 0 (the commit version).
Result<Object> objects_move(Transaction& transaction, const ObjectsMoveRequest& request);

}  // namespace lakegate
