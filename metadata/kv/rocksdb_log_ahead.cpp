#include "metadata/kv/rocksdb_log_ahead.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "base/log.h"
#include "metadata/kv/rocksdb_log_blank.h"
#include "metadata/kv/rocksdb_log_end.h"

namespace lakegate {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Where more is synced at once, the inode is a small part of what a sync costs, and blanks would be many.
constexpr uint64_t kSmallSyncBytes = 16U << 10;
// A log that has had so many small syncs one after the other will have more.
constexpr int kSmallSyncsBefore = 16;
// One stretch of blanks serves some sixty commits of 4 KiB.
constexpr uint64_t kStretchBytes = 256U << 10;
// The next stretch is written while this is left: with a commit that does not need it yet.
constexpr uint64_t kReserveBytes = 2 * kSmallSyncBytes;
// RocksDB would take room on the disk for a whole log with its first record.
constexpr size_t kAllocatedAheadBytesMax = 4U << 20;

class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, uint64_t number)
      : FSWritableFileOwnerWrapper(std::move(file)), number_(number) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return note_appended(target()->Append(data, options, debug), data.size());
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    return note_appended(target()->Append(data, options, verification, debug), data.size());
  }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return end_; }
  void SetPreallocationBlockSize(size_t size) override {
    target()->SetPreallocationBlockSize(std::min(size, kAllocatedAheadBytesMax));
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const auto sync = [&] { return target()->Sync(options, debug); };
    const bool is_wanted = wants_stretch();
    if (is_wanted && end_ <= blank_end_) return sync_with_stretch(sync, options, debug);
    IOStatus synced = sync();
    if (!synced.ok() || !is_wanted) return synced;
    // What has just been synced had no blanks below it. With the first ones in the same sync, the file could be long
    // and the record not there, without a blank to tell that it was never written.
    blank_end_ = end_;
    return sync_with_stretch(sync, options, debug);
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    // Only space is lost if this fails.
    if (has_blanks_) target()->Truncate(end_, options, debug).PermitUncheckedError();
    return target()->Close(options, debug);
  }

 private:
  IOStatus note_appended(IOStatus appended, uint64_t size_bytes) {
    if (appended.ok()) end_ += size_bytes;
    return appended;
  }

  bool wants_stretch() {
    const uint64_t added_bytes = end_ - std::exchange(synced_end_, end_);
    small_syncs_ = added_bytes <= kSmallSyncBytes ? small_syncs_ + 1 : 0;
    return small_syncs_ > kSmallSyncsBefore && blank_end_ < end_ + kReserveBytes;
  }

  template <class Sync>
  IOStatus sync_with_stretch(Sync sync, const IOOptions& options, IODebugContext* debug) {
    const bool is_written = write_stretch(options, debug);
    IOStatus synced = sync();
    if (synced.ok() && is_written) blank_end_ += kStretchBytes;
    return synced;
  }

  bool write_stretch(const IOOptions& options, IODebugContext* debug) {
    has_blanks_ = true;
    const std::string blank = make_log_blank(number_, blank_end_, kStretchBytes);
    const IOStatus written = target()->PositionedAppend(blank, blank_end_, options, debug);
    if (!written.ok()) {
      small_syncs_ = 0;
      log_warning("The log grows with each sync.", {{"error", written.ToString()}});
    }
    return written.ok();
  }

  const uint64_t number_;
  uint64_t end_ = 0;  // Of what was appended.
  uint64_t synced_end_ = 0;
  uint64_t blank_end_ = 0;  // Up to here blanks are on the disk, or records over them.
  int small_syncs_ = 0;     // One after the other.
  bool has_blanks_ = false;
};

class LogAheadFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "LakegateLogAhead"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) override {
    IOStatus opened = target()->NewWritableFile(path, options, file, debug);
    const std::optional<uint64_t> number = log_number_of(std::filesystem::path(path).filename().native());
    if (opened.ok() && number) *file = std::make_unique<LogFile>(std::move(*file), *number);
    return opened;
  }

  // RocksDB locks the folder before it looks at anything in it.
  IOStatus LockFile(const std::string& path, const IOOptions& options, rocksdb::FileLock** lock,
                    IODebugContext* debug) override {
    IOStatus locked = target()->LockFile(path, options, lock, debug);
    if (!locked.ok()) return locked;
    const Status cut = cut_logs(posix_file_system(), std::filesystem::path(path).parent_path());
    if (cut.ok()) return locked;
    target()->UnlockFile(*lock, options, debug).PermitUncheckedError();
    *lock = nullptr;
    const std::string message(cut.message());
    return cut.code() == Code::kDataLoss ? IOStatus::Corruption(message) : IOStatus::IOError(message);
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> keep_logs_ahead(std::shared_ptr<rocksdb::FileSystem> files) {
  return std::make_shared<LogAheadFileSystem>(std::move(files));
}

}  // namespace lakegate
