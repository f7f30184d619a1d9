// Roles as google.iam.admin.v1.Role (https://cloud.google.com/iam/docs/reference/rest/v1/roles). Pure functions.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "auth/roles.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/custom_role.h"

namespace lakegate::iam {

// BASIC leaves the permissions out.
enum class RoleView { kBasic, kFull };

void write_role(JsonWriter& json, const Role& role, RoleView view);
void write_role(JsonWriter& json, const CustomRole& role, RoleView view);
std::string role_etag(const CustomRole& role);

// Puts those members of the JSON role that the mask names into `role`. kInvalidArgument for what no role can have.
Status read_role(const nlohmann::json& json, const std::vector<std::string>& mask, CustomRole& role);

}  // namespace lakegate::iam
