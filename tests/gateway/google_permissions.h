// Google's tables of what each method needs, copied (https://cloud.google.com/storage/docs/access-control/iam-json,
// .../iam-xml, revisions of 2026): the permissions that every call of the method needs. Those that only some calls need
// have tests of their own in access_test.cpp.
#pragma once

#include <array>
#include <string_view>

namespace lakegate {

struct GooglePermissions {
  std::string_view id;
  std::string_view permissions;  // Separated by spaces; empty for "None".
};

inline constexpr std::string_view kReadBucketAcl = "storage.buckets.get storage.buckets.getIamPolicy";
inline constexpr std::string_view kWriteBucketAcl =
    "storage.buckets.get storage.buckets.getIamPolicy storage.buckets.setIamPolicy storage.buckets.update";
inline constexpr std::string_view kReadObjectAcl = "storage.objects.get storage.objects.getIamPolicy";
inline constexpr std::string_view kWriteObjectAcl =
    "storage.objects.get storage.objects.getIamPolicy storage.objects.setIamPolicy storage.objects.update";

inline constexpr auto kGooglePermissions = std::to_array<GooglePermissions>({
    {"storage.anywhereCaches.disable", "storage.anywhereCaches.disable"},
    {"storage.anywhereCaches.get", "storage.anywhereCaches.get"},
    {"storage.anywhereCaches.insert", "storage.anywhereCaches.create"},
    {"storage.anywhereCaches.list", "storage.anywhereCaches.list"},
    {"storage.anywhereCaches.pause", "storage.anywhereCaches.pause"},
    {"storage.anywhereCaches.resume", "storage.anywhereCaches.resume"},
    {"storage.anywhereCaches.update", "storage.anywhereCaches.update"},
    {"storage.bucketAccessControls.delete", kWriteBucketAcl},
    {"storage.bucketAccessControls.get", kReadBucketAcl},
    {"storage.bucketAccessControls.insert", kWriteBucketAcl},
    {"storage.bucketAccessControls.list", kReadBucketAcl},
    {"storage.bucketAccessControls.patch", kWriteBucketAcl},
    {"storage.bucketAccessControls.update", kWriteBucketAcl},
    {"storage.buckets.delete", "storage.buckets.delete"},
    {"storage.buckets.get", "storage.buckets.get"},
    {"storage.buckets.getIamPolicy", "storage.buckets.getIamPolicy"},
    // By the discovery document: "this operation requires storage.objects.list permission".
    {"storage.buckets.getStorageLayout", "storage.objects.list"},
    {"storage.buckets.insert", "storage.buckets.create"},
    {"storage.buckets.list", "storage.buckets.list"},
    {"storage.buckets.lockRetentionPolicy", "storage.buckets.update"},
    {"storage.buckets.operations.advanceRelocateBucket", "storage.bucketOperations.advanceRelocateBucket"},
    {"storage.buckets.operations.cancel", "storage.bucketOperations.cancel"},
    {"storage.buckets.operations.get", "storage.bucketOperations.get"},
    {"storage.buckets.operations.list", "storage.bucketOperations.list"},
    {"storage.buckets.patch", "storage.buckets.update"},
    {"storage.buckets.relocate", "storage.buckets.relocate"},
    {"storage.buckets.restore", "storage.buckets.restore"},
    {"storage.buckets.setIamPolicy", "storage.buckets.setIamPolicy"},
    {"storage.buckets.testIamPermissions", ""},
    {"storage.buckets.update", "storage.buckets.update"},
    {"storage.channels.stop", ""},
    {"storage.defaultObjectAccessControls.delete", kWriteBucketAcl},
    {"storage.defaultObjectAccessControls.get", kReadBucketAcl},
    {"storage.defaultObjectAccessControls.insert", kWriteBucketAcl},
    {"storage.defaultObjectAccessControls.list", kReadBucketAcl},
    {"storage.defaultObjectAccessControls.patch", kWriteBucketAcl},
    {"storage.defaultObjectAccessControls.update", kWriteBucketAcl},
    {"storage.folders.delete", "storage.folders.delete"},
    // Not in the table; it deletes what lies in the folder as well.
    {"storage.folders.deleteRecursive", "storage.folders.delete storage.objects.delete"},
    {"storage.folders.get", "storage.folders.get"},
    {"storage.folders.insert", "storage.folders.create"},
    {"storage.folders.list", "storage.folders.list"},
    {"storage.folders.rename", "storage.folders.rename"},
    {"storage.managedFolders.delete", "storage.managedFolders.delete"},
    {"storage.managedFolders.get", "storage.managedFolders.get"},
    {"storage.managedFolders.getIamPolicy", "storage.managedFolders.getIamPolicy"},
    {"storage.managedFolders.insert", "storage.managedFolders.create"},
    {"storage.managedFolders.list", "storage.managedFolders.list"},
    {"storage.managedFolders.setIamPolicy", "storage.managedFolders.setIamPolicy"},
    {"storage.managedFolders.testIamPermissions", ""},
    {"storage.managedFolders.update", "storage.managedFolders.update"},
    {"storage.notifications.delete", "storage.buckets.update"},
    {"storage.notifications.get", "storage.buckets.get"},
    {"storage.notifications.insert", "storage.buckets.update"},
    {"storage.notifications.list", "storage.buckets.get"},
    {"storage.objectAccessControls.delete", kWriteObjectAcl},
    {"storage.objectAccessControls.get", kReadObjectAcl},
    {"storage.objectAccessControls.insert", kWriteObjectAcl},
    {"storage.objectAccessControls.list", kReadObjectAcl},
    {"storage.objectAccessControls.patch", kWriteObjectAcl},
    {"storage.objectAccessControls.update", kWriteObjectAcl},
    {"storage.objects.bulkRestore", "storage.buckets.restore storage.objects.create storage.objects.restore"},
    {"storage.objects.compose", "storage.objects.create"},
    {"storage.objects.copy", "storage.objects.create"},
    {"storage.objects.delete", "storage.objects.delete"},
    {"storage.objects.get", "storage.objects.get"},
    {"storage.objects.getIamPolicy", "storage.objects.getIamPolicy"},
    {"storage.objects.insert", "storage.objects.create"},
    {"storage.objects.list", "storage.objects.list"},
    {"storage.objects.move", "storage.objects.move"},
    {"storage.objects.patch", "storage.objects.update"},
    {"storage.objects.restore", "storage.objects.create storage.objects.restore"},
    {"storage.objects.rewrite", "storage.objects.create"},
    {"storage.objects.setIamPolicy", "storage.objects.setIamPolicy"},
    {"storage.objects.testIamPermissions", ""},
    {"storage.objects.update", "storage.objects.update"},
    {"storage.projects.hmacKeys.create", "storage.hmacKeys.create"},
    {"storage.projects.hmacKeys.delete", "storage.hmacKeys.delete"},
    {"storage.projects.hmacKeys.get", "storage.hmacKeys.get"},
    {"storage.projects.hmacKeys.list", "storage.hmacKeys.list"},
    {"storage.projects.hmacKeys.update", "storage.hmacKeys.update"},
    {"storage.projects.serviceAccount.get", "resourcemanager.projects.get"},
    // Too new for the table; named as those of anywhere caches.
    {"storage.rapidCaches.disable", "storage.rapidCaches.disable"},
    {"storage.rapidCaches.get", "storage.rapidCaches.get"},
    {"storage.rapidCaches.insert", "storage.rapidCaches.create"},
    {"storage.rapidCaches.list", "storage.rapidCaches.list"},
    {"storage.rapidCaches.update", "storage.rapidCaches.update"},

    {"xml.service.get", "storage.buckets.list"},
    {"xml.bucket.get", "storage.objects.list"},
    {"xml.bucket.head", "storage.buckets.get"},
    {"xml.bucket.put", "storage.buckets.create"},
    {"xml.bucket.delete", "storage.buckets.delete"},
    {"xml.object.get", "storage.objects.get"},
    {"xml.object.head", "storage.objects.get"},
    {"xml.object.put.compose", "storage.objects.create"},
    {"xml.object.put.upload_id", "storage.objects.create"},
    {"xml.object.put.copy", "storage.objects.create"},
    {"xml.object.put", "storage.objects.create"},
    {"xml.object.post.upload_id", "storage.objects.create"},
    {"xml.object.post.resumable", "storage.objects.create"},
    {"xml.object.delete.upload_id", "storage.objects.create"},
    {"xml.object.delete", "storage.objects.delete"},
});

}  // namespace lakegate
