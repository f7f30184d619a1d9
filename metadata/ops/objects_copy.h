// storage.objects.copy, storage.objects.rewrite: a new generation that shares the bytes of another object.
#pragma once

#include <functional>

#include "metadata/ops/objects_insert.h"
#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsCopyRequest {
  std::string source_bucket;
  std::string source_name;
  std::optional<uint64_t> source_generation;
  Precondition source_precondition;
  std::string bucket;
  std::string name;
  Precondition precondition;
  std::string owner;  // As in Object.
  // The new object's attributes from the source's; a pure function, it may run more than once.
  std::function<Result<ObjectAttributes>(const Object& source)> attributes;
};

// The record of the destination, generation 0 (the commit version).
Result<Object> objects_copy(Transaction& transaction, const ObjectsCopyRequest& request);

// The start of a request for a new generation with the bytes of `source`, which the transaction must have guarded.
ObjectsInsertRequest share_content(const Object& source);

}  // namespace lakegate
