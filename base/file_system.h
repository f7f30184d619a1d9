// FileSystem: every disk call that storage/ makes, behind a seam so that tests can inject faults and crashes.
//
// Any thread may call a FileSystem; a File is used by one thread at a time except for read_at, which any number may
// call. All calls may block, and are not for a reactor thread, but for open_cached() and read_cached_at(). Errors are
// translated here: ENOENT is kNotFound, EEXIST kAlreadyExists, ENOSPC/EDQUOT kUnavailable with reason "diskFull", the
// rest kUnavailable with reason "diskError".
// After a failed sync the state of the file on disk is unknown and the file must be given up; a sync is never retried.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"

namespace lakegate {

// Places that one call fills one after the other.
using ReadParts = std::span<const std::span<std::byte>>;

class File {
 public:
  virtual ~File() = default;  // Closes.
  // Bytes read; fewer than asked for only at the end of the file.
  virtual Result<size_t> read_parts_at(uint64_t offset, ReadParts parts) = 0;
  Result<size_t> read_at(uint64_t offset, std::span<std::byte> into) { return read_parts_at(offset, {&into, 1}); }
  // As read_parts_at(), but never waits for the disk: kWouldBlock where not all of it is in memory, or where the system
  // cannot tell; the parts may hold anything then.
  virtual Result<size_t> read_cached_at(uint64_t offset, ReadParts parts) = 0;
  // Asks the system to have these bytes in memory soon. A hint, which cannot fail.
  virtual void prefetch(uint64_t offset, uint64_t size_bytes) = 0;
  virtual Status write_at(uint64_t offset, Bytes bytes) = 0;
  // One piece behind the other. After a failure any part of them may be written.
  virtual Status write_pieces_at(uint64_t offset, std::span<const Bytes> pieces) {
    for (const Bytes piece : pieces) {
      RETURN_IF_ERROR(write_at(offset, piece));
      offset += piece.size();
    }
    return {};
  }
  // As write_at(), past the page cache where the file system can. Offset, length and address are multiples of
  // kDirectAlignBytes.
  static constexpr size_t kDirectAlignBytes = 4096;
  virtual Status write_direct_at(uint64_t offset, Bytes bytes) { return write_at(offset, bytes); }
  virtual Status truncate(uint64_t size_bytes) = 0;
  virtual Result<uint64_t> size_bytes() = 0;
  // fdatasync: contents and length are on stable storage when this succeeds, the name is not.
  virtual Status sync() = 0;
  // Names a file that create_unnamed() made; fails with kAlreadyExists when `path` is taken.
  virtual Status link(const std::string& path) = 0;
};

struct DiskSpace {
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;  // What this process may still use.
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<File>> open_read(const std::string& path) = 0;
  // As open_read(), but never waits for the disk: kWouldBlock where the names are not in memory.
  virtual Result<std::unique_ptr<File>> open_cached(const std::string& path) = 0;
  virtual Result<std::unique_ptr<File>> open_write(const std::string& path) = 0;           // Must exist.
  virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;               // Must not exist.
  virtual Result<std::unique_ptr<File>> create_unnamed(const std::string& directory) = 0;  // O_TMPFILE
  virtual Status remove(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status make_directories(
      const std::string& path) = 0;  // Existing ones are fine; syncs the parents of new ones.
  virtual Status sync_directory(const std::string& path) = 0;
  // Names (not paths) of the entries, without "." and "..", in no order.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  virtual Result<DiskSpace> space(const std::string& path) = 0;
};

// The real one. Lives as long as the process.
FileSystem& posix_file_system();

}  // namespace lakegate
