// FileBlobStore: blobs as files below one folder, at ab/cd/<id in hex> (docs/formats/blob-file.md). As BlobStore
// and CachedBlobs.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "storage/backend/file/directory_sync.h"
#include "storage/cached_blobs.h"

namespace lakegate {

class FileBlobStore final : public BlobStore, public CachedBlobs {
 public:
  // `folder` must exist and be durable. `files` outlives the store and all its writers and readers.
  FileBlobStore(FileSystem& files, std::string folder);

  Result<std::unique_ptr<BlobWriter>> create(const BlobId& id) override;
  Result<std::unique_ptr<BlobWriter>> resume(const BlobId& id, uint64_t size_bytes) override;
  Result<std::unique_ptr<BlobReader>> open(const BlobId& id) override;
  Result<std::unique_ptr<BlobReader>> open_cached(const BlobId& id) override;
  Result<uint64_t> size_bytes(const BlobId& id) override;
  Status remove(const BlobId& id) override;
  Status enumerate(const std::optional<BlobId>& after, const std::function<bool(const BlobId&)>& visit) override;

  std::string path_of(const BlobId& id) const;

 private:
  std::string directory_of(const BlobId& id) const;
  Status prepare_directory(const BlobId& id);
  Result<std::vector<std::string>> list_sorted(const std::string& directory);

  FileSystem& files_;
  DirectorySync directories_;
  const std::string folder_;
  // Which of the 65,536 folders are known to exist, so that most writes need not look.
  std::vector<std::atomic<bool>> directory_exists_;
};

}  // namespace lakegate
