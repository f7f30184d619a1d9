// Writes one blob file (docs/formats/blob-file.md): whole blocks with their checksums, several per call of the disk.
//
// Made by FileBlobStore and owned by its caller; the DirectorySync that it is given must outlive it. Used by one thread
// at a time; every call may block for the disk. Failures are those of BlobWriter: the first failure of the disk is kept
// and every later call returns it, so that a sync that failed is never tried again. Sizes are in bytes and count what
// the blob holds; offsets in the file are larger by the header and the checksums.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "storage/backend/file/direct_appender.h"
#include "storage/backend/file/directory_sync.h"
#include "storage/blob_store.h"

namespace lakegate {

class FileBlobWriter final : public BlobWriter {
 public:
  // A new blob in an unnamed file with a header, which gets its name, `directory`/<id>, when it is first synced.
  FileBlobWriter(DirectorySync& directories, const BlobId& id, std::unique_ptr<File> file, std::string directory);
  // Goes on behind the first `size_bytes` (whole blocks) of a file that has its name.
  FileBlobWriter(DirectorySync& directories, const BlobId& id, std::unique_ptr<File> file, uint64_t size_bytes);

  Status append(Bytes bytes) override;
  Result<uint64_t> sync() override;
  Status seal() override;

 private:
  Status write_whole_blocks(Bytes bytes);
  void end_block();
  Status write_out(size_t count);
  Status write(std::span<const Bytes> pieces);
  bool writes_directly();
  Status sync_all();
  Status fail(Status status);

  DirectorySync& directories_;
  const BlobId id_;
  const std::unique_ptr<File> file_;
  std::unique_ptr<DirectAppender> direct_;  // Where the blob is large.
  std::string unnamed_in_;                  // The folder that waits for the file's name; empty when it has one.
  // The stored form of what is not written yet: whole blocks with their checksums, then the block being filled.
  std::vector<std::byte> pending_;
  size_t open_block_bytes_ = 0;
  uint64_t size_bytes_;  // With all that was appended.
  uint64_t next_block_;
  uint64_t written_to_;  // Offset in the file of what is pending.
  bool sealed_ = false;
  Status failure_;  // Once anything failed, everything fails.
};

// Says that a sync failed, in the words that the writes gate listens for.
Status sync_failed(const Status& status);

}  // namespace lakegate
