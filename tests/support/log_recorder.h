// LogRecorder: a file system for RocksDB that remembers what its log was at each sync, so that a test can make of it
// what a power cut might have left.
//
// Owned by a test, whose one thread writes to one database.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <rocksdb/file_system.h>

namespace lakegate {

inline std::string read_whole_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class LogRecorder final : public rocksdb::FileSystemWrapper {
 public:
  // A sync of the log: the file as the sync before left it, and as this one was to leave it.
  struct Sync {
    std::string before;
    std::string after;
    uint64_t appended_bytes = 0;  // How long RocksDB has made the log so far.
  };

  LogRecorder() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "LogRecorder"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus opened = target()->NewWritableFile(path, options, file, debug);
    if (opened.ok() && path.ends_with(".log")) {
      log_path = path;
      *file = std::make_unique<Log>(std::move(*file), *this);
    }
    return opened;
  }

  std::string log_path;  // Of the newest one.
  std::vector<Sync> syncs;
  std::vector<uint64_t> appends;  // Where each group of bytes begins.
  bool is_recording = true;
  bool fails_positioned = false;
  bool fails_sync = false;

 private:
  class Log final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    Log(std::unique_ptr<rocksdb::FSWritableFile> file, LogRecorder& recorder)
        : FSWritableFileOwnerWrapper(std::move(file)), recorder_(recorder) {}

    using FSWritableFileOwnerWrapper::Append;
    using FSWritableFileOwnerWrapper::PositionedAppend;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (is_synced_) recorder_.appends.push_back(appended_bytes_);
      is_synced_ = false;
      appended_bytes_ += data.size();
      return target()->Append(data, options, debug);
    }
    rocksdb::IOStatus PositionedAppend(const rocksdb::Slice& data, uint64_t offset, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override {
      if (recorder_.fails_positioned) return rocksdb::IOStatus::NoSpace("injected");
      return target()->PositionedAppend(data, offset, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
      if (recorder_.fails_sync) return rocksdb::IOStatus::IOError("injected");
      if (recorder_.is_recording) {
        std::string now = read_whole_file(recorder_.log_path);
        recorder_.syncs.push_back({std::exchange(synced_, now), now, appended_bytes_});
      }
      is_synced_ = true;
      return target()->Sync(options, debug);
    }

   private:
    LogRecorder& recorder_;
    std::string synced_;
    uint64_t appended_bytes_ = 0;
    bool is_synced_ = true;
  };
};

}  // namespace lakegate
