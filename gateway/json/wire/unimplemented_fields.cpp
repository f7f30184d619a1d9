#include "gateway/json/wire/unimplemented_fields.h"

#include <algorithm>

namespace lakegate {
namespace {

using nlohmann::json;

bool asks_for_nothing(const json& value) {
  if (value.is_structured()) return std::all_of(value.begin(), value.end(), asks_for_nothing);
  return value.is_null() || value == json(false) || value == json(0) || value == json("") || value == json("0");
}

}  // namespace

Status check_unimplemented_fields(const json& resource, std::span<const UnimplementedField> fields,
                                  std::string_view owner) {
  for (const UnimplementedField& field : fields) {
    const auto found = resource.find(field.name);
    if (found == resource.end() || found->is_null()) continue;
    if (found->type() != field.type) {
      return invalid_argument("Invalid value for " + std::string(field.name) + ".", field.name);
    }
    if (asks_for_nothing(*found)) continue;
    return unimplemented("Setting " + std::string(field.name) + " of " + std::string(owner) +
                         " is not implemented by this server.")
        .at(field.name);
  }
  return Status();
}

}  // namespace lakegate
