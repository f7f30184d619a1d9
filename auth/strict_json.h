// JSON where two readings of one text would let somebody in: a member that is there twice is refused, as is what is
// nested deeper than limits::kJsonDepthMax, text that is not UTF-8, and anything behind the value. Pure function.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace lakegate {

// Nothing for everything that is no JSON object of that kind.
std::optional<nlohmann::json> parse_strict_json_object(std::string_view text);

}  // namespace lakegate
