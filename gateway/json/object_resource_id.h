// The name of a generation in IAM policies. Pure.
#pragma once

#include <string>

#include "metadata/record/object.h"

namespace lakegate {

// "projects/_/buckets/BUCKET/objects/OBJECT#GENERATION", as the discovery document has it.
inline std::string object_resource_id(const Object& object) {
  return "projects/_/buckets/" + object.bucket + "/objects/" + object.name + "#" + std::to_string(object.generation);
}

}  // namespace lakegate
