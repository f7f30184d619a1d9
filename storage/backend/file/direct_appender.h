// DirectAppender: gathers what is appended to a file and writes it in large pieces past the page cache, for files so
// large that the pages of the cache would cost more than they are worth
// ([decision](../../../docs/decisions/2026-11-28-large-blobs-past-the-page-cache.md)).
//
// Owned by one FileBlobWriter, as the file, which must outlive it; used by one thread at a time; calls may block for
// the disk. So many of them at a time hold their memory (kAtWorkMax); who comes later writes by the
// page cache. After a failure the file is to be given up.
#pragma once

#include <cstdint>
#include <memory>

#include "base/file_system.h"

namespace lakegate {

class DirectAppender {
 public:
  static constexpr int kAtWorkMax = 8;

  // Goes on at `offset`. Null where too many are at work.
  static std::unique_ptr<DirectAppender> begin(File& file, uint64_t offset);
  ~DirectAppender();
  DirectAppender(const DirectAppender&) = delete;
  DirectAppender& operator=(const DirectAppender&) = delete;

  Status append(Bytes bytes);
  // Hands what is gathered to the system, so that a sync of the file covers it; more may follow.
  Status flush();

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };

  using Memory = std::unique_ptr<std::byte[], Free>;
  struct Supply;

  DirectAppender(File& file, uint64_t offset, Memory memory);
  static Supply& supply();

  File& file_;
  Memory gathered_;
  size_t gathered_bytes_ = 0;
  bool is_large_ = false;  // A whole buffer has come.
  uint64_t offset_;        // Of what is gathered; where something is, a multiple of File::kDirectAlignBytes.
};

}  // namespace lakegate
