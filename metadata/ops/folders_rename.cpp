#include "metadata/ops/folders_rename.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/folder_name.h"
#include "metadata/names.h"
#include "metadata/ops/blob_refs.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/change_appender.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folder_tree.h"
#include "metadata/ops/folders_get.h"
#include "metadata/ops/folders_insert.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/step_cost.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

// Keys of Operation::progress: which rows the copying is at, the last key that was copied or of which the object was
// erased (in hex), the last folder that the erasing has walked, how many rows were copied and erased, and why the
// operation is undone.
constexpr const char* kRows = "rows";
constexpr const char* kPosition = "position";
constexpr const char* kFolderPosition = "folderPosition";
constexpr const char* kCopied = "copied";
constexpr const char* kErased = "erased";
constexpr const char* kErrorCode = "errorCode";
constexpr const char* kErrorMessage = "errorMessage";

class Rename {
 public:
  Rename(Transaction& transaction, Operation& operation, const Bucket& bucket, FolderLocks& locks, FolderLock& lock)
      : transaction_(transaction), operation_(operation), bucket_(bucket), locks_(locks), lock_(lock) {}

  Status step() {
    switch (lock_.state) {
      case FolderLockState::kCopying:
        return copy();
      case FolderLockState::kMoved:
        return clean_up(lock_.folder);
      case FolderLockState::kUndoing:
        return clean_up(lock_.destination);
      case FolderLockState::kDeleting:
        break;
    }
    return internal_error("The lock of a rename is in a wrong state.");
  }

 private:
  uint64_t number(const char* key) const {
    const auto found = operation_.progress.find(key);
    return found == operation_.progress.end() ? 0 : parse_uint64(found->second).value_or(0);
  }
  void set(const char* key, uint64_t value) { operation_.progress[key] = std::to_string(value); }

  Status copy() {
    size_t room = limits::kFolderRenameStepItemsMax;
    std::string position = hex_decode(operation_.progress[kPosition]).value_or("");
    uint64_t copied = number(kCopied);
    for (size_t index = number(kRows); index < kTreeRows.size(); ++index, position.clear()) {
      const TreeRows rows = kTreeRows[index];
      const std::string first = tree_begin(rows, bucket_.generation, lock_.folder);
      const auto cursor =
          transaction_.scan(tree_table(rows), position.empty() ? first : position + '\0', prefix_end(first));
      for (; cursor->valid(); cursor->next(), ++copied) {
        if (room == 0) {
          set(kRows, index);
          set(kCopied, copied);
          operation_.progress[kPosition] = hex_encode(as_bytes(position));
          return Status();
        }
        position = cursor->key();
        ASSIGN_OR_RETURN(const size_t cost, copy_row(rows, position));
        room -= std::min(room, cost);
      }
      RETURN_IF_ERROR(cursor->status());
    }
    set(kCopied, copied);
    return turn_over();
  }

  // Returns how much of the step's room it took.
  Result<size_t> copy_row(TreeRows rows, const std::string& key) {
    size_t cost = 1;
    ASSIGN_OR_RETURN(const std::string name, tree_name(rows, key));
    // It is there since the operation began.
    if (rows == TreeRows::kFolders && name == lock_.folder) return cost;
    const std::string new_name = lock_.destination + name.substr(lock_.folder.size());
    // Guarded, since the copy of a record that holds a blob is a new reference to it.
    ASSIGN_OR_RETURN(std::optional<std::string> record, transaction_.get(tree_table(rows), key));
    if (!record) return Status(Code::kDataLoss, "A record of a folder that is held went away.");
    if (rows == TreeRows::kFolders) {
      RETURN_IF_ERROR(folder_name(new_name).status());
    } else if (rows == TreeRows::kObjects) {
      RETURN_IF_ERROR(check_object_name(new_name));
      ASSIGN_OR_RETURN(Object object, decode_object(*record));
      copy_blob_refs(transaction_, bucket_.generation, object, new_name);
      cost = step_cost(object);
    }
    transaction_.put(tree_table(rows), tree_key(rows, bucket_.generation, new_name), std::move(*record));
    return cost;
  }

  // The one commit by which the tree changes its name for all who look.
  Status turn_over() {
    ASSIGN_OR_RETURN(const std::optional<std::string> record,
                     transaction_.get(Table::kFolders, folder_key(bucket_.generation, lock_.folder)));
    if (!record) return Status(Code::kDataLoss, "The record of a folder that is held went away.");
    ASSIGN_OR_RETURN(Folder folder, decode_folder(*record));
    folder.updated_us = transaction_.now_us();
    transaction_.put(Table::kFolders, folder_key(bucket_.generation, lock_.destination), encode_folder(folder));
    ChangeAppender(transaction_).append_folder_rename(bucket_, lock_.folder, lock_.destination);
    operation_.progress.erase(kRows);
    operation_.progress.erase(kPosition);
    operation_.progress["response.name"] = "projects/_/buckets/" + bucket_.name + "/folders/" + lock_.destination;
    operation_.progress["response.metageneration"] = std::to_string(folder.metageneration);
    operation_.progress["response.createTime"] = format_rfc3339(folder.time_created_us);
    operation_.progress["response.updateTime"] = format_rfc3339(folder.updated_us);
    lock_.state = FolderLockState::kMoved;
    put_folder_locks(transaction_, bucket_, locks_);
    return Status();
  }

