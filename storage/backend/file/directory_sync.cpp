#include "storage/backend/file/directory_sync.h"

namespace lakegate {

Status DirectorySync::sync(const std::string& directory) {
  std::unique_lock lock(mutex_);
  Folder& folder = folders_[directory];
  ++folder.users;
  Status status = sync_or_wait(lock, folder, directory);
  if (--folder.users == 0) folders_.erase(directory);
  return status;
}

Status DirectorySync::sync_or_wait(std::unique_lock<std::mutex>& lock, Folder& folder, const std::string& directory) {
  const uint64_t caller = ++folder.last_caller;
  // A sync that is under way may have begun before the caller's file had its name.
  ended_.wait(lock, [&] { return folder.done_up_to >= caller || !folder.is_syncing; });
  if (folder.done_up_to >= caller) return caller <= folder.failed_up_to ? folder.failure : Status();
  folder.is_syncing = true;
  const uint64_t covered_up_to = folder.last_caller;
  lock.unlock();
  Status status = files_.sync_directory(directory);
  lock.lock();
  folder.is_syncing = false;
  folder.done_up_to = covered_up_to;
  if (!status.ok()) {
    folder.failed_up_to = covered_up_to;
    folder.failure = status;
  }
  ended_.notify_all();
  return status;
}

}  // namespace lakegate
