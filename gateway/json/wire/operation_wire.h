// Operation records as the JSON resource GoogleLongrunningOperation, whose metadata and response are those of
// google.storage.control.v2 (https://cloud.google.com/storage/docs/json_api/v1/operations). Pure functions.
//
// What `request` and `progress` hold is shown as metadata/ops/operations.h says. Texts are strings; the few fields that
// are booleans, numbers or lists are known by their names.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/operation.h"

namespace lakegate {

// CommonLongRunningOperationMetadata.type, "relocate-bucket" and such.
std::string_view operation_type(OperationKind kind);

nlohmann::json operation_to_json(const Operation& operation, std::string_view base_url);

// Any JSON value through the writer's mask; names must need no escaping.
void write_json(JsonWriter& json, std::string_view name, const nlohmann::json& value);

}  // namespace lakegate
