// Objects of one's own, which tests keep and compare.
#pragma once

#include "metadata/ops/objects_get.h"

namespace lakegate {

inline Result<Object> get_own_object(Transaction& transaction, const ObjectsGetRequest& request) {
  ASSIGN_OR_RETURN(const SharedObject found, objects_get(transaction, request));
  return *found;
}

}  // namespace lakegate
