// Rules for the locations of buckets (https://cloud.google.com/storage/docs/locations). An operator's own site is a
// location as good as Google's, so only the shape of a name is checked. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

// Upper case; kInvalidArgument unless it has the shape of a location.
Result<std::string> checked_location(std::string_view location);

// The multi-region around two regions (upper case), which is the location of a custom dual-region. kInvalidArgument
// unless there are exactly two, on one continent.
Result<std::string> location_around(const std::vector<std::string>& regions);

// "region", "dual-region" or "multi-region". `regions` are those of a custom dual-region; empty: it is none.
std::string_view location_type(std::string_view location, const std::vector<std::string>& regions);

// The multi-region that the location is or lies in: "US", "EU", "ASIA"; empty for one that is not known.
std::string_view continent_of(std::string_view location);

}  // namespace lakegate
