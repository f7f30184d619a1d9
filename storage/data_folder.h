// DataFolder: the folder that holds everything a server stores, opened by one process at a time.
//
//   FORMAT     version of the layout, in text
//   lock       held (flock) by the process that uses the folder; says which one
//   metadata/  the KvStore's engine
//   admin-access  how `lakegate admin` reaches the server that runs on the folder (gateway/app/admin_access.h)
//   blobs/     the BlobStore's files
//
// Owned by the composition root; outlives the stores inside. The lock goes with the object (or the process).
#pragma once

#include <string>

#include "base/file_system.h"
#include "base/result.h"

namespace lakegate {

class DataFolder {
 public:
  static constexpr int kFormatVersion = 1;

  enum class Mode { kCreate, kMustExist };
  // Makes what is missing (kCreate) and takes the lock. kConflict "... is in use by process N"; kUnimplemented for a
  // folder of a newer version; kNotFound with kMustExist where there is no data folder. Blocks for the disk.
  static Result<DataFolder> open(FileSystem& files, const std::string& path, Mode mode);

  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

  const std::string& path() const { return path_; }
  std::string metadata_path() const { return path_ + "/metadata"; }
  std::string blobs_path() const { return path_ + "/blobs"; }
  std::string scrub_position_path() const { return path_ + "/scrub-position"; }

 private:
  DataFolder(std::string path, int lock_file) : path_(std::move(path)), lock_file_(lock_file) {}

  std::string path_;
  int lock_file_;  // A file descriptor.
};

}  // namespace lakegate
