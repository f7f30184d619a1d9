#include "metadata/ops/bucket_purge.h"

#include <array>
#include <memory>

#include "metadata/ops/lease_fence.h"
#include "metadata/ops/multipart_lookup.h"
#include "metadata/ops/object_removal.h"
#include "metadata/ops/step_cost.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/multipart_upload_codec.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

// The tables whose rows stand under the generations of buckets.
constexpr std::array kTables = {Table::kSoftDeleted, Table::kNoncurrent, Table::kFolders, Table::kLeases};
// The kinds of resources of a bucket. The rows are all there is of them, except for parts, which have bytes.
constexpr std::array kKinds = {
    ResourceKind::kBucketIamPolicy, ResourceKind::kManagedFolder,     ResourceKind::kManagedFolderIamPolicy,
    ResourceKind::kNotification,    ResourceKind::kAnywhereCache,     ResourceKind::kRapidCache,
    ResourceKind::kOperation,       ResourceKind::kLifecycleProgress, ResourceKind::kMultipartUpload,
    ResourceKind::kMultipartPart,
};
// The kinds behind kMultipartPart belong to no bucket.
static_assert(kResourceKindLast == ResourceKind::kDenyPolicy, "Say how a new kind goes with its bucket.");
constexpr size_t kStageCount = kTables.size() + kKinds.size();

struct Stretch {
  Table table;
  std::string prefix;
};

Stretch stretch_of(size_t stage, uint64_t bucket_generation) {
  if (stage < kTables.size()) return {kTables.at(stage), object_key_prefix(bucket_generation, {})};
  return {Table::kResources, resource_key(kKinds.at(stage - kTables.size()), bucket_generation, {})};
}

class Purge {
 public:
  Purge(Transaction& transaction, uint64_t bucket_generation) : transaction_(transaction), changes_(transaction) {
    // Of the bucket's settings nothing is known any more; its soft delete is over with it.
    gone_.generation = bucket_generation;
  }

  // What the removals so far cost (step_cost()).
  size_t cost() const { return cost_; }

  // kDataLoss for a row that cannot be judged, kPermissionDenied for one that is protected: it stays.
  Status remove(Table table, const std::string& key) {
    ++cost_;
    if (table == Table::kSoftDeleted || table == Table::kNoncurrent) return remove_generation_at(table, key);
    if (table == Table::kResources) RETURN_IF_ERROR(remove_part_bytes(key));
    transaction_.erase(table, key);
    return Status();
  }

 private:
  // Where the row is that of a part.
  Status remove_part_bytes(const std::string& key) {
    ASSIGN_OR_RETURN(const ResourceKey resource, decode_resource_key(key));
    if (resource.kind != ResourceKind::kMultipartPart) return Status();
    ASSIGN_OR_RETURN(const MultipartPartPlace place, decode_multipart_part_place(resource.id));
    ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction_.get(Table::kResources, key));
    if (!record) return Status();
    ASSIGN_OR_RETURN(MultipartPart part, decode_multipart_part(*record));
    part.number = place.number;
    forget_part_ref(transaction_, gone_.generation, place.upload_id, part, PartBytes::kGarbage);
    return Status();
  }

  Status remove_generation_at(Table table, const std::string& key) {
    ASSIGN_OR_RETURN(const NoncurrentKey place, decode_noncurrent_key(key));
    ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction_.get(table, key));
    if (!record) return Status();
    ASSIGN_OR_RETURN(Object object, decode_object(*record));
    if (object.generation != place.generation) {
      return Status(Code::kDataLoss, "A stored object record stands under another generation.");
    }
    object.name = place.name;
    cost_ += step_cost(object) - 1;
    if (table == Table::kNoncurrent) {
      return remove_generation(transaction_, gone_, object, lease_pass_of_gone_bucket(gone_, object.name), changes_);
    }
    return purge_soft_deleted(transaction_, gone_.generation, object, /*bucket_is_gone=*/true);
  }

  Transaction& transaction_;
  ChangeAppender changes_;
  Bucket gone_;
  size_t cost_ = 0;
};

}  // namespace

Result<BucketPurgeStep> bucket_purge_step(Transaction& transaction, uint64_t bucket_generation,
                                          const BucketPurgePosition& from, size_t limit) {
  BucketPurgeStep step;
  step.position = from;
  Purge purge(transaction, bucket_generation);
  for (; step.position.stage < kStageCount; ++step.position.stage, step.position.after.clear()) {
    const Stretch stretch = stretch_of(step.position.stage, bucket_generation);
    std::string begin = step.position.after.empty() ? stretch.prefix : step.position.after + '\0';
    const std::unique_ptr<KvCursor> cursor =
        transaction.scan(stretch.table, std::move(begin), prefix_end(stretch.prefix));
    for (; cursor->valid(); cursor->next()) {
      if (purge.cost() >= limit) return step;
      const std::string key(cursor->key());
      const Status status = purge.remove(stretch.table, key);
      const bool stays = status.code() == Code::kDataLoss || status.code() == Code::kPermissionDenied;
      if (!status.ok() && !stays) return status;
      ++(stays ? step.position.kept : step.removed);
      step.cost = purge.cost();
      step.position.after = key;
    }
    RETURN_IF_ERROR(cursor->status());
  }
  step.done = true;
  return step;
}

}  // namespace lakegate
