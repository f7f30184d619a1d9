// The rules for names of managed folders (https://cloud.google.com/storage/docs/managed-folders#names). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

// The name with the slash that ends it, which GCS adds where a client left it out. kInvalidArgument for what no managed
// folder may be called.
Result<std::string> managed_folder_name(std::string_view name);

}  // namespace lakegate
