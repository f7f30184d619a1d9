#include "metadata/ops/blob_refs.h"

#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

std::string ref_key(uint64_t bucket_generation, const Object& object, const BlobId& blob) {
  return blob_ref_key({blob, bucket_generation, object.name, object.generation});
}

}  // namespace

std::set<std::pair<BlobId, BlobKind>> distinct_blobs(const Object& object) {
  std::set<std::pair<BlobId, BlobKind>> blobs;
  for (const Extent& extent : object.extents) blobs.emplace(extent.blob, extent.kind);
  return blobs;
}

void add_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object) {
  for (const auto& [blob, kind] : distinct_blobs(object)) {
    std::string key = ref_key(bucket_generation, object, blob);
    const size_t stamp_offset = blob_ref_stamp_offset(key);
    transaction.put_stamped(Table::kBlobRefs, std::move(key), stamp_offset, {}, kNoStamp);
  }
}

void copy_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object,
                    const std::string& new_name) {
  for (const auto& [blob, kind] : distinct_blobs(object)) {
    transaction.put(Table::kBlobRefs, blob_ref_key({blob, bucket_generation, new_name, object.generation}), {});
  }
}

void forget_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object) {
  for (const auto& [blob, kind] : distinct_blobs(object)) {
    transaction.erase(Table::kBlobRefs, ref_key(bucket_generation, object, blob));
  }
}

void remove_blob_refs(Transaction& transaction, uint64_t bucket_generation, const Object& object) {
  for (const auto& [blob, kind] : distinct_blobs(object)) {
    transaction.erase(Table::kBlobRefs, ref_key(bucket_generation, object, blob));
    add_garbage(transaction, blob, kind);
  }
}

void add_garbage(Transaction& transaction, const BlobId& blob, BlobKind kind) {
  transaction.put(Table::kGarbage, garbage_key(blob, kind), {});
}

}  // namespace lakegate
