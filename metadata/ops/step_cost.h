// How much of a step's room an object takes. A step of work in the background counts records, and a record may have as
// many extents as a multipart upload has parts, each with a reference row; so that the bytes of a commit stay bounded,
// one with many extents counts for many (docs/decisions/2026-11-27-multipart-uploads.md).
#pragma once

#include "metadata/record/object.h"

namespace lakegate {

inline size_t step_cost(const Object& object) {
  constexpr size_t kExtentsPerItem = 50;
  return 1 + object.extents.size() / kExtentsPerItem;
}

}  // namespace lakegate
