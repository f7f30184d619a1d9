// What operations on whole folders (rename, recursive deletion) mean for everybody else, in buckets with a hierarchical
// namespace: below a folder that is held nobody else writes, and readers see the tree of a rename either whole under
// its old name or whole under its new one (docs/decisions/2026-11-27-folder-rename.md).
//
// All locks of a bucket are one record. A commit that writes reads it guarded, so it fails when a lock comes between.
// A look that only reads is made between two reads of the record, and again when they differ. Flat buckets have no
// locks, and nothing is read for them.
#pragma once

#include <string_view>
#include <type_traits>

#include "metadata/record/bucket.h"
#include "metadata/record/folder.h"
#include "metadata/transaction.h"

namespace lakegate {

// Guarded.
Result<FolderLocks> read_folder_locks(Transaction& transaction, const Bucket& bucket);
void put_folder_locks(Transaction& transaction, const Bucket& bucket, const FolderLocks& locks);

// The lock of an operation; null without.
FolderLock* find_lock(FolderLocks& locks, std::string_view operation_id);

// kResourceExhausted, as GCS answers, where somebody else than `operation_id` holds a folder that the object or folder
// lies in. Guards that it stays so.
Status check_not_locked(Transaction& transaction, const Bucket& bucket, std::string_view name,
                        std::string_view operation_id = {});
// Likewise, where the folder holds one that is held, too.
Status check_free_to_lock(const FolderLocks& locks, std::string_view folder);

// The part of the bucket's names that a lock hides; empty: none.
std::string_view hidden_folder(const FolderLock& lock);
// The hidden folder that the name lies in; empty: none.
std::string_view hidden_folder_of(const FolderLocks& locks, std::string_view name);
inline bool is_hidden(const FolderLocks& locks, std::string_view name) {
  return !hidden_folder_of(locks, name).empty();
}

// What `look(locks) -> Result<T>` finds while the locks are what it was given. It may be called more than once.
template <class Look>
std::invoke_result_t<Look&, const FolderLocks&> look_past_locks(Transaction& transaction, const Bucket& bucket,
                                                                Look look) {
  if (!bucket.hierarchical_namespace_enabled) return look(FolderLocks());
  for (;;) {
    ASSIGN_OR_RETURN(const FolderLocks locks, read_folder_locks(transaction, bucket));
    auto found = look(locks);
    if (!found.ok()) return found;
    ASSIGN_OR_RETURN(const FolderLocks again, read_folder_locks(transaction, bucket));
    if (again.version == locks.version) return found;
  }
}

}  // namespace lakegate