  // Erases what the lock hides, objects before the folders that they lie in, and lets go.
  Status clean_up(const std::string& hidden) {
    size_t room = limits::kFolderRenameStepItemsMax;
    const auto all_erased = [&](const ErasedRows& erased) {
      set(kErased, number(kErased) + erased.count);
      room -= std::min(room, erased.count);
      return erased.all;
    };
    ASSIGN_OR_RETURN(const ErasedRows objects, erase_objects(hidden, room));
    if (!all_erased(objects)) return Status();
    ASSIGN_OR_RETURN(const ErasedRows managed, erase_managed_folder_rows(transaction_, bucket_, hidden, room));
    if (!all_erased(managed)) return Status();
    std::string& walked_to = operation_.progress[kFolderPosition];
    ASSIGN_OR_RETURN(const ErasedRows folders, erase_folder_rows(transaction_, bucket_, hidden, walked_to, room));
    if (!all_erased(folders)) return Status();
    return end();
  }

  // Goes on behind what the steps before have erased: nobody writes to what is hidden, and a walk over erased rows
  // costs about as much as one over rows.
  Result<ErasedRows> erase_objects(const std::string& hidden, size_t limit) {
    const std::string first = tree_begin(TreeRows::kObjects, bucket_.generation, hidden);
    std::string position = hex_decode(operation_.progress[kPosition]).value_or("");
    const auto cursor =
        transaction_.scan(Table::kObjects, position.empty() ? first : position + '\0', prefix_end(first));
    ErasedRows erased;
    size_t cost = 0;
    for (; cursor->valid() && cost < limit; cursor->next(), ++erased.count, ++cost) {
      position = cursor->key();
      transaction_.erase(Table::kObjects, position);
      Result<std::string> name = tree_name(TreeRows::kObjects, position);
      Result<Object> object = decode_object(cursor->value());
      // Nothing is lost with a record that cannot be read, since the other one stays; `lakegate check` tells of its
      // references.
      if (!name.ok() || !object.ok()) continue;
      object->name = std::move(*name);
      cost += step_cost(*object) - 1;
      forget_blob_refs(transaction_, bucket_.generation, *object);
    }
    RETURN_IF_ERROR(cursor->status());
    operation_.progress[kPosition] = hex_encode(as_bytes(position));
    erased.all = !cursor->valid();
    return erased;
  }

  Status end() {
    const bool failed = lock_.state == FolderLockState::kUndoing;
    std::erase_if(locks_.locks, [this](const FolderLock& lock) { return lock.operation_id == operation_.id; });
    put_folder_locks(transaction_, bucket_, locks_);
    operation_.state = failed ? OperationState::kFailed : OperationState::kSucceeded;
    if (failed) {
      operation_.error = OperationError{static_cast<int32_t>(number(kErrorCode)), operation_.progress[kErrorMessage]};
    }
    return Status();
  }

  Transaction& transaction_;
  Operation& operation_;
  const Bucket& bucket_;
  FolderLocks& locks_;
  FolderLock& lock_;
};

}  // namespace

Result<Operation> folders_rename(Transaction& transaction, const FoldersRenameRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(Folder folder, require_folder(transaction, bucket, request.source));
  RETURN_IF_ERROR(check_precondition(request.source_precondition, {0, folder.metageneration}));
  ASSIGN_OR_RETURN(FolderLocks locks, read_folder_locks(transaction, bucket));
  RETURN_IF_ERROR(check_free_to_lock(locks, request.source));
  RETURN_IF_ERROR(check_free_to_lock(locks, request.destination));
  const LeaseClaim& claim = request.source_precondition.lease;
  RETURN_IF_ERROR(clear_leases_for_folder(transaction, bucket, request.source, claim));
  RETURN_IF_ERROR(clear_leases_for_folder_beside(transaction, bucket, request.destination, claim));
  RETURN_IF_ERROR(check_place_for_folder(transaction, bucket, request.destination, /*parent_is_needed=*/true));
  if (is_within(request.destination, request.source)) {
    return invalid_argument("A folder cannot be renamed to a folder in itself.", "destinationFolder");
  }
  // Hidden, but there, so that the folder above is not empty.
  folder.updated_us = transaction.now_us();
  transaction.put(Table::kFolders, folder_key(bucket.generation, request.destination), encode_folder(folder));
  transaction.touch_fence(Table::kFolders, folder_fence(bucket.generation, parent_folder(request.destination)));
  locks.locks.push_back({request.operation_id, request.source, request.destination, FolderLockState::kCopying});
  put_folder_locks(transaction, bucket, locks);
  return operations_begin(transaction, bucket, OperationKind::kFoldersRename, request.operation_id,
                          {{kFoldersRenameSource, request.source}, {kFoldersRenameDestination, request.destination}});
}

Status folders_rename_step(Transaction& transaction, Operation& operation) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, operation.bucket));
  ASSIGN_OR_RETURN(FolderLocks locks, read_folder_locks(transaction, bucket));
  FolderLock* const lock = find_lock(locks, operation.id);
  if (lock == nullptr) return internal_error("A rename does not hold its folders.");
  return Rename(transaction, operation, bucket, locks, *lock).step();
}

Result<bool> folders_rename_undo(Transaction& transaction, Operation& operation, const OperationError& error) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, operation.bucket));
  ASSIGN_OR_RETURN(FolderLocks locks, read_folder_locks(transaction, bucket));
  FolderLock* const lock = find_lock(locks, operation.id);
  if (lock == nullptr) return false;
  if (lock->state != FolderLockState::kCopying) return unavailable("The rename of a folder could not go on now.");
  lock->state = FolderLockState::kUndoing;
  operation.progress.erase(kRows);
  operation.progress.erase(kPosition);
  put_folder_locks(transaction, bucket, locks);
  operation.progress[kErrorCode] = std::to_string(error.code);
  operation.progress[kErrorMessage] = error.message;
  return true;
}

}  // namespace lakegate
