#include "metadata/locations.h"

#include <algorithm>
#include <array>

namespace lakegate {
namespace {

constexpr size_t kLocationBytesMax = 64;

struct DualRegion {
  std::string_view name;
  std::string_view continent;
};
constexpr std::array kDualRegions = {DualRegion{"NAM4", "US"}, DualRegion{"EUR4", "EU"}, DualRegion{"EUR5", "EU"},
                                     DualRegion{"EUR7", "EU"}, DualRegion{"EUR8", "EU"}, DualRegion{"ASIA1", "ASIA"}};

const DualRegion* find_dual_region(std::string_view location) {
  const auto found = std::ranges::find(kDualRegions, location, &DualRegion::name);
  return found == kDualRegions.end() ? nullptr : &*found;
}

bool is_multi_region(std::string_view location) { return location == "US" || location == "EU" || location == "ASIA"; }

// "US-EAST1": words, and a number at the end of the last.
bool is_region(std::string_view name) {
  const size_t dash = name.find('-');
  const size_t digits = name.find_first_of("0123456789");
  return dash != std::string_view::npos && dash > 0 && digits != std::string_view::npos && digits > dash + 1 &&
         name.find_first_of("-_", digits) == std::string_view::npos && name.find('_') == std::string_view::npos;
}

Status invalid_placement(std::string_view why) {
  return invalid_argument("Invalid custom placement config: " + std::string(why),
                          "customPlacementConfig.dataLocations");
}

}  // namespace

Result<std::string> checked_location(std::string_view location) {
  std::string upper(location);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const bool plain = !upper.empty() && upper.size() <= kLocationBytesMax && upper.front() != '-' &&
                     upper.back() != '-' && upper.find("--") == std::string::npos &&
                     std::ranges::all_of(upper, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  if (!plain) return invalid_argument("The specified location constraint is not valid.", "location");
  return upper;
}

Result<std::string> location_around(const std::vector<std::string>& regions) {
  if (regions.size() != 2 || regions[0] == regions[1]) return invalid_placement("two different regions are needed.");
  const std::string_view continent = continent_of(regions[0]);
  if (continent.empty() || !is_region(regions[0]) || !is_region(regions[1])) {
    return invalid_argument(
        "One or more unrecognized regions in dual-region, received: " + regions[0] + ", " + regions[1],
        "customPlacementConfig.dataLocations");
  }
  if (continent != continent_of(regions[1])) return invalid_placement("both regions must be on one continent.");
  return std::string(continent);
}

std::string_view location_type(std::string_view location, const std::vector<std::string>& regions) {
  if (!regions.empty() || find_dual_region(location) != nullptr) return "dual-region";
  return is_multi_region(location) ? "multi-region" : "region";
}

std::string_view continent_of(std::string_view location) {
  if (is_multi_region(location)) return location == "US" ? "US" : location == "EU" ? "EU" : "ASIA";
  if (const DualRegion* dual = find_dual_region(location); dual != nullptr) return dual->continent;
  if (location.starts_with("US-") || location.starts_with("NORTHAMERICA-")) return "US";
  if (location.starts_with("EUROPE-")) return "EU";
  return location.starts_with("ASIA-") ? "ASIA" : "";
}

}  // namespace lakegate
