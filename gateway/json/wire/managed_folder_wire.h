// ManagedFolder records as the JSON resource storage#managedFolder, and back. Pure functions.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/ops/managed_folders_update.h"
#include "metadata/record/managed_folder.h"

namespace lakegate {

void write_managed_folder(JsonWriter& json, const ManagedFolder& folder, std::string_view base_url);

// rapidCacheConfig of the resource merged into `current`: null removes all policies, or the one of that id.
Result<RapidCachePolicies> merge_rapid_cache_config(RapidCachePolicies current, const nlohmann::json& resource);

}  // namespace lakegate
