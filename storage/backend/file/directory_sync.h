// DirectorySync: syncs of folders, shared by all who wait for the same one: a sync that begins after a file got its
// name makes that name durable, whoever asked for it.
//
// Owned by the FileBlobStore; `files` outlives it. Any thread may call it; a call blocks for the disk. Who shared a
// sync that failed fails too.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/file_system.h"

namespace lakegate {

class DirectorySync {
 public:
  explicit DirectorySync(FileSystem& files) : files_(files) {}
  // Makes all names durable that the folder had before the call.
  Status sync(const std::string& directory);

 private:
  struct Folder {
    int users = 0;
    bool is_syncing = false;
    // Callers are numbered as they come. Those up to `done_up_to` are covered by a sync that has ended, those up to
    // `failed_up_to` perhaps by one that failed; these fail all.
    uint64_t last_caller = 0;
    uint64_t done_up_to = 0;
    uint64_t failed_up_to = 0;
    Status failure;
  };
  Status sync_or_wait(std::unique_lock<std::mutex>& lock, Folder& folder, const std::string& directory);

  FileSystem& files_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::string, Folder> folders_;  // Those that somebody waits for.
};

}  // namespace lakegate
