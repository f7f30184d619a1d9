#include "auth/roles.h"

#include <algorithm>
#include <array>
#include <bitset>

namespace lakegate {
namespace {

constexpr std::string_view kService = "storage.";

constexpr auto kPermissions = std::to_array<std::string_view>({
    "iam.denypolicies.create",
    "iam.denypolicies.delete",
    "iam.denypolicies.get",
    "iam.denypolicies.list",
    "iam.denypolicies.update",
    "iam.roles.create",
    "iam.roles.delete",
    "iam.roles.get",
    "iam.roles.list",
    "iam.roles.update",
    "iam.serviceAccountKeys.create",
    "iam.serviceAccountKeys.delete",
    "iam.serviceAccountKeys.get",
    "iam.serviceAccountKeys.list",
    "iam.serviceAccounts.create",
    "iam.serviceAccounts.delete",
    "iam.serviceAccounts.disable",
    "iam.serviceAccounts.enable",
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getIamPolicy",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.list",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
    "iam.serviceAccounts.update",
    // Of our own (docs/using/leases.md).
    "lakegate.leases.acquire",
    "lakegate.leases.break",
    "lakegate.leases.change",
    "lakegate.leases.get",
    "lakegate.leases.list",
    "lakegate.leases.release",
    "lakegate.leases.renew",
    "resourcemanager.projects.createBillingAssignment",
    "resourcemanager.projects.get",
    "resourcemanager.projects.getIamPolicy",
    "resourcemanager.projects.setIamPolicy",
    "serviceusage.services.use",
    "storage.anywhereCaches.create",
    "storage.anywhereCaches.disable",
    "storage.anywhereCaches.get",
    "storage.anywhereCaches.list",
    "storage.anywhereCaches.pause",
    "storage.anywhereCaches.resume",
    "storage.anywhereCaches.update",
    "storage.bucketOperations.advanceRelocateBucket",
    "storage.bucketOperations.cancel",
    "storage.bucketOperations.get",
    "storage.bucketOperations.list",
    "storage.buckets.create",
    "storage.buckets.createTagBinding",
    "storage.buckets.delete",
    "storage.buckets.deleteTagBinding",
    "storage.buckets.enableObjectRetention",
    "storage.buckets.exemptFromIpFilter",
    "storage.buckets.get",
    "storage.buckets.getIamPolicy",
    "storage.buckets.getIpFilter",
    "storage.buckets.getObjectInsights",
    "storage.buckets.list",
    "storage.buckets.listEffectiveTags",
    "storage.buckets.listTagBindings",
    "storage.buckets.relocate",
    "storage.buckets.restore",
    "storage.buckets.setIamPolicy",
    "storage.buckets.setIpFilter",
    "storage.buckets.update",
    "storage.folders.create",
    "storage.folders.delete",
    "storage.folders.get",
    "storage.folders.list",
    "storage.folders.rename",
    "storage.hmacKeys.create",
    "storage.hmacKeys.delete",
    "storage.hmacKeys.get",
    "storage.hmacKeys.list",
    "storage.hmacKeys.update",
    "storage.intelligenceConfigs.get",
    "storage.intelligenceConfigs.update",
    "storage.managedFolders.create",
    "storage.managedFolders.delete",
    "storage.managedFolders.get",
    "storage.managedFolders.getIamPolicy",
    "storage.managedFolders.list",
    "storage.managedFolders.setIamPolicy",
    "storage.managedFolders.update",
    "storage.multipartUploads.abort",
    "storage.multipartUploads.create",
    "storage.multipartUploads.list",
    "storage.multipartUploads.listParts",
    "storage.objects.create",
    "storage.objects.createContext",
    "storage.objects.delete",
    "storage.objects.deleteContext",
    "storage.objects.dropContexts",
    "storage.objects.get",
    "storage.objects.getIamPolicy",
    "storage.objects.list",
    "storage.objects.move",
    "storage.objects.overrideUnlockedRetention",
    "storage.objects.restore",
    "storage.objects.setIamPolicy",
    "storage.objects.setRetention",
    "storage.objects.update",
    "storage.objects.updateContext",
    "storage.rapidCaches.create",
    "storage.rapidCaches.disable",
    "storage.rapidCaches.get",
    "storage.rapidCaches.list",
    "storage.rapidCaches.update",
});

constexpr bool kLegacy = true;
constexpr bool kBasic = true;

constexpr auto kRoles = std::to_array<Role>({
    {"roles/storage.admin", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "anywhereCaches.* bucketOperations.* buckets.* folders.* intelligenceConfigs.* managedFolders.* "
     "multipartUploads.* objects.* rapidCaches.* resourcemanager.projects.get lakegate.leases.*"},
    {"roles/storage.objectAdmin", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "folders.* managedFolders.* multipartUploads.* objects.* lakegate.leases.*"},
    {"roles/storage.objectUser", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "folders.* managedFolders.create managedFolders.delete managedFolders.get managedFolders.list multipartUploads.* "
     "objects.create objects.createContext objects.delete objects.deleteContext objects.get objects.list objects.move "
     "objects.restore objects.update objects.updateContext "
     "lakegate.leases.acquire lakegate.leases.change lakegate.leases.get lakegate.leases.list lakegate.leases.release "
     "lakegate.leases.renew"},
    {"roles/storage.objectViewer", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "folders.get folders.list managedFolders.get managedFolders.list objects.get objects.list "
     "lakegate.leases.get lakegate.leases.list"},
    {"roles/storage.objectCreator", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "folders.create managedFolders.create multipartUploads.abort multipartUploads.create multipartUploads.listParts "
     "objects.create objects.createContext"},
    {"roles/storage.folderAdmin", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "folders.* managedFolders.* multipartUploads.* objects.*"},
    {"roles/storage.bucketViewer", RoleScope::kBucket, !kLegacy, !kBasic, "buckets.get buckets.list"},
    {"roles/storage.hmacKeyAdmin", RoleScope::kProjectOnly, !kLegacy, !kBasic, "hmacKeys.*"},
    {"roles/storage.insightsCollectorService", RoleScope::kBucket, !kLegacy, !kBasic,
     "buckets.get buckets.getObjectInsights"},
    {"roles/storage.expressModeServiceInput", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "objects.create objects.delete objects.list objects.update"},
    {"roles/storage.expressModeServiceOutput", RoleScope::kBucketAndManagedFolder, !kLegacy, !kBasic,
     "objects.delete objects.get objects.list"},
    {"roles/storage.expressModeUserAccess", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "buckets.get buckets.list multipartUploads.* objects.create objects.delete objects.get objects.list "
     "objects.restore objects.update"},
    {"roles/storage.legacyBucketOwner", RoleScope::kBucket, kLegacy, !kBasic,
     "anywhereCaches.* bucketOperations.* buckets.enableObjectRetention buckets.get buckets.getIamPolicy "
     "buckets.getIpFilter buckets.relocate buckets.setIamPolicy buckets.setIpFilter buckets.update folders.* "
     "managedFolders.* multipartUploads.* objects.create objects.createContext objects.delete objects.deleteContext "
     "objects.list objects.restore objects.setRetention objects.updateContext rapidCaches.*"},
    {"roles/storage.legacyBucketReader", RoleScope::kBucket, kLegacy, !kBasic,
     "buckets.get folders.get folders.list managedFolders.get managedFolders.list multipartUploads.list objects.list"},
    {"roles/storage.legacyBucketWriter", RoleScope::kBucket, kLegacy, !kBasic,
     "buckets.get folders.* managedFolders.create managedFolders.delete managedFolders.get managedFolders.list "
     "multipartUploads.* objects.create objects.createContext objects.delete objects.deleteContext objects.list "
     "objects.restore objects.setRetention objects.updateContext"},
    {"roles/storage.legacyObjectOwner", RoleScope::kBucket, kLegacy, !kBasic,
     "objects.get objects.getIamPolicy objects.overrideUnlockedRetention objects.setIamPolicy objects.setRetention "
     "objects.update"},
    {"roles/storage.legacyObjectReader", RoleScope::kBucket, kLegacy, !kBasic, "objects.get"},
    {"roles/lakegate.leaseAdmin", RoleScope::kBucket, !kLegacy, !kBasic, "lakegate.leases.*"},
    // Google's owners and editors may also sign in as any service account of the project, by a key that they make.
    // Here an owner may, and an editor may not: the first administrator is a service account
    // (docs/operating/access.md).
    {"roles/owner", RoleScope::kBucket, !kLegacy, kBasic,
     "buckets.create buckets.delete buckets.list hmacKeys.* iam.roles.* iam.serviceAccountKeys.* "
     "iam.serviceAccounts.create iam.serviceAccounts.delete iam.serviceAccounts.disable iam.serviceAccounts.enable "
     "iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy iam.serviceAccounts.list iam.serviceAccounts.update "
     "resourcemanager.projects.* serviceusage.services.use"},
    {"roles/editor", RoleScope::kBucket, !kLegacy, kBasic,
     "buckets.create buckets.delete buckets.list hmacKeys.* iam.roles.get iam.roles.list iam.serviceAccountKeys.get "
     "iam.serviceAccountKeys.list iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy iam.serviceAccounts.list "
     "resourcemanager.projects.get resourcemanager.projects.getIamPolicy serviceusage.services.use"},
    {"roles/viewer", RoleScope::kBucket, !kLegacy, kBasic,
     "buckets.list hmacKeys.get hmacKeys.list iam.roles.get iam.roles.list iam.serviceAccountKeys.get "
     "iam.serviceAccountKeys.list iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy iam.serviceAccounts.list "
     "resourcemanager.projects.get resourcemanager.projects.getIamPolicy"},
    {"roles/browser", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "resourcemanager.projects.get resourcemanager.projects.getIamPolicy"},
    {"roles/iam.denyAdmin", RoleScope::kProjectOnly, !kLegacy, !kBasic, "iam.denypolicies.*"},
    {"roles/iam.denyReviewer", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.denypolicies.get iam.denypolicies.list"},
    {"roles/iam.roleAdmin", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.roles.* resourcemanager.projects.get resourcemanager.projects.getIamPolicy"},
    {"roles/iam.roleViewer", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.roles.get iam.roles.list resourcemanager.projects.get resourcemanager.projects.getIamPolicy"},
    {"roles/iam.securityReviewer", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "buckets.getIamPolicy buckets.list hmacKeys.list iam.denypolicies.list iam.roles.get iam.roles.list "
     "iam.serviceAccountKeys.list iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy iam.serviceAccounts.list "
     "managedFolders.getIamPolicy managedFolders.list objects.getIamPolicy objects.list resourcemanager.projects.get "
     "resourcemanager.projects.getIamPolicy"},
    {"roles/iam.serviceAccountAdmin", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccounts.create iam.serviceAccounts.delete iam.serviceAccounts.disable iam.serviceAccounts.enable "
     "iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy iam.serviceAccounts.list iam.serviceAccounts.update "
     "resourcemanager.projects.get"},
    {"roles/iam.serviceAccountCreator", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccounts.create iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get"},
    {"roles/iam.serviceAccountDeleter", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccounts.delete iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get"},
    {"roles/iam.serviceAccountKeyAdmin", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccountKeys.* iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get"},
    {"roles/iam.serviceAccountOpenIdTokenCreator", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccounts.getOpenIdToken"},
    {"roles/iam.serviceAccountTokenCreator", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccounts.get iam.serviceAccounts.getAccessToken iam.serviceAccounts.getOpenIdToken "
     "iam.serviceAccounts.list iam.serviceAccounts.signBlob iam.serviceAccounts.signJwt"},
    {"roles/iam.serviceAccountViewer", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "iam.serviceAccountKeys.get iam.serviceAccountKeys.list iam.serviceAccounts.get iam.serviceAccounts.getIamPolicy "
     "iam.serviceAccounts.list resourcemanager.projects.get"},
    {"roles/resourcemanager.projectIamAdmin", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "resourcemanager.projects.get resourcemanager.projects.getIamPolicy resourcemanager.projects.setIamPolicy"},
    {"roles/serviceusage.serviceUsageConsumer", RoleScope::kProjectOnly, !kLegacy, !kBasic,
     "serviceusage.services.use"},
});

bool grant_covers(std::string_view grant, std::string_view permission) {
  if (!grant.ends_with(".*")) return grant == permission;
  return permission.starts_with(grant.substr(0, grant.size() - 1));
}

bool grants_cover(std::string_view grants, std::string_view permission) {
  if (permission.starts_with(kService)) permission.remove_prefix(kService.size());
  while (!grants.empty()) {
    const size_t space = grants.find(' ');
    if (grant_covers(grants.substr(0, space), permission)) return true;
    grants = space == std::string_view::npos ? std::string_view() : grants.substr(space + 1);
  }
  return false;
}

// A bit for each of kPermissions.
using PermissionSet = std::bitset<kPermissions.size()>;

// Of each of kRoles.
std::vector<PermissionSet> permission_sets() {
  std::vector<PermissionSet> sets;
  for (const Role& role : kRoles) {
    PermissionSet& set = sets.emplace_back();
    for (size_t i = 0; i < kPermissions.size(); ++i) set[i] = grants_cover(role.grants, kPermissions[i]);
  }
  return sets;
}

}  // namespace

std::span<const Role> all_roles() { return kRoles; }

const Role* find_role(std::string_view name) {
  const auto found = std::find_if(kRoles.begin(), kRoles.end(), [&](const Role& role) { return role.name == name; });
  return found == kRoles.end() ? nullptr : &*found;
}

std::span<const std::string_view> all_permissions() { return kPermissions; }

bool is_permission(std::string_view permission) {
  return std::binary_search(kPermissions.begin(), kPermissions.end(), permission);
}

bool role_grants(const Role& role, std::string_view permission) {
  const auto found = std::lower_bound(kPermissions.begin(), kPermissions.end(), permission);
  if (found == kPermissions.end() || *found != permission) return false;
  static const std::vector<PermissionSet> sets = permission_sets();
  return sets[static_cast<size_t>(&role - kRoles.data())][static_cast<size_t>(found - kPermissions.begin())];
}

std::vector<std::string_view> role_permissions(const Role& role) {
  std::vector<std::string_view> permissions;
  for (const std::string_view permission : kPermissions) {
    if (role_grants(role, permission)) permissions.push_back(permission);
  }
  return permissions;
}

}  // namespace lakegate
