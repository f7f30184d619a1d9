#include "gateway/iam/role_json.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "gateway/iam/iam_answer.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/schema/custom_role_codec.h"

namespace lakegate::iam {
namespace {

// https://cloud.google.com/iam/docs/creating-custom-roles
constexpr size_t kTitleBytesMax = 100;
constexpr size_t kDescriptionBytesMax = 300;
constexpr std::string_view kDisabled = "DISABLED";
constexpr std::string_view kGenerallyAvailable = "GA";
constexpr std::array<std::string_view, 6> kStages = {"ALPHA",      "BETA",    kGenerallyAvailable,
                                                     "DEPRECATED", kDisabled, "EAP"};

struct RoleTitle {
  std::string_view name;
  std::string_view title;
};
constexpr auto kTitles = std::to_array<RoleTitle>({
    {"roles/browser", "Browser"},
    {"roles/editor", "Editor"},
    {"roles/iam.denyAdmin", "Deny Admin"},
    {"roles/iam.denyReviewer", "Deny Reviewer"},
    {"roles/iam.roleAdmin", "Role Administrator"},
    {"roles/iam.roleViewer", "Role Viewer"},
    {"roles/iam.securityReviewer", "Security Reviewer"},
    {"roles/iam.serviceAccountAdmin", "Service Account Admin"},
    {"roles/iam.serviceAccountCreator", "Create Service Accounts"},
    {"roles/iam.serviceAccountDeleter", "Delete Service Accounts"},
    {"roles/iam.serviceAccountKeyAdmin", "Service Account Key Admin"},
    {"roles/iam.serviceAccountOpenIdTokenCreator", "Service Account OpenID Connect Identity Token Creator"},
    {"roles/iam.serviceAccountTokenCreator", "Service Account Token Creator"},
    {"roles/iam.serviceAccountViewer", "View Service Accounts"},
    {"roles/lakegate.leaseAdmin", "Lease Admin"},
    {"roles/owner", "Owner"},
    {"roles/resourcemanager.projectIamAdmin", "Project IAM Admin"},
    {"roles/serviceusage.serviceUsageConsumer", "Service Usage Consumer"},
    {"roles/storage.admin", "Storage Admin"},
    {"roles/storage.bucketViewer", "Storage Bucket Viewer"},
    {"roles/storage.expressModeServiceInput", "Storage Express Mode Service Input"},
    {"roles/storage.expressModeServiceOutput", "Storage Express Mode Service Output"},
    {"roles/storage.expressModeUserAccess", "Storage Express Mode User Access"},
    {"roles/storage.folderAdmin", "Storage Folder Admin"},
    {"roles/storage.hmacKeyAdmin", "Storage HMAC Key Admin"},
    {"roles/storage.insightsCollectorService", "Storage Insights Collector Service"},
    {"roles/storage.legacyBucketOwner", "Storage Legacy Bucket Owner"},
    {"roles/storage.legacyBucketReader", "Storage Legacy Bucket Reader"},
    {"roles/storage.legacyBucketWriter", "Storage Legacy Bucket Writer"},
    {"roles/storage.legacyObjectOwner", "Storage Legacy Object Owner"},
    {"roles/storage.legacyObjectReader", "Storage Legacy Object Reader"},
    {"roles/storage.objectAdmin", "Storage Object Admin"},
    {"roles/storage.objectCreator", "Storage Object Creator"},
    {"roles/storage.objectUser", "Storage Object User"},
    {"roles/storage.objectViewer", "Storage Object Viewer"},
    {"roles/viewer", "Viewer"},
});

std::string_view title_of(std::string_view name) {
  for (const RoleTitle& row : kTitles) {
    if (row.name == name) return row.title;
  }
  return name;
}

void write_permissions(JsonWriter& json, const auto& permissions, RoleView view) {
  if (view == RoleView::kBasic || permissions.empty()) return;
  json.begin_array("includedPermissions");
  for (const auto& permission : permissions) json.element(permission);
  json.end_array();
}

Status read_permissions(const nlohmann::json& json, std::vector<std::string>& permissions) {
  permissions.clear();
  RETURN_IF_ERROR(read_texts(json, "includedPermissions", permissions));
  for (const std::string& permission : permissions) {
    if (is_permission(permission)) continue;
    return invalid_argument("Permission " + permission.substr(0, 128) + " is not valid.", "includedPermissions");
  }
  return Status();
}

Status read_stage(const nlohmann::json& json, CustomRole& role) {
  std::string stage(kGenerallyAvailable);
  RETURN_IF_ERROR(read_text(json, "stage", stage));
  if (stage.empty()) stage = kGenerallyAvailable;
  if (std::find(kStages.begin(), kStages.end(), stage) == kStages.end()) {
    return invalid_argument("Invalid value at 'role.stage': '" + stage.substr(0, 64) + "'.", "stage");
  }
  role.is_disabled = stage == kDisabled;
  role.stage = role.is_disabled ? std::string() : stage;
  return Status();
}

}  // namespace

void write_role(JsonWriter& json, const Role& role, RoleView view) {
  json.begin_object();
  json.string("name", role.name);
  json.string("title", title_of(role.name));
  write_permissions(json, role_permissions(role), view);
  json.string("stage", kGenerallyAvailable);
  json.string("etag", "AA==");
  json.end_object();
}

void write_role(JsonWriter& json, const CustomRole& role, RoleView view) {
  json.begin_object();
  json.string("name", role.name);
  json.string_unless_empty("title", role.title);
  json.string_unless_empty("description", role.description);
  write_permissions(json, role.permissions, view);
  json.string("stage", role.is_disabled ? kDisabled : (role.stage.empty() ? kGenerallyAvailable : role.stage));
  json.string("etag", role_etag(role));
  json.end_object();
}

std::string role_etag(const CustomRole& role) { return content_etag(role.name + "\n" + encode_custom_role(role)); }

Status read_role(const nlohmann::json& json, const std::vector<std::string>& mask, CustomRole& role) {
  if (names(mask, "title")) {
    role.title.clear();
    RETURN_IF_ERROR(read_text(json, "title", role.title));
  }
  if (names(mask, "description")) {
    role.description.clear();
    RETURN_IF_ERROR(read_text(json, "description", role.description));
  }
  if (role.title.size() > kTitleBytesMax || role.description.size() > kDescriptionBytesMax) {
    return invalid_argument("The role's title or description is too long.", "role");
  }
  if (names(mask, "includedPermissions")) RETURN_IF_ERROR(read_permissions(json, role.permissions));
  if (names(mask, "stage")) RETURN_IF_ERROR(read_stage(json, role));
  return Status();
}

}  // namespace lakegate::iam
