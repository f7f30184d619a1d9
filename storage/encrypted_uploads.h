// EncryptedUploads: what this process remembers of resumable uploads under a customer's key.
//
// Owned by ObjectStore; any thread. All of it may be forgotten at any time (and is, at a restart and when there are too
// many): a client then has to send its key again, and an upload goes on in a fresh blob.
//
// The key: Go's client sends it when it begins an upload and never again
// (google.golang.org/api/internal/gensupport/resumable.go), which GCS accepts. It stays in memory until the upload
// ends.
//
// The tail: bytes that were encrypted behind the last durable one, before a crash or a failure, may have left traces on
// the disk. Other bytes encrypted for the same place would share their key stream, and the two together would tell
// their difference. So an upload goes on in the same blob only where it is known that nothing was written behind the
// durable bytes.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "metadata/customer_key.h"

namespace lakegate {

class EncryptedUploads {
 public:
  static constexpr size_t kUploadsMax = 4096;  // Remembered at once; the oldest go first.

  void remember_key(const std::string& id, CustomerKeyPtr key);
  CustomerKeyPtr key_of(const std::string& id) const;

  // Nothing was ever written to `blob` behind the upload's durable bytes, as far as this process did it.
  void note_clean_tail(const std::string& id, const BlobId& blob);
  void note_writing(const std::string& id);
  bool has_clean_tail(const std::string& id, const BlobId& blob) const;

  void forget(const std::string& id);

 private:
  struct Memory {
    CustomerKeyPtr key;
    std::optional<BlobId> clean_tail;
  };

  Memory& memory_of(const std::string& id);

  mutable std::mutex mutex_;
  std::map<std::string, Memory> uploads_;
  std::deque<std::string> by_age_;  // May name uploads that are forgotten already.
};

}  // namespace lakegate
