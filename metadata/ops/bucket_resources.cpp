#include "metadata/ops/bucket_resources.h"

#include "metadata/ops/managed_folders_insert.h"
#include "metadata/ops/zonal_caches.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

// All but the root.
Result<bool> has_folders(Transaction& transaction, const Bucket& bucket) {
  if (!bucket.hierarchical_namespace_enabled) return false;
  transaction.guard_fence(Table::kFolders, folder_fence(bucket.generation, {}));
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kFolders, object_key_after(bucket.generation, {}),
                                                            prefix_end(object_key_prefix(bucket.generation, {})));
  RETURN_IF_ERROR(cursor->status());
  return cursor->valid();
}

}  // namespace

Status check_holds_no_resources(Transaction& transaction, const Bucket& bucket) {
  const Status not_empty(Code::kConflict, "The bucket you tried to delete is not empty.");
  // Holds only as long as nobody makes a managed folder behind it. A cache that comes in between goes with the bucket.
  transaction.guard_fence(Table::kResources, managed_folders_fence(bucket.generation));
  std::string first = resource_key(ResourceKind::kManagedFolder, bucket.generation, {});
  std::string end = prefix_end(first);
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, std::move(first), std::move(end));
  RETURN_IF_ERROR(cursor->status());
  if (cursor->valid()) return not_empty;
  ASSIGN_OR_RETURN(const bool has_caches, has_zonal_caches(transaction, bucket));
  if (has_caches) return not_empty;
  ASSIGN_OR_RETURN(const bool holds_folders, has_folders(transaction, bucket));
  return holds_folders ? not_empty : Status();
}

}  // namespace lakegate
