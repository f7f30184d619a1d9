#include "metadata/kv/kv_store.h"

namespace lakegate {

std::string_view table_name(Table table) {
  switch (table) {
    case Table::kSystem:
      return "system";
    case Table::kBuckets:
      return "buckets";
    case Table::kObjects:
      return "objects";
    case Table::kNoncurrent:
      return "noncurrent";
    case Table::kInline:
      return "inline";
    case Table::kUploads:
      return "uploads";
    case Table::kBlobRefs:
      return "blob_refs";
    case Table::kGarbage:
      return "garbage";
    case Table::kChangeFeed:
      return "change_feed";
    case Table::kSoftDeleted:
      return "soft_deleted";
    case Table::kDue:
      return "due";
    case Table::kFolders:
      return "folders";
    case Table::kResources:
      return "resources";
    case Table::kLeases:
      break;
  }
  return "leases";
}

}  // namespace lakegate
