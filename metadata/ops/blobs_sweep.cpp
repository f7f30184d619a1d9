#include "metadata/ops/blobs_sweep.h"

#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<std::vector<GarbageBlob>> blobs_list_garbage(Transaction& transaction, const std::optional<BlobId>& after,
                                                    size_t limit) {
  std::string begin = after ? prefix_end(inline_key(*after)) : std::string();
  std::vector<GarbageBlob> candidates;
  // The greatest id has nothing behind it.
  if (after && begin.empty()) return candidates;
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kGarbage, std::move(begin), {});
  for (; cursor->valid() && candidates.size() < limit; cursor->next()) {
    ASSIGN_OR_RETURN(const GarbageKey key, decode_garbage_key(cursor->key()));
    candidates.push_back({key.blob, key.kind});
  }
  RETURN_IF_ERROR(cursor->status());
  return candidates;
}

Result<bool> blobs_is_referenced(Transaction& transaction, const BlobId& blob) {
  std::string begin = blob_ref_prefix(blob);
  std::string end = prefix_end(begin);
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kBlobRefs, std::move(begin), std::move(end));
  RETURN_IF_ERROR(cursor->status());
  return cursor->valid();
}

Result<size_t> blobs_forget_garbage(Transaction& transaction, std::span<const GarbageBlob> garbage) {
  size_t freed = 0;
  for (const GarbageBlob& each : garbage) {
    const std::string key = garbage_key(each.blob, each.kind);
    // Guarded: whoever drops the last reference meanwhile writes this row anew, and it must not be lost.
    ASSIGN_OR_RETURN(const std::optional<std::string> row, transaction.get(Table::kGarbage, key));
    if (!row) continue;
    ASSIGN_OR_RETURN(const bool referenced, blobs_is_referenced(transaction, each.blob));
    transaction.erase(Table::kGarbage, key);
    if (referenced) continue;
    if (each.kind == BlobKind::kInline) transaction.erase(Table::kInline, inline_key(each.blob));
    ++freed;
  }
  return freed;
}

}  // namespace lakegate
