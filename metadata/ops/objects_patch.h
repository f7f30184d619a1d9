// storage.objects.patch and storage.objects.update: changes the metadata of a generation and raises its metageneration.
#pragma once

#include <functional>

#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsPatchRequest {
  std::string bucket;
  std::string name;
  std::optional<uint64_t> generation;
  Precondition precondition;
  bool override_unlocked_retention = false;
  // Turns the present attributes into the new ones; a pure function, it may run more than once.
  std::function<Result<ObjectAttributes>(const Object& current)> change;
};

Result<Object> objects_patch(Transaction& transaction, const ObjectsPatchRequest& request);

}  // namespace lakegate
