#include "metadata/kv/rocksdb_sync_count.h"

#include <string>
#include <utility>

#include "base/sync_count.h"

namespace lakegate {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class CountedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    count_sync(SyncCall::kFdatasync);
    return target()->Sync(options, debug);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    count_sync(SyncCall::kFsync);
    return target()->Fsync(options, debug);
  }
  IOStatus RangeSync(uint64_t offset, uint64_t size_bytes, const IOOptions& options, IODebugContext* debug) override {
    count_sync(SyncCall::kSyncFileRange);
    return target()->RangeSync(offset, size_bytes, options, debug);
  }
};

class CountedDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  using FSDirectoryWrapper::FSDirectoryWrapper;

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    count_sync(SyncCall::kFsync);
    return FSDirectoryWrapper::Fsync(options, debug);
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& reason) override {
    count_sync(SyncCall::kFsync);
    return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, reason);
  }
};

IOStatus count_syncs_of(const IOStatus& opened, std::unique_ptr<rocksdb::FSWritableFile>* file) {
  if (opened.ok()) *file = std::make_unique<CountedFile>(std::move(*file));
  return opened;
}

class CountedFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "LakegateSyncCount"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) override {
    return count_syncs_of(target()->NewWritableFile(path, options, file, debug), file);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) override {
    return count_syncs_of(target()->ReopenWritableFile(path, options, file, debug), file);
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) override {
    return count_syncs_of(target()->ReuseWritableFile(path, old_path, options, file, debug), file);
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory, IODebugContext* debug) override {
    IOStatus opened = target()->NewDirectory(path, options, directory, debug);
    if (opened.ok()) *directory = std::make_unique<CountedDirectory>(std::move(*directory));
    return opened;
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> count_syncs(std::shared_ptr<rocksdb::FileSystem> files) {
  return std::make_shared<CountedFileSystem>(std::move(files));
}

}  // namespace lakegate
