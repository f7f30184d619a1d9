// Holds, retention and contexts of an object in the JSON resource storage#object. Pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/object.h"

namespace lakegate {

void write_object_settings(JsonWriter& json, const Object& object);

// Merges temporaryHold, eventBasedHold, retention and contexts into `attributes`: null takes away, an absent field
// stays, contexts merge key by key. A context whose value a client states has update time 0 (and, where it is new,
// create time 0), which metadata/ops/ fills in.
Status merge_object_settings(const nlohmann::json& resource, ObjectAttributes& attributes);

}  // namespace lakegate
