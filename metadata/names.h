// Rules for bucket and object names (https://cloud.google.com/storage/docs/buckets#naming, .../objects#naming).
// Pure functions; the status says which rule is broken, in GCS's words where they are known.
#pragma once

#include <string_view>

#include "base/status.h"

namespace lakegate {

Status check_bucket_name(std::string_view name);
Status check_object_name(std::string_view name);
// STANDARD, NEARLINE, COLDLINE, ARCHIVE and the historic MULTI_REGIONAL, REGIONAL, DURABLE_REDUCED_AVAILABILITY.
Status check_storage_class(std::string_view storage_class);

}  // namespace lakegate
