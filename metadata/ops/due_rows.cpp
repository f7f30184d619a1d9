#include "metadata/ops/due_rows.h"

#include <memory>

#include "metadata/ops/object_removal.h"
#include "metadata/ops/soft_deleted_buckets.h"
#include "metadata/ops/step_cost.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

Status not_as_said() { return Status(Code::kDataLoss, "A row of what is due says another time than its record."); }

class Step {
 public:
  Step(Transaction& transaction, const DuePosition& from, size_t limit)
      : transaction_(transaction), from_(from), limit_(limit) {}

  Result<DueStep> run() {
    DuePosition position = from_;
    std::string begin = from_.after.empty() ? std::string() : from_.after + '\0';
    const std::unique_ptr<KvCursor> cursor =
        transaction_.scan(Table::kDue, std::move(begin), due_key_after(transaction_.now_us()));
    for (; cursor->valid(); cursor->next()) {
      if (used_ >= limit_) {
        step_.next = std::move(position);
        return std::move(step_);
      }
      const std::string key(cursor->key());
      Result<bool> finished = look_at(key, position);
      if (finished.status().code() == Code::kDataLoss) {
        ++step_.kept;
        ++used_;
        finished = true;
      }
      RETURN_IF_ERROR(finished.status());
      if (!*finished) {
        step_.next = std::move(position);
        return std::move(step_);
      }
      position.after = key;
    }
    RETURN_IF_ERROR(cursor->status());
    // What is left of a bucket that went just now is due at once, behind the rows that this step saw.
    if (step_.buckets_purged > 0) step_.next = std::move(position);
    return std::move(step_);
  }

 private:
  // False where the row's work goes on in the next step.
  Result<bool> look_at(const std::string& key, DuePosition& position) {
    ASSIGN_OR_RETURN(const DueKey due, decode_due_key(key));
    if (due.kind == DueKind::kBucketPurge) return purge_remains(key, due, position);
    ++used_;
    RETURN_IF_ERROR(due.kind == DueKind::kSoftDeletedObject ? purge_object(key, due) : purge_bucket(key, due));
    return true;
  }

  Status purge_object(const std::string& key, const DueKey& due) {
    ASSIGN_OR_RETURN(const NoncurrentKey place, decode_soft_deleted_key(due.payload));
    ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction_.get(Table::kSoftDeleted, due.payload));
    if (!record) return forget(key);
    ASSIGN_OR_RETURN(Object object, decode_object(*record));
    if (object.hard_delete_time_us != due.due_us || object.generation != place.generation) return not_as_said();
    object.name = place.name;
    used_ += step_cost(object) - 1;
    RETURN_IF_ERROR(purge_soft_deleted(transaction_, place.bucket_generation, object, /*bucket_is_gone=*/false));
    ++step_.objects_purged;
    return Status();
  }

  Status purge_bucket(const std::string& key, const DueKey& due) {
    ASSIGN_OR_RETURN(const ResourceKey place, decode_resource_key(due.payload));
    ASSIGN_OR_RETURN(const std::optional<Bucket> bucket,
                     read_soft_deleted_bucket(transaction_, place.id, place.bucket_generation));
    if (!bucket) return forget(key);
    if (bucket->hard_delete_time_us != due.due_us || bucket->generation != place.bucket_generation) {
      return not_as_said();
    }
    erase_soft_deleted_bucket(transaction_, *bucket);
    begin_bucket_purge(transaction_, bucket->generation);
    ++step_.buckets_purged;
    return Status();
  }

  Result<bool> purge_remains(const std::string& key, const DueKey& due, DuePosition& position) {
    if (due.payload.size() != sizeof(uint64_t)) return Status(Code::kDataLoss, "A row of what is due is damaged.");
    const BucketPurgePosition from = position.purging == key ? position.purge : BucketPurgePosition();
    ASSIGN_OR_RETURN(BucketPurgeStep purged,
                     bucket_purge_step(transaction_, read_be64(due.payload, 0), from, limit_ - used_));
    used_ += purged.cost + 1;
    step_.remains_removed += purged.removed;
    step_.kept += purged.position.kept - from.kept;
    position.purging = key;
    position.purge = std::move(purged.position);
    if (!purged.done) return false;
    // What stays belongs to nobody any more; the row says so, and the purge is tried again.
    if (position.purge.kept == 0) transaction_.erase(Table::kDue, key);
    return true;
  }

  Status forget(const std::string& key) {
    transaction_.erase(Table::kDue, key);
    ++step_.stale_removed;
    return Status();
  }

  Transaction& transaction_;
  const DuePosition& from_;
  const size_t limit_;
  size_t used_ = 0;
  DueStep step_;
};

}  // namespace

Result<DueStep> due_step(Transaction& transaction, const DuePosition& from, size_t limit) {
  return Step(transaction, from, limit).run();
}

Result<std::optional<int64_t>> due_first_us(Transaction& transaction) {
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kDue, {}, {});
  RETURN_IF_ERROR(cursor->status());
  if (!cursor->valid()) return std::optional<int64_t>();
  ASSIGN_OR_RETURN(const DueKey due, decode_due_key(cursor->key()));
  return std::optional<int64_t>(due.due_us);
}

}  // namespace lakegate
