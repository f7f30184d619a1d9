// Names of folders in buckets with a hierarchical namespace
// (https://cloud.google.com/storage/docs/folders-overview#considerations): every slash in a name ends the name of a
// folder. Pure functions. The root is the empty name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

// The name with the slash that ends it, which GCS adds where a client left it out. kInvalidArgument for what no folder
// may be called.
Result<std::string> folder_name(std::string_view name);

// What an object must fulfil to lie in folders, besides the rules for all objects (metadata/names.h).
Status check_name_in_folders(std::string_view object_name);

// The folder that an object lies in directly. An object whose name ends with a slash lies in the folder of that name.
std::string_view folder_of_object(std::string_view object_name);
// The folder that another folder lies in directly.
std::string_view parent_folder(std::string_view folder);
// Whether it is the folder or something in it.
inline bool is_within(std::string_view name, std::string_view folder) { return name.starts_with(folder); }

}  // namespace lakegate
