// The scope of Cloud Storage that each method of the JSON API needs at least, by the discovery document of revision
// 20260408. "devstorage.read_only", "read_write" and "full_control" are kRead, kWrite and kControl.
#pragma once

#include <array>
#include <string_view>

#include "auth/scopes.h"

namespace lakegate {

struct GoogleScope {
  std::string_view id;
  ScopeReach reach;
};

inline constexpr auto kGoogleScopes = std::to_array<GoogleScope>({
    {"storage.anywhereCaches.disable", ScopeReach::kWrite},
    {"storage.anywhereCaches.get", ScopeReach::kRead},
    {"storage.anywhereCaches.insert", ScopeReach::kWrite},
    {"storage.anywhereCaches.list", ScopeReach::kRead},
    {"storage.anywhereCaches.pause", ScopeReach::kWrite},
    {"storage.anywhereCaches.resume", ScopeReach::kWrite},
    {"storage.anywhereCaches.update", ScopeReach::kWrite},
    {"storage.bucketAccessControls.delete", ScopeReach::kControl},
    {"storage.bucketAccessControls.get", ScopeReach::kControl},
    {"storage.bucketAccessControls.insert", ScopeReach::kControl},
    {"storage.bucketAccessControls.list", ScopeReach::kControl},
    {"storage.bucketAccessControls.patch", ScopeReach::kControl},
    {"storage.bucketAccessControls.update", ScopeReach::kControl},
    {"storage.buckets.delete", ScopeReach::kWrite},
    {"storage.buckets.get", ScopeReach::kRead},
    {"storage.buckets.getIamPolicy", ScopeReach::kControl},
    {"storage.buckets.getStorageLayout", ScopeReach::kRead},
    {"storage.buckets.insert", ScopeReach::kWrite},
    {"storage.buckets.list", ScopeReach::kRead},
    {"storage.buckets.lockRetentionPolicy", ScopeReach::kWrite},
    {"storage.buckets.operations.advanceRelocateBucket", ScopeReach::kWrite},
    {"storage.buckets.operations.cancel", ScopeReach::kWrite},
    {"storage.buckets.operations.get", ScopeReach::kRead},
    {"storage.buckets.operations.list", ScopeReach::kRead},
    {"storage.buckets.patch", ScopeReach::kControl},
    {"storage.buckets.relocate", ScopeReach::kWrite},
    {"storage.buckets.restore", ScopeReach::kWrite},
    {"storage.buckets.setIamPolicy", ScopeReach::kControl},
    {"storage.buckets.testIamPermissions", ScopeReach::kRead},
    {"storage.buckets.update", ScopeReach::kControl},
    {"storage.channels.stop", ScopeReach::kRead},
    {"storage.defaultObjectAccessControls.delete", ScopeReach::kControl},
    {"storage.defaultObjectAccessControls.get", ScopeReach::kControl},
    {"storage.defaultObjectAccessControls.insert", ScopeReach::kControl},
    {"storage.defaultObjectAccessControls.list", ScopeReach::kControl},
    {"storage.defaultObjectAccessControls.patch", ScopeReach::kControl},
    {"storage.defaultObjectAccessControls.update", ScopeReach::kControl},
    {"storage.folders.delete", ScopeReach::kWrite},
    {"storage.folders.deleteRecursive", ScopeReach::kWrite},
    {"storage.folders.get", ScopeReach::kRead},
    {"storage.folders.insert", ScopeReach::kWrite},
    {"storage.folders.list", ScopeReach::kRead},
    {"storage.folders.rename", ScopeReach::kWrite},
    {"storage.managedFolders.delete", ScopeReach::kWrite},
    {"storage.managedFolders.get", ScopeReach::kRead},
    {"storage.managedFolders.getIamPolicy", ScopeReach::kRead},
    {"storage.managedFolders.insert", ScopeReach::kWrite},
    {"storage.managedFolders.list", ScopeReach::kRead},
    {"storage.managedFolders.setIamPolicy", ScopeReach::kControl},
    {"storage.managedFolders.testIamPermissions", ScopeReach::kRead},
    {"storage.notifications.delete", ScopeReach::kWrite},
    {"storage.notifications.get", ScopeReach::kRead},
    {"storage.notifications.insert", ScopeReach::kWrite},
    {"storage.notifications.list", ScopeReach::kRead},
    {"storage.objectAccessControls.delete", ScopeReach::kControl},
    {"storage.objectAccessControls.get", ScopeReach::kControl},
    {"storage.objectAccessControls.insert", ScopeReach::kControl},
    {"storage.objectAccessControls.list", ScopeReach::kControl},
    {"storage.objectAccessControls.patch", ScopeReach::kControl},
    {"storage.objectAccessControls.update", ScopeReach::kControl},
    {"storage.objects.bulkRestore", ScopeReach::kWrite},
    {"storage.objects.compose", ScopeReach::kWrite},
    {"storage.objects.copy", ScopeReach::kWrite},
    {"storage.objects.delete", ScopeReach::kWrite},
    {"storage.objects.get", ScopeReach::kRead},
    {"storage.objects.getIamPolicy", ScopeReach::kRead},
    {"storage.objects.insert", ScopeReach::kWrite},
    {"storage.objects.list", ScopeReach::kRead},
    {"storage.objects.move", ScopeReach::kWrite},
    {"storage.objects.patch", ScopeReach::kControl},
    {"storage.objects.restore", ScopeReach::kControl},
    {"storage.objects.rewrite", ScopeReach::kWrite},
    {"storage.objects.setIamPolicy", ScopeReach::kWrite},
    {"storage.objects.testIamPermissions", ScopeReach::kRead},
    {"storage.objects.update", ScopeReach::kControl},
    {"storage.projects.hmacKeys.create", ScopeReach::kControl},
    {"storage.projects.hmacKeys.delete", ScopeReach::kWrite},
    {"storage.projects.hmacKeys.get", ScopeReach::kRead},
    {"storage.projects.hmacKeys.list", ScopeReach::kRead},
    {"storage.projects.hmacKeys.update", ScopeReach::kControl},
    {"storage.projects.serviceAccount.get", ScopeReach::kRead},
});

}  // namespace lakegate
