#include "metadata/ops/folder_locks.h"

#include <algorithm>

#include "metadata/folder_name.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status is_locked(std::string_view folder) {
  return Status(Code::kResourceExhausted, "The folder " + std::string(folder) +
                                              " is being renamed or deleted by a long-running operation; try again "
                                              "when the operation is done.");
}

}  // namespace

Result<FolderLocks> read_folder_locks(Transaction& transaction, const Bucket& bucket) {
  ASSIGN_OR_RETURN(const auto locks, transaction.get_decoded<FolderLocks>(
                                         Table::kFolders, folder_locks_key(bucket.generation), decode_folder_locks));
  return locks ? *locks : FolderLocks();
}

void put_folder_locks(Transaction& transaction, const Bucket& bucket, const FolderLocks& locks) {
  // The record stays when the last lock goes, so that its stamp tells of every change.
  transaction.put_stamped(Table::kFolders, folder_locks_key(bucket.generation), kNoStamp, encode_folder_locks(locks),
                          kRecordStampOffset);
}

FolderLock* find_lock(FolderLocks& locks, std::string_view operation_id) {
  const auto found = std::ranges::find(locks.locks, operation_id, &FolderLock::operation_id);
  return found == locks.locks.end() ? nullptr : &*found;
}

Status check_not_locked(Transaction& transaction, const Bucket& bucket, std::string_view name,
                        std::string_view operation_id) {
  if (!bucket.hierarchical_namespace_enabled) return Status();
  ASSIGN_OR_RETURN(const FolderLocks locks, read_folder_locks(transaction, bucket));
  for (const FolderLock& lock : locks.locks) {
    if (lock.operation_id == operation_id) continue;
    if (is_within(name, lock.folder)) return is_locked(lock.folder);
    if (!lock.destination.empty() && is_within(name, lock.destination)) return is_locked(lock.destination);
  }
  return Status();
}

Status check_free_to_lock(const FolderLocks& locks, std::string_view folder) {
  for (const FolderLock& lock : locks.locks) {
    for (const std::string& held : {lock.folder, lock.destination}) {
      if (!held.empty() && (is_within(folder, held) || is_within(held, folder))) return is_locked(held);
    }
  }
  return Status();
}

std::string_view hidden_folder(const FolderLock& lock) {
  switch (lock.state) {
    case FolderLockState::kCopying:
    case FolderLockState::kUndoing:
      return lock.destination;
    case FolderLockState::kMoved:
      return lock.folder;
    case FolderLockState::kDeleting:
      break;
  }
  return {};
}

std::string_view hidden_folder_of(const FolderLocks& locks, std::string_view name) {
  for (const FolderLock& lock : locks.locks) {
    const std::string_view hidden = hidden_folder(lock);
    if (!hidden.empty() && is_within(name, hidden)) return hidden;
  }
  return {};
}

}  // namespace lakegate
