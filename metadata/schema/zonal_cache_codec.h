// The stored form of a ZonalCache (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/zonal_cache.h"

namespace lakegate {

std::string encode_zonal_cache(const ZonalCache& cache);
// All but bucket and zone.
Result<ZonalCache> decode_zonal_cache(std::string_view record);

}  // namespace lakegate
