// The stored form of ObjectAttributes, which object records and upload sessions share. Pure; any thread.
#pragma once

#include "metadata/record/object.h"
#include "metadata/schema/codec.h"

namespace lakegate {

// The tags 1 to kAttributeTagLast of a record that holds attributes belong to them.
inline constexpr uint32_t kAttributeTagLast = 15;

void write_attributes(const ObjectAttributes& attributes, FieldWriter& writer);
// A field with a tag up to kAttributeTagLast.
Status read_attribute_field(const Field& field, ObjectAttributes& attributes);

}  // namespace lakegate
