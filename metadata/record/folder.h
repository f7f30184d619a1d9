// Folder: the stored record of a folder in a bucket with a hierarchical namespace
// (https://cloud.google.com/storage/docs/folders-overview), and what holds folders while an operation works on them.
// Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lakegate {

struct Folder {
  std::string bucket;  // From the request, not stored in the value.
  std::string name;    // From the key, not stored in the value. Ends with a slash.
  uint64_t metageneration = 1;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;

  // Not stored: the rename that the folder is part of; empty without.
  std::string pending_rename_operation;

  bool operator==(const Folder&) const = default;
};

// How far the operation that holds a folder is. Stored; numbers never change.
enum class FolderLockState : uint8_t {
  kCopying = 1,   // A rename: readers see the source; what stands below the destination is hidden.
  kMoved = 2,     // A rename: readers see the destination; what is left below the source is hidden.
  kUndoing = 3,   // A rename that failed: as kCopying, and what stands below the destination goes.
  kDeleting = 4,  // A recursive deletion: readers see what is still there.
};
inline constexpr FolderLockState kFolderLockStateLast = FolderLockState::kDeleting;

// A folder that an operation works on: nobody else writes below it.
struct FolderLock {
  std::string operation_id;
  std::string folder;       // The source of a rename.
  std::string destination;  // Of a rename; else empty.
  FolderLockState state = FolderLockState::kDeleting;

  bool operator==(const FolderLock&) const = default;
};

// All of a bucket: one record, so that one read tells what is hidden.
struct FolderLocks {
  uint64_t version = 0;  // The commit that wrote it; 0 before the first.
  std::vector<FolderLock> locks;

  bool operator==(const FolderLocks&) const = default;
};

}  // namespace lakegate
