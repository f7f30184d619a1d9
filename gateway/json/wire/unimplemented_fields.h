// Fields of a resource whose effect this server does not have yet. Storing them would promise what is not kept, so a
// request that sets one is refused, unless its value asks for nothing. Pure functions.
#pragma once

#include <span>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/status.h"

namespace lakegate {

struct UnimplementedField {
  const char* name;
  nlohmann::json::value_t type;
};

// kInvalidArgument for a field of the wrong type, kUnimplemented for one that is set. null, false, zero, empty text and
// containers of nothing else ask for nothing. `owner` is "a bucket" or "an object", for the message.
Status check_unimplemented_fields(const nlohmann::json& resource, std::span<const UnimplementedField> fields,
                                  std::string_view owner);

}  // namespace lakegate
