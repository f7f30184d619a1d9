#include "auth/scopes.h"

#include <algorithm>
#include <array>

namespace lakegate {
namespace {

struct ScopeRow {
  std::string_view scope;
  ScopeReach reach;
};
constexpr std::string_view kPrefix = "https://www.googleapis.com/auth/";
constexpr std::array kScopes = {
    ScopeRow{"cloud-platform", ScopeReach::kControl},          ScopeRow{"cloud-platform.read-only", ScopeReach::kRead},
    ScopeRow{"devstorage.full_control", ScopeReach::kControl}, ScopeRow{"devstorage.read_write", ScopeReach::kWrite},
    ScopeRow{"devstorage.read_only", ScopeReach::kRead},
};

// By the method's scopes in the discovery document, revision 20260906: what changes metadata or reads a bucket's policy
// needs more than its name says.
constexpr std::array<std::string_view, 9> kControlled = {
    "storage.buckets.getIamPolicy", "storage.buckets.update",  "storage.buckets.setIpFilter",
    "storage.objects.update",       "storage.objects.restore", "storage.objects.overrideUnlockedRetention",
    "storage.hmacKeys.create",      "storage.hmacKeys.update", "storage.managedFolders.update",
};

}  // namespace

ScopeReach reach_needed_for(std::string_view permission) {
  if (permission.empty()) return ScopeReach::kNothing;
  if (std::find(kControlled.begin(), kControlled.end(), permission) != kControlled.end()) return ScopeReach::kControl;
  if (permission.ends_with(".setIamPolicy")) return ScopeReach::kControl;
  const std::string_view verb = permission.substr(permission.rfind('.') + 1);
  const bool reads = verb.starts_with("get") || verb.starts_with("list") || verb == "use";
  return reads ? ScopeReach::kRead : ScopeReach::kWrite;
}

ScopeReach reach_of(const std::vector<std::string>& scopes) {
  ScopeReach reach = ScopeReach::kNothing;
  for (const std::string& scope : scopes) {
    if (!scope.starts_with(kPrefix)) continue;
    const std::string_view name = std::string_view(scope).substr(kPrefix.size());
    for (const ScopeRow& row : kScopes) {
      if (row.scope == name) reach = std::max(reach, row.reach);
    }
  }
  return reach;
}

}  // namespace lakegate
