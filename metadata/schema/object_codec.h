// The stored form of an Object, live or noncurrent (docs/formats/records.md). Pure; any thread. Malformed input is
// kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/object.h"

namespace lakegate {

// The generation stands at kRecordStampOffset.
std::string encode_object(const Object& object);
// All but bucket and name, which are the key.
Result<Object> decode_object(std::string_view record);
// The same into an object that nothing was said of yet: lists decode thousands, and an Object is costly to move. They
// need no extents.
enum class ObjectParts { kAll, kAllButExtents };
Status decode_object_into(std::string_view record, Object& object, ObjectParts parts = ObjectParts::kAll);
// The generation alone.
Result<uint64_t> decode_object_generation(std::string_view record);

}  // namespace lakegate
