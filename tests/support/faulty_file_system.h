// FaultyFileSystem: a FileSystem in memory that loses what was not synced when it crashes, and fails where a test
// wants.
//
// The model of power loss: a file keeps the contents of its last sync() plus, by the seed, any part of the later writes
// (in 512-byte sectors, in any order, torn); a directory keeps the names of its last sync_directory() plus, by the
// seed, any of the later changes, of a rename both halves or neither. Unnamed files are gone. Owned by a test; any
// thread may call it. Files that were open in a crash fail with "diskError" from then on.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "base/byte_range.h"
#include "base/file_system.h"
#include "base/random.h"

namespace lakegate {

// What a crash does to changes that were not synced.
enum class CrashMode { kDropUnsynced, kKeepSome };

enum class FileFault {
  kIoError,   // "diskError"; of a failed sync, the written bytes are dropped from the cache, as Linux does.
  kDiskFull,  // "diskFull"; a write may have done its first half.
};

// The calls that can be made to fail; each kind is counted by itself.
enum class FileCall {
  kOpen,
  kCreate,
  kRead,
  kWrite,
  kTruncate,
  kSync,
  kLink,
  kRemove,
  kRename,
  kMakeDirectory,
  kSyncDirectory,
  kList,
  kSpace,  // With kDiskFull: succeeds and says that nothing is free.
  kAny,
};

class FaultyFileSystem final : public FileSystem {
 public:
  explicit FaultyFileSystem(uint64_t seed = 1);
  ~FaultyFileSystem() override;

  // The `nth` call of this kind from now (1 is the next) fails.
  void fail_call(FileCall call, uint64_t nth, FileFault fault);
  // The `nth` call of any kind from now never happens, and nor does any later one, until restart().
  void crash_at_call(uint64_t nth);
  uint64_t call_count() const;
  // So much of the beginning of each file is in memory for cached reads and opens; nothing at first, as on a system
  // that cannot tell.
  void keep_in_memory(uint64_t size_bytes);
  uint64_t cached_read_count() const;         // Those that found all in memory.
  std::vector<ByteRange> prefetched() const;  // What was asked for, in files of any name.
  bool crashed() const;
  // Cuts the power (if crash_at_call() has not) and starts again with what the disk kept.
  void restart(CrashMode mode);
  // Rots one bit of a file, in the cache and on the disk.
  Status flip_bit(const std::string& path, uint64_t bit_offset);
  // Every file that has a name, in order.
  std::vector<std::string> paths() const;

  Result<std::unique_ptr<File>> open_read(const std::string& path) override;
  Result<std::unique_ptr<File>> open_cached(const std::string& path) override;
  Result<std::unique_ptr<File>> open_write(const std::string& path) override;
  Result<std::unique_ptr<File>> create(const std::string& path) override;
  Result<std::unique_ptr<File>> create_unnamed(const std::string& directory) override;
  Status remove(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status make_directories(const std::string& path) override;
  Status sync_directory(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<DiskSpace> space(const std::string& path) override;

 private:
  class OpenFile;
  struct Disk;
  const std::unique_ptr<Disk> disk_;
};

}  // namespace lakegate
