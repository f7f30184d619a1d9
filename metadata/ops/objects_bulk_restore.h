// storage.objects.bulkRestore: a long-running operation that restores the newest soft-deleted generation of each name
// (https://cloud.google.com/storage/docs/json_api/v1/objects/bulkRestore).
//
// It walks the soft-deleted records in the order of their keys, a bounded number in each step. A name is decided when
// the walk has left it, so what a restore soft-deletes anew (the live generation that it replaces) lies behind the
// walk.
#pragma once

#include <string>
#include <vector>

#include "metadata/ops/operations.h"

namespace lakegate {

struct ObjectsBulkRestoreRequest {
  std::string bucket;
  std::string operation_id;              // Random, from the caller.
  std::vector<std::string> match_globs;  // Any of them; none: every name.
  // Exclusive bounds as RFC 3339 times; empty for none.
  std::string soft_deleted_after;
  std::string soft_deleted_before;
  std::string created_after;
  std::string created_before;
  bool allow_overwrite = false;  // Otherwise names with a live generation are skipped.
  bool copy_source_acl = false;
};

// Keys of Operation::request. Times are RFC 3339, flags "true" or "false", globs one a line.
inline constexpr const char* kBulkRestoreMatchGlobs = "matchGlobs";
inline constexpr const char* kBulkRestoreSoftDeletedAfter = "softDeletedAfterTime";
inline constexpr const char* kBulkRestoreSoftDeletedBefore = "softDeletedBeforeTime";
inline constexpr const char* kBulkRestoreCreatedAfter = "createdAfterTime";
inline constexpr const char* kBulkRestoreCreatedBefore = "createdBeforeTime";
inline constexpr const char* kBulkRestoreAllowOverwrite = "allowOverwrite";
inline constexpr const char* kBulkRestoreCopySourceAcl = "copySourceAcl";
// Keys of Operation::progress that a client is shown (without their prefix); decimal.
inline constexpr const char* kBulkRestoreSucceeded = "metadata.succeededCount";
inline constexpr const char* kBulkRestoreSkipped = "metadata.skippedCount";
inline constexpr const char* kBulkRestoreFailed = "metadata.failedCount";

// Stores the operation. kInvalidArgument for a malformed glob or time, or a bucket without soft delete.
Result<Operation> objects_bulk_restore(Transaction& transaction, const ObjectsBulkRestoreRequest& request);

// An OperationStep. A name whose live generation is protected counts as failed, and the rest goes on.
Status objects_bulk_restore_step(Transaction& transaction, Operation& operation);

}  // namespace lakegate
