// Folder records as the JSON resource storage#folder. Pure functions.
#pragma once

#include <string_view>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/folder.h"

namespace lakegate {

void write_folder(JsonWriter& json, const Folder& folder, std::string_view base_url);

}  // namespace lakegate
